// The catalogue of resource types: which call lists a type, and where in its answer everything is.
//
// Generated from catalog/*.yaml, which is checked against AWS's models. Paths speak of members as the models name them:
// "Reservations[].Instances[]" is every instance of every reservation, "State.Name" a member of a member, "." the item
// itself where a list holds texts. An operation's model here has the named members only: what is not named (environment
// variables, user data...) is never read. Lists in one text have | between.
#pragma once

#include "aws/model.hpp"

#include <boost/describe.hpp>

namespace portal::aws {

/// How a type's tags are written, if at all.
enum class TagWrite {
    tagging_api, ///< TagResources and UntagResources
    own_merge,   ///< the service's own call, which leaves other keys alone
    own_replace, ///< the service's own call, which replaces the whole set
    none,        ///< not by us: write_reason
};
BOOST_DESCRIBE_ENUM(TagWrite, tagging_api, own_merge, own_replace, none)

struct CatalogField {
    std::string_view name; ///< as the portal shows it: snake_case
    std::string_view path; ///< below an item
};

/// How one resource's tags are read by its own service, just before and after they are written.
struct CatalogTagging {
    const Operation& (*operation)() = nullptr;
    std::string_view parameters; ///< JSON, with {arn}, {id} and {last} in its texts
    std::string_view path;       ///< to each tag ("Tags[]"), or to the map of all
    std::string_view key = {};   ///< a tag's members; empty: a map
    std::string_view value = {};
    std::size_t most = 50; ///< user tags that the service takes for one resource
};

/// What a member of an item must be.
struct CatalogCondition {
    std::string_view path;        ///< below the item; or {id}, {name}, {arn}
    std::string_view values = {}; ///< one of these; a star at the end stands for anything, alone for any text
    std::string_view set = {};    ///< or one of this set's
};

/// Holds where every condition does.
struct CatalogRule {
    std::span<const CatalogCondition> all;
};

/// A call beside the one that lists, whose values conditions ask for: the default VPCs.
struct CatalogSet {
    std::string_view name;
    const Operation& (*operation)() = nullptr;
    std::string_view parameters = {}; ///< JSON
    std::string_view path;            ///< to the values
};

/// A call beside the one that lists, which tells names.
struct CatalogNames {
    const Operation& (*operation)() = nullptr;
    std::string_view parameters = {};
    std::string_view items;
    std::string_view id; ///< below an item: of whom
    std::string_view name;
};

/// A call whose every value is a parameter of the one that lists.
struct CatalogParent {
    const Operation& (*operation)() = nullptr;
    std::string_view parameters = {};
    std::string_view path;                   ///< to the values
    std::string_view into;                   ///< the parameter
    const CatalogParent* for_each = nullptr; ///< what it is listed by itself; that value is a parameter of both calls
};

struct CatalogType {
    std::string_view type;                     ///< CloudFormation's name: "AWS::EC2::Instance"
    std::string_view service;                  ///< botocore's folder
    const Operation& (*operation)() = nullptr; ///< lists it
    std::string_view parameters = {};          ///< of every call, as JSON; a list: one call each; empty: none
    std::string_view items;                    ///< path to the items of an answer
    std::string_view id;                       ///< path below an item, as all that follow
    std::string_view
        arn; ///< a path, or "arn:{partition}:...": {id} is the identifier, {last} its part after the last / or :
    std::string_view arn_made =
        {};                        ///< makes the ARN where `arn` is a path that leads nowhere; empty: it cannot be made
    std::string_view arns = {};    ///< whole shapes of its ARNs; empty: an ARN does not tell this type
    std::string_view covered = {}; ///< whole shapes of the ARNs that a complete listing speaks for
    std::string_view name = {};    ///< "{last}": of the identifier; empty: the tag Name, where it may be shown
    std::string_view state = {};
    std::string_view gone_states = {}; ///< whoever is in one is not there any more
    std::string_view region = {};      ///< of types that are listed in one place for all regions
    std::string_view owner = {};       ///< the account that it belongs to
    std::string_view tags = {};        ///< empty: this call does not answer tags
    std::string_view tag_key = {};     ///< the element's members; empty: tags are a map
    std::string_view tag_value = {};
    bool is_global = false;     ///< listed in the partition's global region only
    bool in_tagging_api = true; ///< false: the Tagging API's GetResources does not know the type
    bool taggable = true;       ///< false: AWS gives it no tags
    TagWrite write = TagWrite::tagging_api;
    const CatalogTagging* tagging = nullptr;  ///< null exactly where write is none
    const CatalogTagging* tag_read = nullptr; ///< how one resource's tags are read, written or not; null: by no call
    std::string_view write_reason = {};
    std::string_view leaves_out = {}; ///< what a complete listing does not see, in words
    std::span<const CatalogField> fields = {};
    const CatalogParent* for_each = nullptr;
    const CatalogNames* names = nullptr;
    std::span<const CatalogSet> sets = {};
    std::span<const CatalogRule> only = {};   ///< items of this type are those of which one holds; none: all
    std::span<const CatalogRule> unless = {}; ///< and of which none of these holds
    std::span<const CatalogRule> managed_by_aws = {};
};

/// Sorted by type.
std::span<const CatalogType> catalog();

} // namespace portal::aws
