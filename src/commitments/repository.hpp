// The rows of contracts, adjustments and sums of one customer: opened with that customer, it sees no other's.
#pragma once

#include "base/all_customers.hpp"
#include "base/identifiers.hpp"
#include "commitments/contract.hpp"
#include "costs/month_checks.hpp"
#include "costs/repository.hpp"
#include "store/store.hpp"

#include <set>

namespace portal::commitments {

struct StoredContract {
    std::string id;
    Contract contract;
    Timestamp created_at;
    Timestamp changed_at;
};

struct StoredAdjustment {
    std::string id;
    Adjustment adjustment;
    std::string who;
    Timestamp at;
};

struct Alert;

/// Customer and id of every contract: whose schedules are to be there when the process starts.
store::Rows all_commitments(store::Transaction& transaction, AllCustomers all);

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)), costs_(transaction_, customer_) {}

    const CustomerId& customer() const { return customer_; }
    /// What was charged to the customer's payers, whichever contracts they have.
    costs::Repository& cost_rows() { return costs_; }
    /// How closed months of these payers were looked at again.
    costs::MonthChecks month_checks() { return {transaction_, customer_}; }

    // ---- contracts, by name
    std::vector<StoredContract> list();
    std::optional<StoredContract> find(const std::string& id);
    void put(const StoredContract& stored);
    void erase(const std::string& id);

    // ---- adjustments, by day
    std::vector<StoredAdjustment> adjustments(const std::string& commitment_id);
    void put(const std::string& commitment_id, const StoredAdjustment& stored);
    bool erase_adjustment(const std::string& commitment_id, const std::string& id);

    // ---- what progress is made of
    /// Anew from the costs, for the months from `first` to `last`; of days without costs nothing stands there.
    void sum_up(const std::string& commitment_id, const std::vector<std::string>& payers, Day first, Day last);
    /// The same of these months, by their first days.
    void sum_up(const std::string& commitment_id, const std::vector<std::string>& payers, const std::set<Day>& months);
    /// The two halves of it: what stands there of a month, and its writing.
    std::string month_sums(const std::vector<std::string>& payers, Day month,
                           const std::map<std::string, costs::Coverage>& coverages);
    void put_month_sums(const std::string& commitment_id, Day month, const std::string& sums);
    void forget_sums(const std::string& commitment_id);
    /// Rows of the first payer's, with no service.
    std::vector<costs::CostRow> sums(const std::string& commitment_id, const std::string& payer);

    // ---- alerts that stand, and whom they are mailed to
    std::set<std::string> alert_keys(const std::string& commitment_id);
    void put_alert(const std::string& commitment_id, const Alert& alert, Timestamp at);
    void erase_alert(const std::string& commitment_id, const std::string& key);
    std::vector<std::string> recipients(const std::string& commitment_id);
    void set_recipients(const std::string& commitment_id, const std::vector<std::string>& emails);

private:
    StoredContract contract_of(const store::Row& row) const;

    store::Transaction& transaction_;
    CustomerId customer_;
    costs::Repository costs_;
};

} // namespace portal::commitments
