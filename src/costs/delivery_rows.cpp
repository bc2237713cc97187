// Deliveries as rows.
#include "costs/columns.hpp"
#include "costs/repository.hpp"
#include "store/where.hpp"
#include "store/words.hpp"

#include <algorithm>

namespace portal::costs {

using store::from_json_text;
using store::from_word;
using store::json_text;
using store::word;

namespace {

Delivery delivery_of(const store::Row& row) {
    return {row.text(0),
            row.integer(1),
            from_word<CostFormat>(row.text(2)),
            row.integer(3),
            from_json_text<std::vector<DeliveredFile>>(row.text(4)),
            row.text(5),
            row.time(6)};
}

} // namespace

std::vector<Section> Repository::sections(const std::vector<std::string>& payers) {
    store::Where where(customer_);
    where.any_of("payer_account_id", payers);
    std::vector<Section> found;
    for (const auto& row : transaction_.run(
             "SELECT delivery_id, payer_account_id, cost_month, sequence, generation, granularity, covered_first, "
             "covered_last, first_row, last_row, line_count FROM commitment_delivery_sections WHERE " +
                 where.sql + " ORDER BY payer_account_id, cost_month, sequence",
             where.parameters)) {
        Section section{row.text(0),
                        row.text(1),
                        day_from(row.text(2) + "-01"),
                        row.integer(3),
                        row.integer(4),
                        from_word<CostGranularity>(row.text(5)),
                        std::nullopt,
                        {day_from(row.text(8)), day_from(row.text(9))},
                        row.integer(10)};
        if (!row.is_null(6)) section.covered = DayRange{day_from(row.text(6)), day_from(row.text(7))};
        found.push_back(std::move(section));
    }
    return found;
}

Coverage Repository::coverage(const std::string& payer) { return Coverage(sections({payer})); }

std::map<std::string, Coverage> Repository::coverages(const std::vector<std::string>& payers) {
    return coverages_of(sections(payers));
}

std::set<Day> Repository::months(const Section& section) {
    if (month_begin(section.rows.first) == month_begin(section.rows.last)) return {month_begin(section.rows.first)};
    std::set<Day> found;
    for (const auto& row : transaction_.query(
             "SELECT DISTINCT substr(cost_day, 1, 7) FROM commitment_delivery_costs WHERE customer_id = $1 AND "
             "payer_account_id = $2 AND cost_month = $3 AND sequence = $4",
             customer_.value, section.payer_account_id, month_text(section.month), section.sequence))
        found.insert(day_from(row.text(0) + "-01"));
    return found;
}

std::vector<Delivery> Repository::deliveries(const std::vector<std::string>& payers) {
    store::Where where(customer_, "s.customer_id");
    where.any_of("s.payer_account_id", payers);
    std::vector<Delivery> found;
    for (const auto& row : transaction_.run(
             "SELECT id, sequence, format, line_count, files, who, at FROM commitment_deliveries WHERE "
             "customer_id = $1 AND id IN (SELECT s.delivery_id FROM commitment_delivery_sections s WHERE " +
                 where.sql + ") ORDER BY sequence DESC",
             where.parameters))
        found.push_back(delivery_of(row));
    return found;
}

std::optional<Delivery> Repository::delivery(const std::string& id) {
    const auto row = transaction_.query_one("SELECT id, sequence, format, line_count, files, who, at FROM "
                                            "commitment_deliveries WHERE customer_id = $1 AND id = $2",
                                            customer_.value, id);
    if (!row) return std::nullopt;
    return delivery_of(*row);
}

std::int64_t Repository::next_sequence() {
    return transaction_
               .query_one("SELECT COALESCE(MAX(sequence), 0) FROM commitment_deliveries WHERE customer_id = $1",
                          customer_.value)
               ->integer(0) +
           1;
}

MonthsByPayer Repository::put(const Delivery& delivery, const CostFile& file, const std::vector<std::string>& payers,
                              Day today, bool replaces) {
    auto had = coverages(payers);
    MonthsByPayer changed;
    const bool is_new = transaction_.execute(
                            "INSERT INTO commitment_deliveries (customer_id, id, sequence, format, line_count, files, "
                            "who, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (customer_id, id) DO NOTHING",
                            customer_.value, delivery.id, delivery.sequence, word(delivery.format), delivery.lines,
                            json_text(delivery.files), delivery.who, delivery.at) > 0;
    if (!is_new) return changed;
    for (auto [section, begin, end] : file_sections(file, delivery.id, delivery.sequence, today)) {
        if (std::ranges::find(payers, section.payer_account_id) == payers.end()) continue;
        const Coverage& before = had[section.payer_account_id];
        auto& months_of = changed[section.payer_account_id];
        section.generation = before.generation_of(section, replaces);
        months_of.insert(section.month);
        for (std::size_t i = begin; i < end; ++i) months_of.insert(month_begin(file.rows[i].day));
        for (const auto& replaced : before.effective(section.month)) months_of.merge(months(replaced));
        put(section, file.rows, begin, end);
    }
    return changed;
}

void Repository::put(const Section& section, const std::vector<CostRow>& rows, std::size_t begin, std::size_t end) {
    const auto first = section.covered ? std::optional(day_text(section.covered->first)) : std::nullopt;
    const auto last = section.covered ? std::optional(day_text(section.covered->last)) : std::nullopt;
    transaction_.execute(
        "INSERT INTO commitment_delivery_sections (customer_id, payer_account_id, cost_month, sequence, generation, "
        "delivery_id, granularity, covered_first, covered_last, first_row, last_row, line_count) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7, $8, $9, $10, $11, $12)",
        customer_.value, section.payer_account_id, month_text(section.month), section.sequence, section.generation,
        section.delivery_id, word(section.granularity), first, last, day_text(section.rows.first),
        day_text(section.rows.last), section.lines);
    insert("commitment_delivery_costs (customer_id, payer_account_id, cost_month, sequence, ",
           {customer_.value, section.payer_account_id, month_text(section.month), section.sequence}, rows, begin, end);
}

MonthsByPayer Repository::take_back(const std::vector<std::string>& payers, const std::string& id) {
    const auto all = sections(payers);
    std::map<std::string, std::set<Day>> periods;
    for (const auto& section : all)
        if (section.delivery_id == id) periods[section.payer_account_id].insert(section.month);
    MonthsByPayer changed = periods;
    for (const auto& section : all) {
        // What it had replaced counts again, also on days of other months.
        if (const auto of = periods.find(section.payer_account_id);
            of != periods.end() && of->second.contains(section.month))
            changed[section.payer_account_id].merge(months(section));
    }
    for (const auto& section : all) {
        if (section.delivery_id != id) continue;
        transaction_.execute("DELETE FROM commitment_delivery_costs WHERE customer_id = $1 AND payer_account_id = $2 "
                             "AND cost_month = $3 AND sequence = $4",
                             customer_.value, section.payer_account_id, month_text(section.month), section.sequence);
        transaction_.execute("DELETE FROM commitment_delivery_sections WHERE customer_id = $1 AND payer_account_id = "
                             "$2 AND cost_month = $3 AND sequence = $4",
                             customer_.value, section.payer_account_id, month_text(section.month), section.sequence);
    }
    transaction_.execute("DELETE FROM commitment_deliveries WHERE customer_id = $1 AND id = $2 AND NOT EXISTS (SELECT "
                         "1 FROM commitment_delivery_sections s WHERE s.customer_id = $1 AND s.delivery_id = $2)",
                         customer_.value, id);
    return changed;
}

std::vector<CostRow> Repository::costs(const Section& section, Day first, Day last) {
    std::vector<CostRow> found;
    for (const auto& row : transaction_.query(
             "SELECT cost_day, record_type, service, marketplace, currency, unblended, net_unblended, amortized FROM "
             "commitment_delivery_costs WHERE customer_id = $1 AND payer_account_id = $2 AND cost_month = $3 AND "
             "sequence = $4 AND cost_day >= $5 AND cost_day <= $6 ORDER BY cost_day, record_type, service, "
             "marketplace, currency",
             customer_.value, section.payer_account_id, month_text(section.month), section.sequence, day_text(first),
             day_text(last)))
        found.push_back(cost_row_of(section.payer_account_id, row));
    for (auto& cost : found) cost.period = section.month;
    return found;
}

} // namespace portal::costs
