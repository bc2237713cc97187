// The rows of cloud accounts and activations of one customer: opened with that customer, it sees no other's.
#pragma once

#include "accounts/activation.hpp"
#include "accounts/cloud_account.hpp"
#include "store/store.hpp"
#include "store/where.hpp"

#include <set>

namespace portal::accounts {

/// Filters of GET /cloud-accounts; empty ones do not filter.
struct AccountFilter {
    std::optional<std::string> master_account_id; ///< 12 digits
    std::vector<Status> statuses;
    std::string text;       ///< in name, account ID or email, without regard to case
    bool top_level = false; ///< only those that are no linked account of a master that is there
};

struct AccountSlice {
    std::vector<CloudAccount> accounts; ///< by name, then id
    std::int64_t count = 0;             ///< of all that match, counted to `most_counted`
};

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    std::optional<CloudAccount> find(const std::string& id);
    std::optional<CloudAccount> find_by_account_id(const AccountId& account);
    /// The rows after (name, id) in that order.
    AccountSlice list(const AccountFilter& filter, const std::vector<std::string>& after, std::size_t limit);
    std::vector<CloudAccount> linked_to(const std::string& master_account_id);

    /// Those of the customer's rows that have one of these 12-digit IDs, in no order; at most some thousand IDs.
    std::vector<CloudAccount> with_account_ids(const std::vector<std::string>& account_ids);
    /// Linked accounts that AWS listed and nobody ever added or activated.
    std::int64_t count_only_discovered(const std::string& master_account_id);
    void forget_only_discovered(const std::string& master_account_id);

    /// False when the customer already has this account ID.
    bool insert(const CloudAccount& account, bool added_by_a_person);
    /// All but id, account ID and created_at.
    void update(const CloudAccount& account);
    void mark_added(const std::string& id);
    bool was_added(const std::string& id);
    void remove(const std::string& id);
    /// A person removed it, and it was not proven since: what the portal has of it is shown to nobody.
    bool is_removed(const std::string& id);
    /// `removed`: what the role was seen with and when it was imported are forgotten too.
    void set_removed(const std::string& id, bool removed);
    std::set<std::string> removed_ids();
    void set_last_sync(const std::string& id, Timestamp at);
    void set_checked_at(const std::string& id, Timestamp at);

    std::optional<StoredActivation> activation(const std::string& cloud_account_id);
    void put_activation(const StoredActivation& activation);
    void update_steps(const std::string& cloud_account_id, const std::vector<Step>& steps);
    void set_looked_at(const std::string& cloud_account_id, Timestamp at);
    /// The add-on stack of the third access level.
    std::optional<StoredActivation> tag_stack(const std::string& cloud_account_id);
    void put_tag_stack(const StoredActivation& stack);
    void set_tag_stack_looked_at(const std::string& cloud_account_id, Timestamp at);
    void set_write_permission(const std::string& id, bool may_write_tags);

private:
    std::optional<StoredActivation> find_stack(const std::string& table, const std::string& cloud_account_id);
    void put_stack(const std::string& table, const StoredActivation& stack);
    std::vector<CloudAccount> select(const store::Where& where, const std::string& tail = "");
    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::accounts
