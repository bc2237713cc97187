// The rows of imports, and what is left out of them, of one customer: opened with that customer, it sees no other's.
#pragma once

#include "base/all_customers.hpp"
#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "store/store.hpp"

#include <set>
#include <vector>

namespace portal::inventory {

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    /// Of all customers: what runs beside.
    static std::int64_t imports_under_way(store::Transaction& transaction, AllCustomers all);

    struct StoredImport {
        std::vector<std::string> regions; ///< the home region always, as what is global is listed there
        bool global_only = false;         ///< of the home region: the customer leaves it out
        bool with_tags = false;
        bool tags_begun = false;
        Timestamp started_at;
    };
    std::optional<StoredImport> find_import(const std::string& id);
    void insert_import(const std::string& id, const std::string& cloud_account_id, const StoredImport& import);
    void set_tags_begun(const std::string& id);
    void forget_imports(const std::string& cloud_account_id);
    std::set<std::string> excluded(const std::string& kind);
    void set_excluded(const std::string& kind, const std::vector<std::string>& names);

private:
    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::inventory
