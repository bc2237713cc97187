#include "costs/cost_csv.hpp"

#include "base/currency.hpp"
#include "base/text.hpp"
#include "costs/cells.hpp"
#include "costs/cost_line.hpp"
#include "costs/csv_reader.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

namespace portal::costs {

namespace {

// Bounds that no real line reaches, and that keep the sums of a billion lines within Money. An upfront fee of a million
// dollars is 1.4 billion won and 16 billion rupiah.
constexpr std::int64_t most_of_a_line = 100'000'000'000;
constexpr std::size_t longest_text = 1024;
constexpr std::size_t most_columns = 2000;
constexpr std::uint16_t no_slot = std::numeric_limits<std::uint16_t>::max();
constexpr std::int32_t no_period = std::numeric_limits<std::int32_t>::min();
constexpr std::chrono::days shortest_month_long{27}; // February's, told by the last of its days

/// Texts that repeat, as numbers.
class Names {
public:
    std::uint32_t number(const std::string& name) {
        const auto [at, added] = numbers_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
        if (added) names_.push_back(&at->first);
        return at->second;
    }
    const std::string& name(std::uint32_t number) const { return *names_[number]; }

private:
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::vector<const std::string*> names_;
};

struct Key {
    std::uint32_t payer, record_type, service, currency;
    std::int32_t day, period; ///< the period's first day
    bool marketplace;
    bool operator==(const Key&) const = default;
};

struct KeyHash {
    std::size_t operator()(const Key& key) const {
        std::size_t hash = key.payer;
        for (const std::size_t part :
             {std::size_t(key.record_type), std::size_t(key.service), std::size_t(key.currency),
              static_cast<std::size_t>(key.day), static_cast<std::size_t>(key.period), std::size_t(key.marketplace)})
            hash = (hash ^ part) * 0x9E3779B97F4A7C15ULL;
        return hash ^ (hash >> 32);
    }
};

bool is_account(const std::string& text) {
    return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool comes_before(const CostRow& a, const CostRow& b) {
    return std::tie(a.payer_account_id, a.period, a.day, a.record_type, a.service, a.marketplace, a.currency) <
           std::tie(b.payer_account_id, b.period, b.day, b.record_type, b.service, b.marketplace, b.currency);
}

class CostCsv::Reading final : public CsvReader::Sink {
public:
    CsvReader reader{*this};
    CostFile file;
    bool goes_on = true;

    void field(std::size_t column, std::string_view text) override {
        if (!has_header_) {
            if (column < most_columns) headers_.push_back(cut(text, longest_text));
            return;
        }
        if (column >= slots_.size() || slots_[column] == no_slot) return;
        if (!is_null(text)) line_[slots_[column]].assign(text.substr(0, longest_text + 1));
    }

    void record(std::uint64_t line, std::size_t count) override {
        if (!goes_on) return;
        at_ = line;
        if (!has_header_) {
            header();
            line_is_wrong_ = false;
            return;
        }
        ++file.lines;
        if (count != headers_.size())
            problem("", "columns",
                    "The line has " + std::to_string(count) + " fields, and the first one names " +
                        std::to_string(headers_.size()) + ".");
        else
            add();
        for (auto& text : line_) text.clear();
        line_is_wrong_ = false;
    }

    void malformed(std::uint64_t line, std::string_view code, std::string_view detail, bool fatal) override {
        if (!goes_on) return;
        at_ = line;
        problem("", std::string(code), std::string(detail));
        if (fatal) goes_on = false;
    }

    void finish() {
        if (goes_on) reader.finish();
        at_ = 1;
        if (!has_header_ && file.problem_count == 0) problem("", "empty", "There is nothing in the file.");
        file.other_providers.assign(other_providers_.begin(), other_providers_.end());
        file.rows.reserve(sums_.size());
        for (const auto& [key, costs] : sums_) {
            file.rows.push_back({payers_.name(key.payer), Day(std::chrono::days{key.day}),
                                 record_types_.name(key.record_type), services_.name(key.service), key.marketplace,
                                 currencies_.name(key.currency), costs});
            if (key.period != no_period) file.rows.back().period = Day(std::chrono::days{key.period});
        }
        sums_ = {};
        std::sort(file.rows.begin(), file.rows.end(), comes_before);
        for (auto& [key, period] : periods_) file.periods.push_back(std::move(period));
        std::ranges::sort(file.periods, {},
                          [](const FilePeriod& one) { return std::tie(one.payer_account_id, one.month); });
    }

    void refuse(std::string code, std::string detail) {
        if (!goes_on) return;
        at_ = reader.line();
        stop(std::move(code), std::move(detail));
    }

    std::size_t sums() const { return sums_.size(); }

private:
    void problem(std::string field_, std::string code, std::string detail) {
        line_is_wrong_ = true;
        ++file.problem_count;
        if (file.problems.size() < most_problems)
            file.problems.push_back(
                {static_cast<std::int64_t>(at_), std::move(field_), std::move(code), std::move(detail)});
    }

    void stop(std::string code, std::string detail) {
        problem("", std::move(code), std::move(detail));
        goes_on = false;
    }

    void header() {
        has_header_ = true;
        if (headers_.size() == most_columns) return stop("too-many-columns", "At most 2000 columns.");
        file.format = format_of(headers_);
        if (file.format == CostFormat::unknown)
            return stop("no-known-format", "The first line names neither the columns of a Cost and Usage Report "
                                           "(line_item_unblended_cost) nor of FOCUS (BilledCost).");
        slots_.assign(headers_.size(), no_slot);
        for (std::size_t i = 0; i < headers_.size(); ++i) {
            const auto column = column_of(file.format, headers_[i]);
            if (!column) continue;
            const auto slot = static_cast<std::size_t>(*column);
            if (!header_of_[slot].empty()) {
                problem(headers_[i], "twice", "Two columns mean this.");
                goes_on = false;
            }
            header_of_[slot] = headers_[i];
            slots_[i] = static_cast<std::uint16_t>(slot);
        }
        for (const auto& [any, name] : needed(file.format)) {
            if (std::any_of(any.begin(), any.end(), [&](Column column) { return has(column); })) continue;
            problem(name, "no-such-column", "The file needs this column.");
            goes_on = false;
        }
        file.has_periods = has(Column::period);
        tells_fees_ = has(Column::reservation_arn) &&
                      (has(Column::product_name) || has(Column::service_code) || has(Column::product_code));
        file.has_net_unblended = file.format == CostFormat::focus || has(Column::net_unblended);
        // A report has columns of reservations and Savings Plans where there are any: a line says whether it needs
        // them.
        file.has_amortized = file.format == CostFormat::cur || has(Column::amortized);
    }

    bool has(Column column) const { return !header_of_[static_cast<std::size_t>(column)].empty(); }
    const std::string& text(Column column) const { return line_[static_cast<std::size_t>(column)]; }
    void wrong(Column column, std::string code, std::string detail) {
        problem(header_of_[static_cast<std::size_t>(column)], std::move(code), std::move(detail));
    }

    /// What the column is not filled with is nothing.
    Money amount(Column column) {
        std::string written = text(column);
        if (written.empty()) return Money();
        if (reader.separator() == ';' && written.find('.') == std::string::npos)
            std::replace(written.begin(), written.end(), ',', '.');
        const auto read = Money::parse(written);
        if (!read)
            wrong(column, "not-an-amount",
                  reader.separator() == ';' ? "A decimal number, with a point or a comma and no grouping."
                                            : "A decimal number, with a point and no grouping.");
        else if (*read > Money(most_of_a_line) || *read < Money(-most_of_a_line))
            wrong(column, "too-large", "No line costs as much as that.");
        else
            return *read;
        return Money();
    }

    void add() {
        // Another provider's line has other rules for its account, and is none of ours.
        if (const auto other = is_account(text(Column::payer)) ? std::nullopt : other_provider(file.format, line_)) {
            ++file.other_provider_lines;
            if (other_providers_.size() < most_names) other_providers_.insert(cut(*other, longest_text));
            return;
        }
        for (std::size_t i = 0; i < columns; ++i)
            if (line_[i].size() > longest_text) wrong(static_cast<Column>(i), "too-long", "At most 1024 characters.");
        const auto day = day_of(text(Column::day));
        if (!day) wrong(Column::day, "not-a-day", "A day, or a time in UTC, such as 2025-01-31T00:00:00Z.");
        if (!is_account(text(Column::payer)))
            wrong(Column::payer, "not-an-account", "The payer's 12 digits; spreadsheets take leading zeros away.");
        const auto& currency = text(Column::currency);
        if (!is_currency(currency)) wrong(Column::currency, "not-a-currency", "A currency of ISO 4217, such as USD.");
        if (text(Column::type).empty()) wrong(Column::type, "required", "Without it nothing says whether it counts.");
        if (text(Column::unblended).empty()) wrong(Column::unblended, "required", "This is the cost.");
        const auto period = file.has_periods ? billing_period() : std::nullopt;
        const Costs costs = read_costs();
        if (line_is_wrong_) return;
        const std::string type = record_type(file.format, line_, costs.unblended.is_negative());
        const Key key{payers_.number(text(Column::payer)),
                      record_types_.number(type),
                      services_.number(service(line_)),
                      currencies_.number(currency),
                      static_cast<std::int32_t>(day->time_since_epoch().count()),
                      period ? static_cast<std::int32_t>(period->time_since_epoch().count()) : no_period,
                      of_marketplace(file.format, line_)};
        sums_[key] += costs;
        describe(key.payer, period ? *period : month_begin(*day), *day, is_usage(type));
        if (is_correction(line_)) ++file.corrections;
        if (file.format == CostFormat::cur && text(Column::type) == "Fee" && !tells_fees_) ++file.untold_fees;
        if (sums_.size() > most_sums)
            stop("too-much",
                 "More than a million sums of payer, day, record type and service: import it a year at a time.");
    }

    /// AWS bills by calendar month, in UTC.
    std::optional<Day> billing_period() {
        const auto& start = text(Column::period);
        const auto& end = text(Column::period_end);
        if (period_ && start == period_start_ && end == period_end_)
            return period_; // nearly all lines say what the one before did
        const auto first = day_of(start);
        const auto last = end.empty() ? std::nullopt : day_of(end);
        if (!first || month_begin(*first) != *first || (!end.empty() && !last) ||
            (last && *last != month_end(*first) + std::chrono::days{1} && *last != month_end(*first))) {
            wrong(Column::period, "not-a-billing-period",
                  "The first day of a calendar month, which is what AWS bills; its end is the next one's first.");
            return std::nullopt;
        }
        period_start_ = start;
        period_end_ = end;
        return period_ = first;
    }

    void describe(std::uint32_t payer, Day month, Day day, bool is_of_usage) {
        auto& period = periods_[{payer, month}];
        if (period.lines++ == 0) {
            period.payer_account_id = payers_.name(payer);
            period.month = month;
        }
        if (!is_of_usage || month_begin(day) != month) return;
        ++period.usage_lines;
        period.usage_days |= 1U << static_cast<unsigned>((day - month).count());
        period.last_usage = period.last_usage ? std::max(*period.last_usage, day) : day;
        const auto& start = text(Column::day);
        if (start.size() > 12 && start.compare(11, 2, "00") != 0) period.has_times = true;
        const auto end = day_of(text(Column::day_end));
        if (!end) return;
        period.has_ends = true;
        if (*end - day >= shortest_month_long) ++period.month_long;
    }

    Costs read_costs() {
        Costs costs;
        costs.unblended = costs.net_unblended = costs.amortized = amount(Column::unblended);
        if (!text(Column::net_unblended).empty()) costs.net_unblended = amount(Column::net_unblended);
        if (file.format == CostFormat::focus) {
            if (!text(Column::amortized).empty()) costs.amortized = amount(Column::amortized);
        } else {
            costs.amortized = amortized(line_, costs.unblended, [this](Column column) {
                file.has_amortized = file.has_amortized && has(column);
                return amount(column);
            });
        }
        return costs;
    }

    bool has_header_ = false;
    std::vector<std::string> headers_;
    std::array<std::string, columns> header_of_; ///< as the file names it; empty: not there
    std::vector<std::uint16_t> slots_;           ///< of each of the file's columns, which of Line's
    Line line_;
    std::uint64_t at_ = 1;
    bool line_is_wrong_ = false;
    bool tells_fees_ = false; ///< the columns that say what a fee is for are there
    std::set<std::string> other_providers_;
    Names payers_, record_types_, services_, currencies_;
    std::string period_start_, period_end_; ///< of which period_ was read
    std::optional<Day> period_;
    std::map<std::pair<std::uint32_t, Day>, FilePeriod> periods_;
    std::unordered_map<Key, Costs, KeyHash> sums_;
};

CostCsv::CostCsv() : reading_(std::make_unique<Reading>()) {}
CostCsv::~CostCsv() = default;
CostCsv::CostCsv(CostCsv&&) noexcept = default;
CostCsv& CostCsv::operator=(CostCsv&&) noexcept = default;

bool CostCsv::feed(std::string_view piece) {
    if (reading_->goes_on) reading_->reader.feed(piece);
    return reading_->goes_on;
}

void CostCsv::refuse(std::string code, std::string detail) { reading_->refuse(std::move(code), std::move(detail)); }
std::size_t CostCsv::sums() const { return reading_->sums(); }
const CostFile& CostCsv::so_far() const { return reading_->file; }

CostFile CostCsv::finish() {
    reading_->finish();
    return std::move(reading_->file);
}

} // namespace portal::costs
