#include "accounts/asked_accounts.hpp"

#include "accounts/accounts.hpp"

#include <algorithm>
#include <tuple>

namespace portal::accounts {

namespace {

// Of the alias a: what is asked is what is active and on, and not seen by its active master.
const std::string is_asked_sql =
    "a.status = 'activated' AND a.cost_explorer_sync = 1 AND NOT (a.organization_role = 'linked' AND EXISTS (SELECT 1 "
    "FROM cloud_accounts m WHERE m.customer_id = a.customer_id AND m.account_id = a.master_account_id AND m.status = "
    "'activated'))";
const std::string is_seen_by_master_sql =
    "(a.organization_role = 'linked' AND EXISTS (SELECT 1 FROM cloud_accounts m WHERE m.customer_id = a.customer_id "
    "AND m.account_id = a.master_account_id AND m.status = 'activated' AND m.cost_explorer_sync = 1))";

std::vector<CloudAccount> accounts_where(store::Transaction& transaction, const CustomerId& customer,
                                         const std::string& condition) {
    std::vector<std::string> account_ids;
    for (const auto& row : transaction.query(
             "SELECT a.account_id FROM cloud_accounts a WHERE a.customer_id = $1 AND " + condition, customer.value))
        account_ids.push_back(row.text(0));
    auto found = find_accounts(transaction, customer, account_ids);
    std::ranges::sort(found, {}, [](const auto& account) { return std::tie(account.name, account.id); });
    return found;
}

} // namespace

std::vector<CloudAccount> asked_accounts(store::Transaction& transaction, const CustomerId& customer) {
    return accounts_where(transaction, customer, is_asked_sql + " ORDER BY a.name, a.id");
}

std::optional<std::string> partition_if_asked(store::Transaction& transaction, const CustomerId& customer,
                                              const std::string& id) {
    const auto row = transaction.query_one(
        "SELECT a.partition FROM cloud_accounts a WHERE a.customer_id = $1 AND a.id = $2 AND " + is_asked_sql,
        customer.value, id);
    return row ? std::optional(row->text(0)) : std::nullopt;
}

std::vector<CloudAccount> accounts_not_seen(store::Transaction& transaction, const CustomerId& customer,
                                            std::size_t most) {
    return accounts_where(transaction, customer,
                          "NOT (" + is_asked_sql + ") AND NOT " + is_seen_by_master_sql +
                              " ORDER BY a.name, a.id LIMIT " + std::to_string(most));
}

std::int64_t count_not_seen(store::Transaction& transaction, const CustomerId& customer) {
    return transaction
        .query("SELECT COUNT(*) FROM cloud_accounts a WHERE a.customer_id = $1 AND NOT (" + is_asked_sql +
                   ") AND NOT " + is_seen_by_master_sql,
               customer.value)
        .at(0)
        .integer(0);
}

std::vector<std::string> linked_accounts_of(store::Transaction& transaction, const CustomerId& customer,
                                            const std::string& master_id) {
    std::vector<std::string> ids;
    for (const auto& row : transaction.query(
             "SELECT a.id FROM cloud_accounts a JOIN cloud_accounts m ON m.customer_id = a.customer_id AND "
             "m.account_id = a.master_account_id WHERE m.customer_id = $1 AND m.id = $2 AND a.organization_role = "
             "'linked'",
             customer.value, master_id))
        ids.push_back(row.text(0));
    return ids;
}

} // namespace portal::accounts
