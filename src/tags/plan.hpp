// From an edit to what happens with each resource, and to the calls that AWS gets: decided before anything is sent.
// Pure.
#pragma once

#include "accounts/cloud_account.hpp"
#include "resources/resources.hpp"
#include "tags/tag_policy.hpp"
#include "tags/tag_rules.hpp"

namespace portal::tags {

/// Why something is not done, or what to know before it is.
struct Remark {
    std::string code; ///< kebab-case, stable
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(Remark, (), (code, detail))

/// What the customer lets nobody write to AWS. A * at the end of a key is any rest.
struct Protections {
    std::vector<std::string> keys;
    std::vector<std::string> types;
};
BOOST_DESCRIBE_STRUCT(Protections, (), (keys, types))

/// A resource with all that a plan depends on.
struct Subject {
    resources::Resource resource;
    resources::TagStates states;
    accounts::AccessLevel level = accounts::AccessLevel::resources; ///< effective
    std::string partition;
    std::string portal_role;               ///< the activation role's name: what carries it is the portal's own
    std::set<std::string> stack_keys = {}; ///< tag keys of the CloudFormation stack that made it
    std::optional<TagPolicy> policy = {};  ///< the organisation's, in effect for the account
};

/// What an edit does to one resource.
struct Planned {
    std::string resource_id;
    TagChange change;                                  ///< only what differs from what is effective
    bool writes = false;                               ///< at AWS; else in the portal
    std::map<std::string, resources::TagValue> before; ///< of the change's keys
    std::map<std::string, resources::TagValue> after;
    std::optional<Remark> blocked;
    std::vector<Remark> warnings;

    bool is_unchanged() const { return !blocked && change.set.empty() && change.remove.empty(); }
};

/// Of an edit, which has passed check_tags(): what the resource's service would not take, on "set.<key>". What AWS had
/// before is not asked: an undo gives it back.
std::vector<FieldError> not_taken(const Subject& subject, const TagChange& change);

/// `change` has passed check_tags().
Planned plan(const Subject& subject, const TagChange& change, const Protections& protections);

/// One call to AWS, or as many as its resources where the service takes one at a time.
struct PlannedCall {
    std::string operation; ///< "tag:TagResources"
    std::string account_id;
    std::string region;
    std::int64_t resources = 0;
    std::map<std::string, std::string> set;
    std::vector<std::string> remove;
};
BOOST_DESCRIBE_STRUCT(PlannedCall, (), (operation, account_id, region, resources, set, remove))

inline constexpr std::size_t most_resources_a_call = 20; ///< of TagResources and UntagResources

/// The region in which the call for a resource is made.
std::string region_of_call(const resources::Resource& resource, const std::string& partition);

/// Grouped by account, region and same change, each type in its own way.
std::vector<PlannedCall> calls_of(const std::vector<Subject>& subjects, const std::vector<Planned>& planned);

} // namespace portal::tags
