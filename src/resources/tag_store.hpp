// The rows of tags: what is effective (resource_tags), the portal's word at AWS (tag_writes) and the history.
#pragma once

#include "base/identifiers.hpp"
#include "resources/tag_state.hpp"
#include "store/store.hpp"

#include <map>
#include <set>
#include <vector>

namespace portal::resources {

using Tags = std::map<std::string, std::string>;
using TagStates = std::map<std::string, TagState>; ///< by key

/// Who made a change, for the history.
struct TagAuthor {
    std::optional<std::string> who = {}; ///< a person's address; absent: AWS, or the portal by itself
    std::optional<std::string> change_id = {};
    std::optional<std::string> detail = {};
};

/// One line of a resource's tag history.
struct TagHistoryEntry {
    Timestamp at;
    std::string key;
    TagEvent what{};
    std::optional<std::string> before; ///< the effective value
    std::optional<std::string> after;  ///< for not_written, replaced and conflicted: what was wanted
    std::string source;                ///< whose value `after` is: aws or portal
    std::optional<std::string> who;
    std::optional<std::string> change_id;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(TagHistoryEntry, (), (at, key, what, before, after, source, who, change_id, detail))

/// A key whose edit and AWS's value differ: a person decides.
struct ConflictingTag {
    std::string resource_id;
    std::string arn;
    std::string type;
    std::optional<std::string> name;
    std::string account_id;
    std::string region;
    std::string key;
    std::optional<std::string> aws_value;    ///< absent: AWS does not have the key
    std::optional<std::string> portal_value; ///< absent: the edit removes it
    std::optional<std::string> base_value;   ///< what both sides had last
    Timestamp since;
    std::string change_id;
};

struct TagValueCount {
    std::string value;
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(TagValueCount, (), (value, count))
struct TagKeyCount {
    std::string key;
    std::int64_t resources = 0;
    double coverage = 0;               ///< share of TagKeys::resources, 0 to 1
    std::vector<TagValueCount> values; ///< the most frequent
};
BOOST_DESCRIBE_STRUCT(TagKeyCount, (), (key, resources, coverage, values))
struct TagKeys {
    std::vector<TagKeyCount> items;
    std::int64_t resources = 0; ///< that the customer made, and whose tags were read
    std::int64_t conflicts = 0;
};
BOOST_DESCRIBE_STRUCT(TagKeys, (), (items, resources, conflicts))

/// Lives inside one transaction. All ids are of resources of this customer.
class TagStore {
public:
    TagStore(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    /// Keys that nobody has a word on are not in it.
    TagStates states(const std::string& resource_id);
    std::map<std::string, TagStates> states(const std::vector<std::string>& resource_ids); ///< however many

    /// Writes what differs, and what happened into the history. `wanted` is shown there where an edit came to nothing.
    void put(const std::string& resource_id, const std::string& key, const TagState& before, const TagState& after,
             TagEvent what, const TagAuthor& author, Timestamp now, const TagValue& wanted = std::nullopt);

    /// What was known of a resource's tags at AWS before an answer.
    enum class Before {
        new_row, ///< nothing at all: the row was made for this answer
        unseen,  ///< no tags of AWS's: what it has is no change
        seen,
    };
    /// AWS answered all tags of a resource.
    void observe(const std::string& resource_id, const Tags& tags, Timestamp read_at, Timestamp now, Before known);

    /// Access level 1: AWS's tags of an account are forgotten, in the history too.
    void forget_aws(const std::string& cloud_account_id, Timestamp now);
    /// The account's level writes no more, or the account has left: edits under way come to nothing, said in the
    /// history.
    void give_up_all(const std::string& cloud_account_id, const std::string& why, Timestamp now);

    // ---- across resources
    /// Ids of resources with tags that live in the portal alone, in accounts whose level writes; at most `most`.
    std::vector<std::string> with_kept_edits(std::size_t most);
    /// By a stack's id: the keys of its own tags.
    std::map<std::string, std::set<std::string>> stack_keys(const std::set<std::string>& stack_ids);
    /// By resource and key.
    std::vector<ConflictingTag> conflicts(const std::optional<std::string>& resource_id,
                                          const std::vector<std::string>& after, std::size_t limit);
    std::int64_t count_conflicts(const std::optional<std::string>& resource_id = {});
    TagKeys keys(std::size_t most_keys, std::size_t most_values);

    /// Newest first.
    std::vector<TagHistoryEntry> history(const std::string& resource_id, std::size_t most);
    /// The effective tags at a time: today's, with the changes since then taken back.
    Tags at(const std::string& resource_id, Timestamp at);

private:
    /// By resource: the states of keys that the portal has a word on.
    std::map<std::string, TagStates> under_way(const std::string& cloud_account_id);
    void note(const std::string& resource_id, Timestamp at, const TagHistoryEntry& entry);

    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::resources
