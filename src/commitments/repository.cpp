#include "commitments/repository.hpp"

#include "costs/columns.hpp"
#include "store/words.hpp"

#include <algorithm>
#include <map>

namespace portal::commitments {

using costs::day_from;
using costs::money_from;
using std::chrono::days;
using store::from_json_text;
using store::json_text;

namespace {

/// The columns of one line, which hold no tabs and no line ends: AWS's words, and numbers.
std::string plain(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
    return text;
}

using SumKey = std::tuple<Day, std::string, bool, std::string>;

std::string content_of(const std::map<SumKey, costs::Costs>& sums) {
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

store::Rows all_commitments(store::Transaction& transaction, AllCustomers) {
    return transaction.query("SELECT customer_id, id FROM commitments");
}

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

std::string Repository::month_sums(const std::vector<std::string>& payers, Day month,
                                   const std::map<std::string, costs::Coverage>& coverages) {
    std::map<SumKey, costs::Costs> sums;
    for (const auto& payer : payers)
        for (const auto& row : costs_.costs(payer, month_begin(month), month_end(month),
                                            coverages.contains(payer) ? coverages.at(payer) : costs::Coverage()))
            sums[{row.day, row.record_type, row.marketplace, row.currency}] += row.costs;
    return content_of(sums);
}

void Repository::put_month_sums(const std::string& commitment_id, Day month, const std::string& sums) {
    transaction_.execute("INSERT INTO commitment_months (commitment_id, cost_month, content) VALUES ($1, $2, $3) ON "
                         "CONFLICT (commitment_id, cost_month) DO UPDATE SET content = $3",
                         commitment_id, month_text(month), sums);
}

void Repository::sum_up(const std::string& commitment_id, const std::vector<std::string>& payers,
                        const std::set<Day>& months) {
    if (months.empty()) return;
    const auto coverages = costs_.coverages(payers);
    for (const Day month : months) put_month_sums(commitment_id, month, month_sums(payers, month, coverages));
}

void Repository::sum_up(const std::string& commitment_id, const std::vector<std::string>& payers, Day first, Day last) {
    std::set<Day> months;
    for (Day month = month_begin(first); month <= last; month = month_end(month) + days{1}) months.insert(month);
    sum_up(commitment_id, payers, months);
}

void Repository::forget_sums(const std::string& commitment_id) {
    transaction_.execute("DELETE FROM commitment_months WHERE commitment_id = $1", commitment_id);
}

std::vector<costs::CostRow> Repository::sums(const std::string& commitment_id, const std::string& payer) {
    std::vector<costs::CostRow> found;
    for (const auto& row : transaction_.query("SELECT m.cost_month, m.content FROM commitment_months m JOIN "
                                              "commitments c ON c.id = m.commitment_id WHERE "
                                              "c.customer_id = $1 AND c.id = $2 ORDER BY m.cost_month",
                                              customer_.value, commitment_id)) {
        const Day month = day_from(row.text(0) + "-01");
        std::string_view rest = row.text(1);
        while (!rest.empty()) {
            std::string_view line = next_part(rest, '\n');
            costs::CostRow sum{payer, month, {}, {}, false, {}, {}};
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

} // namespace portal::commitments
