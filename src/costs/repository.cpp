#include "costs/repository.hpp"

#include "costs/columns.hpp"
#include "store/where.hpp"

#include <algorithm>
#include <map>

namespace portal::costs {

namespace {

constexpr std::string_view read_source = "cost_explorer";

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

void Repository::replace_read(const std::string& payer, Day first, Day last, const std::vector<CostRow>& rows) {
    transaction_.execute(
        "DELETE FROM commitment_costs WHERE customer_id = $1 AND payer_account_id = $2 AND source = $3 "
        "AND cost_day >= $4 AND cost_day <= $5",
        customer_.value, payer, read_source, day_text(first), day_text(last));
    insert("commitment_costs (customer_id, payer_account_id, source, ",
           {customer_.value, payer, std::string(read_source)}, rows, 0, rows.size());
}

void Repository::insert(const std::string& table, const std::vector<store::Value>& key,
                        const std::vector<CostRow>& rows, std::size_t begin, std::size_t end) {
    constexpr std::size_t rows_a_statement = 200; // of 8 values each: below what either engine takes
    for (; begin < end; begin += rows_a_statement) {
        const std::size_t until = std::min(end, begin + rows_a_statement);
        std::vector<store::Value> values = key;
        std::string sql = "INSERT INTO " + table +
                          "cost_day, record_type, service, marketplace, currency, unblended, net_unblended, amortized) "
                          "VALUES ";
        const auto bind = [&](store::Value value) {
            values.push_back(std::move(value));
            sql += ", $" + std::to_string(values.size());
        };
        for (std::size_t i = begin; i < until; ++i) {
            const CostRow& row = rows[i];
            sql += i == begin ? "($1" : "), ($1";
            for (std::size_t k = 2; k <= key.size(); ++k) sql += ", $" + std::to_string(k);
            bind(day_text(row.day));
            bind(row.record_type);
            bind(row.service);
            bind(store::to_value(row.marketplace));
            bind(row.currency);
            bind(row.costs.unblended.text());
            bind(row.costs.net_unblended.text());
            bind(row.costs.amortized.text());
        }
        transaction_.change(sql + ")", values);
    }
}

std::vector<CostRow> Repository::costs(const std::string& payer, Day first, Day last) {
    return costs(payer, first, last, coverage(payer));
}

std::vector<CostRow> Repository::costs(const std::string& payer, Day first, Day last, const Coverage& coverage) {
    std::vector<CostRow> found;
    for (const auto& row : transaction_.query(
             "SELECT cost_day, record_type, service, marketplace, currency, unblended, net_unblended, amortized FROM "
             "commitment_costs WHERE customer_id = $1 AND payer_account_id = $2 AND source = $3 AND cost_day >= $4 "
             "AND cost_day <= $5 ORDER BY cost_day, record_type, service, marketplace, currency",
             customer_.value, payer, read_source, day_text(first), day_text(last)))
        if (auto cost = cost_row_of(payer, row); !coverage.covers(cost.day)) found.push_back(std::move(cost));
    for (const auto& section : coverage.effective()) {
        if (section.rows.last < first || section.rows.first > last) continue;
        for (auto& cost : costs(section, first, last))
            if (coverage.counts(section.month, cost.day)) found.push_back(std::move(cost));
    }
    return found;
}

std::optional<DayRange> Repository::known_days(const std::vector<std::string>& payers) {
    std::optional<DayRange> found;
    const auto add = [&](Day first, Day last) {
        if (!found) found = DayRange{first, last};
        found->first = std::min(found->first, first);
        found->last = std::max(found->last, last);
    };
    for (const auto& state : sources(payers))
        if (state.first_day && state.last_day) add(*state.first_day, *state.last_day);
    for (const auto& section : sections(payers)) {
        add(section.rows.first, section.rows.last);
        if (section.covered) add(section.covered->first, section.covered->last);
    }
    return found;
}

} // namespace portal::costs
