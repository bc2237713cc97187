#include "costs/month_checks.hpp"

#include "costs/columns.hpp"
#include "store/where.hpp"
#include "store/words.hpp"

#include <algorithm>

namespace portal::costs {

namespace {

bool differs(Money a, Money b) {
    static const Money cent = *Money::parse("0.01");
    const Money by = a - b;
    return by >= cent || by <= -cent;
}

bool differs(const Costs& a, const Costs& b) {
    return differs(a.unblended, b.unblended) || differs(a.net_unblended, b.net_unblended) ||
           differs(a.amortized, b.amortized);
}

} // namespace

bool differs(const MonthTotals& a, const MonthTotals& b) {
    const auto lacks = [](const MonthTotals& all, const MonthTotals& in) {
        return std::ranges::any_of(all, [&](const auto& one) {
            const auto found = in.find(one.first);
            return differs(one.second, found == in.end() ? Costs() : found->second);
        });
    };
    return lacks(a, b) || lacks(b, a);
}

std::string text_of(const MonthTotals& totals) {
    std::string text;
    for (const auto& [key, costs] : totals) {
        const auto& [record_type, marketplace, currency] = key;
        text += record_type + (marketplace ? " (marketplace) " : " ") + currency + " " + costs.unblended.text() + " " +
                costs.net_unblended.text() + " " + costs.amortized.text() + "\n";
    }
    return text;
}

std::optional<MonthCheck> MonthChecks::find(const std::string& payer) {
    auto found = find(std::vector<std::string>{payer});
    return found.empty() ? std::nullopt : std::optional(std::move(found.begin()->second));
}

std::map<std::string, MonthCheck> MonthChecks::find(const std::vector<std::string>& payers) {
    store::Where where(customer_);
    where.any_of("payer_account_id", payers);
    std::map<std::string, MonthCheck> found;
    for (const auto& row : transaction_.run(
             "SELECT payer_account_id, content FROM commitment_month_checks WHERE " + where.sql, where.parameters))
        found.emplace(row.text(0), store::from_json_text<MonthCheck>(row.text(1)));
    return found;
}

void MonthChecks::put(const std::string& payer, const MonthCheck& check) {
    std::optional<Timestamp> restated;
    for (const auto& month : check.restated) restated = restated ? std::max(*restated, month.at) : month.at;
    transaction_.execute("INSERT INTO commitment_month_checks (customer_id, payer_account_id, checked_at, restated_at, "
                         "content) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (customer_id, payer_account_id) DO UPDATE "
                         "SET checked_at = $3, restated_at = $4, content = $5",
                         customer_.value, payer, check.checked_at, restated, store::json_text(check));
}

MonthTotals MonthChecks::totals(const std::string& payer, Day month) {
    MonthTotals found;
    for (const auto& row : transaction_.query(
             "SELECT record_type, marketplace, currency, unblended, net_unblended, amortized FROM commitment_costs "
             "WHERE customer_id = $1 AND payer_account_id = $2 AND source = 'cost_explorer' AND cost_day >= $3 AND "
             "cost_day <= $4",
             customer_.value, payer, day_text(month), day_text(month_end(month))))
        found[{row.text(0), row.flag(1), row.text(2)}] +=
            Costs{money_from(row.text(3)), money_from(row.text(4)), money_from(row.text(5))};
    return found;
}

} // namespace portal::costs
