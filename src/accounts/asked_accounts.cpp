#include "accounts/asked_accounts.hpp"

#include "accounts/accounts.hpp"
#include "store/where.hpp"

#include <algorithm>
#include <tuple>

namespace portal::accounts {

namespace {

/// Conditions on the accounts of a customer, of the alias a. No partition at all: nobody is asked.
class Conditions : public store::Where {
public:
    Conditions(const CustomerId& customer, const std::vector<std::string>& partitions)
        : Where(customer, "a.customer_id") {
        for (const auto& partition : partitions) partitions_ += (partitions_.empty() ? "" : ", ") + add(partition);
        if (partitions_.empty()) partitions_ = "''";
    }
    /// What is active and on, where there is Cost Explorer, and not seen by its active master.
    std::string is_asked() const {
        return "(a.status = 'activated' AND a.cost_explorer_sync = 1 AND a.partition IN (" + partitions_ +
               ") AND NOT (a.organization_role = 'linked' AND EXISTS (SELECT 1 FROM cloud_accounts m WHERE "
               "m.customer_id = a.customer_id AND m.account_id = a.master_account_id AND m.status = 'activated')))";
    }
    std::string is_seen_by_master() const {
        return "(a.organization_role = 'linked' AND EXISTS (SELECT 1 FROM cloud_accounts m WHERE m.customer_id = "
               "a.customer_id AND m.account_id = a.master_account_id AND m.status = 'activated' AND "
               "m.cost_explorer_sync = 1 AND m.partition IN (" +
               partitions_ + ")))";
    }
    void is_not_seen() {
        condition("NOT " + is_asked());
        condition("NOT " + is_seen_by_master());
    }

private:
    std::string partitions_;
};

std::vector<CloudAccount> accounts_where(store::Transaction& transaction, const CustomerId& customer,
                                         const store::Where& where, const std::string& rest) {
    std::vector<std::string> account_ids;
    for (const auto& row :
         transaction.run("SELECT a.account_id FROM cloud_accounts a WHERE " + where.sql + rest, where.parameters))
        account_ids.push_back(row.text(0));
    auto found = find_accounts(transaction, customer, account_ids);
    std::ranges::sort(found, {}, [](const auto& account) { return std::tie(account.name, account.id); });
    return found;
}

} // namespace

std::vector<CloudAccount> asked_accounts(store::Transaction& transaction, const CustomerId& customer,
                                         const std::vector<std::string>& partitions) {
    Conditions where(customer, partitions);
    where.condition(where.is_asked());
    return accounts_where(transaction, customer, where, " ORDER BY a.name, a.id");
}

bool is_asked_account(store::Transaction& transaction, const CustomerId& customer,
                      const std::vector<std::string>& partitions, const std::string& id) {
    Conditions where(customer, partitions);
    where.condition("a.id = " + where.add(id));
    where.condition(where.is_asked());
    return !transaction.run("SELECT 1 FROM cloud_accounts a WHERE " + where.sql, where.parameters).empty();
}

std::vector<CloudAccount> accounts_not_seen(store::Transaction& transaction, const CustomerId& customer,
                                            const std::vector<std::string>& partitions, std::size_t most) {
    Conditions where(customer, partitions);
    where.is_not_seen();
    return accounts_where(transaction, customer, where, " ORDER BY a.name, a.id LIMIT " + std::to_string(most));
}

std::int64_t count_not_seen(store::Transaction& transaction, const CustomerId& customer,
                            const std::vector<std::string>& partitions) {
    Conditions where(customer, partitions);
    where.is_not_seen();
    return transaction.run("SELECT COUNT(*) FROM cloud_accounts a WHERE " + where.sql, where.parameters)
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
