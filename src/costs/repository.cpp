#include "costs/repository.hpp"

#include "costs/columns.hpp"
#include "store/where.hpp"
#include "store/words.hpp"

#include <algorithm>
#include <map>

namespace portal::costs {

using std::chrono::days;
using store::from_word;
using store::word;

namespace {

constexpr std::string_view read_source = "cost_explorer", import_source = "import";

std::optional<Day> optional_day(const store::Row& row, std::size_t column) {
    if (row.is_null(column)) return std::nullopt;
    return day_from(row.text(column));
}

std::optional<std::string> optional_text(const std::optional<Day>& day) {
    return day ? std::optional(day_text(*day)) : std::nullopt;
}

} // namespace

std::vector<SourceState> Repository::sources(const std::vector<std::string>& payers) {
    store::Where where(customer_);
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
    store::Where where(customer_);
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

} // namespace portal::costs
