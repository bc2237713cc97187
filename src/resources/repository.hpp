// The rows of resources and scans of one customer: opened with that customer, it sees no other's.
#pragma once

#include "api/route.hpp"
#include "resources/found.hpp"
#include "resources/tag_store.hpp"
#include "store/store.hpp"

#include <map>
#include <set>

namespace portal::resources {

/// Whose answer is written down.
struct Seen {
    std::string cloud_account_id;
    std::string account_id;
    Timestamp at;
};

/// A resource that the store has already, as a scan compares it.
struct Known {
    std::string id;
    std::string digest;
    bool gone = false;
    bool listed = false;
};

/// Tags that were never read are neither there nor absent.
enum class Tagged { yes, no, unknown };
inline std::optional<Tagged> tagged_of(std::optional<bool> flag) {
    return flag ? std::optional(*flag ? Tagged::yes : Tagged::no) : std::nullopt;
}

/// All conditions hold at once; a list is "any of these".
struct ResourceFilter {
    std::vector<std::string> account_ids = {};
    std::vector<std::string> types = {};
    std::vector<std::string> services = {};
    std::vector<std::string> regions = {};
    std::vector<std::string> states = {};
    std::vector<std::string> organizational_units = {}; ///< names; an account in all of them
    std::string text = {};
    std::map<std::string, std::vector<std::string>> tags = {}; ///< by key: any of these values
    std::vector<std::string> tags_present = {};                ///< keys, all of them
    std::vector<std::string> tags_absent = {};                 ///< of resources whose tags are known
    std::optional<Tagged> tagged = {};                         ///< has any tag
    std::optional<TagsStatus> tags_status = {};
    std::optional<ManagedBy> managed_by = {};
    bool gone = false; ///< those that are not there any more, in place of those that are
};

struct ResourceSlice {
    std::vector<Resource> resources;
    std::int64_t count = 0; ///< api::most_counted + 1 at most
};

struct ScanFilter {
    std::optional<std::string> cloud_account_id = {};
    std::vector<std::string> outcomes = {};
    std::vector<std::string> regions = {};
};

struct ScanSlice {
    std::vector<Scan> scans;
    std::int64_t count = 0; ///< api::most_counted + 1 at most
};

struct Change {
    Timestamp at;
    std::string what; ///< changed, gone, returned
    json::Value before;
    json::Value after;
};
BOOST_DESCRIBE_STRUCT(Change, (), (at, what, before, after))

/// How many there are of a word.
struct Count {
    std::string name;
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(Count, (), (name, count))

struct Summary {
    std::int64_t resources = 0;
    std::int64_t managed_by_aws = 0; ///< of `resources`; the three below are of all others, and add up to them
    std::int64_t tagged = 0;         ///< with at least one tag
    std::int64_t untagged = 0;       ///< AWS told that there is none
    std::int64_t tags_unknown = 0;   ///< never read
    std::vector<Count> types;
    std::vector<Count> regions;
    std::vector<Count> accounts;
    std::vector<Count> states;
    std::vector<Count> tag_keys;
    std::vector<Count> scans; ///< by outcome
};
BOOST_DESCRIBE_STRUCT(Summary, (),
                      (resources, managed_by_aws, tagged, untagged, tags_unknown, types, regions, accounts, states,
                       tag_keys, scans))

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    // ---- a scan
    /// By ARN: what the store has of a type in a region ("": in all of them).
    std::map<std::string, Known> known(const std::string& cloud_account_id, const std::string& region,
                                       const std::string& type);
    /// What the owning service said. Writes only what differs from `known` and `updates`, and adds to the latter what
    /// it wrote: the caller takes it over once the transaction is committed.
    void put_listed(const Clock& clock, Random& random, const Seen& seen, const Found& found,
                    const std::map<std::string, Known>& known, std::map<std::string, Known>& updates);
    /// A page of what the Tagging API said, each ARN once. It still lists some that were deleted: of the types that
    /// were seen completely it makes no row and brings none back.
    void put_tagged(const Clock& clock, Random& random, const Seen& seen, const std::vector<Found>& page,
                    const std::set<std::string>& complete);
    /// Only a complete scan of the account that the row belongs to says this.
    void retire(const Seen& seen, const std::string& id);
    /// The Tagging API has shown all that has tags in a region. Of the account's rows there that it did not show (and
    /// whose service tells no tags by itself): tags are dropped, what it alone had seen is gone, and "no tags" is
    /// known now. Types that the Tagging API does not know are left alone.
    void end_of_tagged(const Seen& seen, const std::string& region, const std::set<std::string>& shown_arns);
    struct Unread {
        std::string id;
        std::string arn;
        std::string resource_id;
    };
    /// Of a type whose tags are asked for one resource at a time: those that were never asked for or not since
    /// `before`, the longest ago first; at most `most`.
    std::vector<Unread> unread_tags(const std::string& cloud_account_id, const std::string& region,
                                    const std::string& type, Timestamp before, std::size_t most);
    /// AWS answered all tags of one resource.
    void put_tags(const Seen& seen, const std::string& id, const std::map<std::string, std::string>& tags);
    /// Access level 1: everything that AWS's tags said is forgotten.
    void forget_tags(const std::string& cloud_account_id, Timestamp now);
    void put(const Scan& scan, const std::string& import_id);
    /// Adds to what a look says.
    void add_detail(const std::string& cloud_account_id, const std::string& region, const std::string& type,
                    const std::string& detail);
    /// Which regions are not looked at is said anew by each import.
    void forget_whole_regions(const std::string& cloud_account_id);
    /// Types of a region that this import has looked at.
    std::set<std::string> scanned(const std::string& import_id, const std::string& cloud_account_id,
                                  const std::string& region);
    /// Types that this import has seen completely, in this region or globally.
    std::set<std::string> complete(const std::string& import_id, const std::string& cloud_account_id,
                                   const std::string& region);
    struct RegionSum {
        std::int64_t looks = 0;
        std::int64_t not_seen = 0; ///< looks that are denied, throttled or failed
        std::int64_t resources = 0;
    };
    std::map<std::string, RegionSum> sums(const std::string& import_id, const std::string& cloud_account_id);
    // ---- what people ask
    /// By list_name and id.
    ResourceSlice list(const ResourceFilter& filter, const std::vector<std::string>& after, std::size_t limit);
    std::optional<Resource> find(const std::string& id);
    std::vector<Resource> find(const std::vector<std::string>& ids); ///< those that are there, by id
    std::optional<std::string> list_name(const std::string& id);     ///< for a cursor
    std::vector<Change> changes(const std::string& id, std::size_t most);
    ScanSlice scans(const ScanFilter& filter, const std::vector<std::string>& after, std::size_t limit);
    Summary summary();
    // ---- an account that was removed
    struct Held {
        std::int64_t resources = 0; ///< those that are gone at AWS among them
        std::int64_t tags = 0;
        std::int64_t history = 0; ///< entries of what changed in resources and tags
        std::int64_t scans = 0;
    };
    Held held(const std::string& cloud_account_id);
    /// Erases at most so many resources with all that belongs to them; false when nothing of the account is left.
    bool erase(const std::string& cloud_account_id, std::size_t most);

private:
    struct Shown { ///< what the store has of an ARN that the Tagging API tells of
        std::string id;
        bool gone = false;
        bool own_tags = false;
        bool tagged = false;
        bool is_current = true; ///< false: written before names were folded as they are now
        std::string cloud_account_id = {};
        std::map<std::string, std::string> tags = {}; ///< AWS's
    };
    std::map<std::string, Shown> tagged(const std::vector<Found>& page);
    void put_one_tagged(const Seen& seen, const Found& found, const Shown& there);
    /// A new row; answers its id.
    std::string insert(const Clock& clock, Random& random, const Seen& seen, const Found& found,
                       const std::string& digest, bool listed);
    void note(const std::string& id, Timestamp at, std::string_view what, const json::Value& before,
              const json::Value& after);
    json::Value shown(const std::string& id);
    std::vector<Resource> select(const std::string& where, const std::vector<store::Value>& parameters,
                                 const std::string& rest);

    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::resources
