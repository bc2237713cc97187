// The rows of tag changes, conflicts, protections and tag policies of one customer: opened with that customer, it sees
// no other's.
#pragma once

#include "store/where.hpp"
#include "tags/tags.hpp"

namespace portal::tags {

/// One resource of a change, as its job works on it.
struct StoredItem {
    ChangeItem item;
    std::string cloud_account_id;
    std::string region; ///< of the call
    std::int64_t attempts = 0;
};

struct PolicyRow {
    std::string outcome; ///< read, none, denied or failed
    std::optional<std::string> document = {};
};

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    // ---- what a plan depends on
    /// Of these resources, 500 a query; those of other customers, and of accounts that left, are not in it.
    std::vector<resources::Resource> resources(const std::vector<std::string>& ids);
    Protections protections();
    void set_protections(const Protections& protections);
    std::optional<PolicyRow> policy(const std::string& cloud_account_id);
    void put_policy(const std::string& cloud_account_id, const PolicyRow& row, Timestamp at);

    // ---- changes
    void insert(const ChangeSet& change);
    void insert_item(const std::string& change_id, const StoredItem& item, Timestamp at);
    /// Of an item that is open; what was cancelled stays so.
    void update_item(const std::string& change_id, const StoredItem& item, Timestamp at);
    std::optional<ChangeSet> find(const std::string& id);
    std::vector<ChangeSet> list(const std::vector<std::string>& after, std::size_t limit);
    std::int64_t count();
    std::vector<StoredItem> items(const std::string& change_id);
    /// The open items of the account and region that come first, in a fixed order.
    std::vector<StoredItem> next_items(const std::string& change_id, std::size_t most);
    /// Access level 1: what changes of this account's resources remember of AWS's tags is forgotten.
    void forget_before(const std::string& cloud_account_id);
    std::vector<std::string> open_changes(const std::string& cloud_account_id);
    /// How many changes the account's resources had a part in.
    std::int64_t count_changes(const std::string& cloud_account_id);
    /// Erases the account's part of at most so many changes, and those that were of nothing else; false when none is
    /// left.
    bool erase(const std::string& cloud_account_id, std::size_t most);

    // ---- conflicts, by resource and key
    std::vector<Conflict> conflicts(const std::optional<std::string>& resource_id,
                                    const std::vector<std::string>& after, std::size_t limit);

private:
    std::vector<ChangeSet> select(const store::Where& where, const std::string& rest);
    std::vector<StoredItem> select_items(const store::Where& where, const std::string& rest);

    store::Transaction& transaction_;
    CustomerId customer_;
};

/// An id that fits into a path: the resource's and the key's hash.
std::string conflict_id(const std::string& resource_id, const std::string& key);

} // namespace portal::tags
