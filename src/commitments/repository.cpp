#include "commitments/repository.hpp"

#include "store/where.hpp"
#include "store/words.hpp"

#include <algorithm>
#include <map>

namespace portal::commitments {

using std::chrono::days;
using store::from_json_text;
using store::from_word;
using store::json_text;
using store::word;

namespace {

constexpr std::string_view read_source = "cost_explorer", import_source = "import";

Day day_from(const std::string& text) {
    const auto day = read_day(text);
    if (!day) throw store::StoreError("the store holds a day that is none: " + text);
    return *day;
}

std::optional<Day> optional_day(const store::Row& row, std::size_t column) {
    if (row.is_null(column)) return std::nullopt;
    return day_from(row.text(column));
}

std::optional<std::string> optional_text(const std::optional<Day>& day) {
    return day ? std::optional(day_text(*day)) : std::nullopt;
}

Money money_from(std::string_view text) {
    const auto money = Money::parse(text);
    if (!money) throw store::StoreError("the store holds an amount that is none");
    return *money;
}

Day month_begin(Day day) {
    const std::chrono::year_month_day date(day);
    return Day(date.year() / date.month() / 1);
}

Day month_end(Day day) {
    const std::chrono::year_month_day date(day);
    return Day(date.year() / date.month() / std::chrono::last);
}

std::string month_text(Day day) { return day_text(day).substr(0, 7); }

/// The columns of one line, which hold no tabs and no line ends: AWS's words, and numbers.
std::string plain(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    return text;
}

using SumKey = std::tuple<Day, std::string, bool, std::string>;

std::string content_of(const std::map<SumKey, Costs>& sums) {
    std::string content;
    for (const auto& [key, costs] : sums) {
        const auto& [day, record_type, marketplace, currency] = key;
        content += day_text(day).substr(8) + "\t" + plain(record_type) + "\t" + (marketplace ? "1" : "0") + "\t" +
                   plain(currency) + "\t" + costs.unblended.text() + "\t" + costs.net_unblended.text() + "\t" +
                   costs.amortized.text() + "\n";
    }
    return content;
}

std::string_view next_part(std::string_view& text, char end) {
    const auto at = text.find(end);
    if (at == std::string_view::npos) throw store::StoreError("the store holds a month of costs that ends early");
    const auto part = text.substr(0, at);
    text.remove_prefix(at + 1);
    return part;
}

} // namespace

StoredContract Repository::contract_of(const store::Row& row) const {
    const auto contract = read_contract(from_json_text<ContractInput>(row.text(1)));
    if (!contract) throw store::StoreError("the store holds a contract that is none: " + contract.error().detail);
    return {row.text(0), *contract, row.time(2), row.time(3)};
}

std::vector<StoredContract> Repository::list() {
    std::vector<StoredContract> found;
    for (const auto& row : transaction_.query("SELECT id, content, created_at, changed_at FROM commitments WHERE "
                                              "customer_id = $1 ORDER BY name, id",
                                              customer_.value))
        found.push_back(contract_of(row));
    return found;
}

std::optional<StoredContract> Repository::find(const std::string& id) {
    const auto row = transaction_.query_one(
        "SELECT id, content, created_at, changed_at FROM commitments WHERE customer_id = $1 AND id = $2",
        customer_.value, id);
    if (!row) return std::nullopt;
    return contract_of(*row);
}

void Repository::put(const StoredContract& stored) {
    transaction_.execute(
        "INSERT INTO commitments (id, customer_id, name, content, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, "
        "$6) ON CONFLICT (id) DO UPDATE SET name = $3, content = $4, changed_at = $6 WHERE commitments.customer_id = "
        "$2",
        stored.id, customer_.value, stored.contract.name, json_text(shown(stored.contract)), stored.created_at,
        stored.changed_at);
}

void Repository::erase(const std::string& id) {
    transaction_.execute("DELETE FROM commitments WHERE customer_id = $1 AND id = $2", customer_.value, id);
}

std::vector<StoredAdjustment> Repository::adjustments(const std::string& commitment_id) {
    std::vector<StoredAdjustment> found;
    for (const auto& row :
         transaction_.query("SELECT id, cost_day, amount, reason, who, at FROM commitment_adjustments "
                            "WHERE customer_id = $1 AND commitment_id = $2 ORDER BY cost_day, id",
                            customer_.value, commitment_id))
        found.push_back(
            {row.text(0), {day_from(row.text(1)), money_from(row.text(2)), row.text(3)}, row.text(4), row.time(5)});
    return found;
}

void Repository::put(const std::string& commitment_id, const StoredAdjustment& stored) {
    transaction_.execute(
        "INSERT INTO commitment_adjustments (id, customer_id, commitment_id, cost_day, amount, reason, "
        "who, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        stored.id, customer_.value, commitment_id, day_text(stored.adjustment.day), stored.adjustment.amount.text(),
        stored.adjustment.reason, stored.who, stored.at);
}

bool Repository::erase_adjustment(const std::string& commitment_id, const std::string& id) {
    return transaction_.execute(
               "DELETE FROM commitment_adjustments WHERE customer_id = $1 AND commitment_id = $2 AND id = $3",
               customer_.value, commitment_id, id) > 0;
}

std::vector<SourceState> Repository::sources(const std::vector<std::string>& payers) {
    store::Where where;
    where.condition("customer_id = " + where.add(customer_.value));
    where.any_of("payer_account_id", payers);
    std::map<std::string, SourceState> found;
    for (const auto& row : transaction_.run("SELECT payer_account_id, first_day, last_day, final_through, read_at, "
                                            "problem, unsummed_from, summed_through FROM commitment_sources WHERE " +
                                                where.sql,
                                            where.parameters))
        found[row.text(0)] = {row.text(0),          optional_day(row, 1), optional_day(row, 2), optional_day(row, 3),
                              row.optional_time(4), row.optional_text(5), optional_day(row, 6), optional_day(row, 7)};
    std::vector<SourceState> made;
    for (const auto& payer : payers) {
        auto& state = found[payer];
        state.payer_account_id = payer;
        made.push_back(state);
    }
    return made;
}

void Repository::put(const SourceState& state) {
    transaction_.execute(
        "INSERT INTO commitment_sources (customer_id, payer_account_id, first_day, last_day, final_through, read_at, "
        "problem, unsummed_from, summed_through) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (customer_id, "
        "payer_account_id) "
        "DO UPDATE SET "
        "first_day = $3, last_day = $4, final_through = $5, read_at = $6, problem = $7, unsummed_from = $8, "
        "summed_through = $9",
        customer_.value, state.payer_account_id, optional_text(state.first_day), optional_text(state.last_day),
        optional_text(state.final_through), state.read_at, state.problem, optional_text(state.unsummed_from),
        optional_text(state.summed_through));
}

std::vector<ImportedRange> Repository::imports(const std::vector<std::string>& payers) {
    store::Where where;
    where.condition("customer_id = " + where.add(customer_.value));
    where.any_of("payer_account_id", payers);
    std::vector<ImportedRange> found;
    for (const auto& row :
         transaction_.run("SELECT id, payer_account_id, first_day, last_day, format, line_count, who, "
                          "at FROM commitment_imports WHERE " +
                              where.sql + " ORDER BY payer_account_id, first_day",
                          where.parameters))
        found.push_back({row.text(0), row.text(1), day_from(row.text(2)), day_from(row.text(3)),
                         from_word<CostFormat>(row.text(4)), row.integer(5), row.text(6), row.time(7)});
    return found;
}

void Repository::replace(const std::string& payer, std::string_view source, Day first, Day last,
                         const std::vector<CostRow>& rows) {
    transaction_.execute(
        "DELETE FROM commitment_costs WHERE customer_id = $1 AND payer_account_id = $2 AND source = $3 "
        "AND cost_day >= $4 AND cost_day <= $5",
        customer_.value, payer, source, day_text(first), day_text(last));
    for (const auto& row : rows)
        transaction_.execute(
            "INSERT INTO commitment_costs (customer_id, payer_account_id, source, cost_day, record_type, service, "
            "marketplace, currency, unblended, net_unblended, amortized) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
            "$10, $11)",
            customer_.value, payer, source, day_text(row.day), row.record_type, row.service, row.marketplace,
            row.currency, row.costs.unblended.text(), row.costs.net_unblended.text(), row.costs.amortized.text());
}

void Repository::replace_read(const std::string& payer, Day first, Day last, const std::vector<CostRow>& rows) {
    replace(payer, read_source, first, last, rows);
}

void Repository::replace_imported(const ImportedRange& range, const std::vector<CostRow>& rows) {
    const auto& payer = range.payer_account_id;
    replace(payer, import_source, range.first_day, range.last_day, rows);
    const auto put_range = [&](const ImportedRange& of) {
        transaction_.execute("INSERT INTO commitment_imports (id, customer_id, payer_account_id, first_day, last_day, "
                             "format, line_count, who, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                             of.id, customer_.value, payer, day_text(of.first_day), day_text(of.last_day),
                             word(of.format), of.lines, of.who, of.at);
    };
    for (auto old : imports({payer})) {
        if (old.last_day < range.first_day || old.first_day > range.last_day) continue;
        transaction_.execute(
            "DELETE FROM commitment_imports WHERE customer_id = $1 AND payer_account_id = $2 AND id = $3",
            customer_.value, payer, old.id);
        auto before = old, after = old;
        before.last_day = range.first_day - days{1};
        after.first_day = range.last_day + days{1};
        if (before.first_day <= before.last_day) put_range(before);
        // What is cut in two is two ranges, each with a name of its own: they never overlap.
        if (before.first_day <= before.last_day) after.id += "." + day_text(after.first_day);
        if (after.first_day <= after.last_day) put_range(after);
    }
    put_range(range);
}

std::optional<std::pair<Day, Day>> Repository::erase_import(const std::vector<std::string>& payers,
                                                            const std::string& id) {
    std::optional<std::pair<Day, Day>> had;
    for (const auto& range : imports(payers)) {
        if (range.id != id) continue;
        replace(range.payer_account_id, import_source, range.first_day, range.last_day, {});
        transaction_.execute(
            "DELETE FROM commitment_imports WHERE customer_id = $1 AND payer_account_id = $2 AND id = $3",
            customer_.value, range.payer_account_id, id);
        if (!had) had.emplace(range.first_day, range.last_day);
        had->first = std::min(had->first, range.first_day);
        had->second = std::max(had->second, range.last_day);
    }
    return had;
}

std::vector<CostRow> Repository::costs(const std::string& payer, Day first, Day last) {
    const auto ranges = imports({payer});
    const auto imported = [&](Day day) {
        return std::any_of(ranges.begin(), ranges.end(),
                           [&](const auto& range) { return range.first_day <= day && day <= range.last_day; });
    };
    std::vector<CostRow> found;
    for (const auto source : {read_source, import_source})
        for (const auto& row : transaction_.query(
                 "SELECT cost_day, record_type, service, marketplace, currency, unblended, net_unblended, amortized "
                 "FROM "
                 "commitment_costs WHERE customer_id = $1 AND payer_account_id = $2 AND source = $3 AND cost_day >= $4 "
                 "AND cost_day <= $5 ORDER BY cost_day, record_type, service, marketplace, currency",
                 customer_.value, payer, source, day_text(first), day_text(last))) {
            const Day day = day_from(row.text(0));
            if (imported(day) != (source == import_source)) continue;
            found.push_back({payer,
                             day,
                             row.text(1),
                             row.text(2),
                             row.flag(3),
                             row.text(4),
                             {money_from(row.text(5)), money_from(row.text(6)), money_from(row.text(7))}});
        }
    return found;
}

std::string Repository::month_sums(const std::vector<std::string>& payers, Day month) {
    std::map<SumKey, Costs> sums;
    for (const auto& payer : payers)
        for (const auto& row : costs(payer, month_begin(month), month_end(month)))
            sums[{row.day, row.record_type, row.marketplace, row.currency}] += row.costs;
    return content_of(sums);
}

void Repository::put_month_sums(const std::string& commitment_id, Day month, const std::string& sums) {
    transaction_.execute("INSERT INTO commitment_months (commitment_id, cost_month, content) VALUES ($1, $2, $3) ON "
                         "CONFLICT (commitment_id, cost_month) DO UPDATE SET content = $3",
                         commitment_id, month_text(month), sums);
}

void Repository::sum_up(const std::string& commitment_id, const std::vector<std::string>& payers, Day first, Day last) {
    for (Day month = month_begin(first); month <= last; month = month_end(month) + days{1})
        put_month_sums(commitment_id, month, month_sums(payers, month));
}

void Repository::forget_sums(const std::string& commitment_id) {
    transaction_.execute("DELETE FROM commitment_months WHERE commitment_id = $1", commitment_id);
}

std::vector<CostRow> Repository::sums(const std::string& commitment_id, const std::string& payer) {
    std::vector<CostRow> found;
    for (const auto& row : transaction_.query("SELECT m.cost_month, m.content FROM commitment_months m JOIN "
                                              "commitments c ON c.id = m.commitment_id WHERE "
                                              "c.customer_id = $1 AND c.id = $2 ORDER BY m.cost_month",
                                              customer_.value, commitment_id)) {
        const Day month = day_from(row.text(0) + "-01");
        std::string_view rest = row.text(1);
        while (!rest.empty()) {
            std::string_view line = next_part(rest, '\n');
            CostRow sum{payer, month, {}, {}, false, {}, {}};
            sum.day += days{std::stoi(std::string(next_part(line, '\t'))) - 1};
            sum.record_type = next_part(line, '\t');
            sum.marketplace = next_part(line, '\t') == "1";
            sum.currency = next_part(line, '\t');
            sum.costs.unblended = money_from(next_part(line, '\t'));
            sum.costs.net_unblended = money_from(next_part(line, '\t'));
            sum.costs.amortized = money_from(line);
            found.push_back(std::move(sum));
        }
    }
    return found;
}

std::optional<std::pair<Day, Day>> Repository::known_days(const std::vector<std::string>& payers) {
    std::optional<std::pair<Day, Day>> found;
    const auto add = [&](Day first, Day last) {
        if (!found) found.emplace(first, last);
        found->first = std::min(found->first, first);
        found->second = std::max(found->second, last);
    };
    for (const auto& state : sources(payers))
        if (state.first_day && state.last_day) add(*state.first_day, *state.last_day);
    for (const auto& range : imports(payers)) add(range.first_day, range.last_day);
    return found;
}

} // namespace portal::commitments
