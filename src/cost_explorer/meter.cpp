#include "cost_explorer/meter.hpp"

#include <algorithm>

namespace portal::cost_explorer {

namespace {

std::string name_of(Purpose purpose) { return boost::describe::enum_to_string(purpose, ""); }

Purpose purpose_from(const std::string& name) {
    Purpose purpose{};
    if (!boost::describe::enum_from_string(name.c_str(), purpose))
        throw store::StoreError("the store holds an unknown purpose: " + name);
    return purpose;
}

} // namespace

Money price_of_a_request() { return *Money::parse("0.01"); }

Money default_cap() { return Money(5); }

std::string month_of(Timestamp at) { return to_rfc3339(at).substr(0, 7); }

std::int64_t requests_for(Money amount) {
    constexpr std::int64_t most = 1'000'000;
    if (amount <= Money()) return 0;
    if (amount >= price_of_a_request().times(Money(most))) return most;
    // Rounded to the nearest; a cap between two requests pays for the lower.
    const Money exact = amount.times(Money(1), price_of_a_request());
    const std::string text = exact.text();
    return std::stoll(text.substr(0, text.find('.')));
}

Money Meter::cap() {
    const auto row = transaction_.query_one("SELECT monthly_cap FROM cost_explorer_settings WHERE customer_id = $1",
                                            customer_.value);
    if (!row) return default_cap();
    const auto cap = Money::parse(row->text(0));
    if (!cap) throw store::StoreError("the store holds a cap that is no amount");
    return *cap;
}

void Meter::set_cap(Money cap) {
    transaction_.execute("INSERT INTO cost_explorer_settings (customer_id, monthly_cap) VALUES ($1, $2) ON CONFLICT "
                         "(customer_id) DO UPDATE SET monthly_cap = $2",
                         customer_.value, cap.text());
}

std::int64_t Meter::requests(const std::string& account_id, const std::string& month) {
    std::int64_t made = 0;
    for (const auto& row :
         transaction_.query("SELECT requests FROM cost_explorer_usage WHERE customer_id = $1 AND account_id = $2 AND "
                            "usage_month = $3",
                            customer_.value, account_id, month))
        made += row.integer(0);
    return made;
}

std::int64_t Meter::remaining(const std::string& account_id, const std::string& month) {
    return std::max<std::int64_t>(0, requests_for(cap()) - requests(account_id, month));
}

std::map<std::string, std::vector<OperationUsage>> Meter::usage(const std::string& month) {
    std::map<std::string, std::vector<OperationUsage>> found;
    for (const auto& row :
         transaction_.query("SELECT account_id, operation, purpose, requests, refused FROM cost_explorer_usage WHERE "
                            "customer_id = $1 AND usage_month = $2 ORDER BY account_id, operation, purpose",
                            customer_.value, month))
        found[row.text(0)].push_back({.operation = row.text(1),
                                      .purpose = purpose_from(row.text(2)),
                                      .requests = row.integer(3),
                                      .refused = row.integer(4)});
    return found;
}

bool Meter::reserve(const std::string& account_id, std::string_view operation, Purpose purpose,
                    const std::string& month) {
    // Two nodes that ask for the same account's sake wait for each other.
    transaction_.lock("cost-explorer:" + account_id);
    if (remaining(account_id, month) == 0) return false;
    transaction_.execute(
        "INSERT INTO cost_explorer_usage (customer_id, account_id, usage_month, operation, purpose, requests, refused) "
        "VALUES ($1, $2, $3, $4, $5, 1, 0) ON CONFLICT (customer_id, account_id, usage_month, operation, purpose) DO "
        "UPDATE SET requests = cost_explorer_usage.requests + 1",
        customer_.value, account_id, month, operation, name_of(purpose));
    return true;
}

void Meter::give_back(const std::string& account_id, std::string_view operation, Purpose purpose,
                      const std::string& month) {
    transaction_.execute(
        "UPDATE cost_explorer_usage SET requests = requests - 1, refused = refused + 1 WHERE customer_id = $1 AND "
        "account_id = $2 AND usage_month = $3 AND operation = $4 AND purpose = $5 AND requests > 0",
        customer_.value, account_id, month, operation, name_of(purpose));
}

} // namespace portal::cost_explorer
