// The catalogue of resource types: which call lists a type, and where in its answer everything is.
//
// Generated from catalog/*.yaml, which is checked against AWS's models. Paths speak of members as the models name them:
// "Reservations[].Instances[]" is every instance of every reservation, "State.Name" a member of a member, "." the item
// itself where a list holds texts. An operation's model here has the named members only: what is not named (environment
// variables, user data...) is never read.
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

struct CatalogType {
    std::string_view type;                     ///< CloudFormation's name: "AWS::EC2::Instance"
    std::string_view service;                  ///< botocore's folder
    const Operation& (*operation)() = nullptr; ///< lists it
    std::string_view parameters = {};          ///< of every call, as JSON; empty: none
    std::string_view items;                    ///< path to the items of an answer
    std::string_view id;                       ///< path below an item, as all that follow
    std::string_view
        arn; ///< a path, or "arn:{partition}:...": {id} is the identifier, {last} its part after the last / or :
    std::string_view arn_prefixes = {}; ///< "service:resource prefix" of its ARNs, with | between; empty: not known
    std::string_view name = {};         ///< "{last}": of the identifier; empty: the tag Name, where it may be shown
    std::string_view state = {};
    std::string_view region = {};  ///< of types that are listed in one place for all regions
    std::string_view owner = {};   ///< the account that it belongs to: what others share is theirs
    std::string_view tags = {};    ///< empty: this call does not answer tags
    std::string_view tag_key = {}; ///< the element's members; empty: tags are a map
    std::string_view tag_value = {};
    bool is_global = false; ///< listed in the partition's global region only
    TagWrite write = TagWrite::tagging_api;
    std::string_view write_reason = {};
    const CatalogTagging* tagging = nullptr; ///< null exactly where write is none
    std::span<const CatalogField> fields = {};
};

/// Sorted by type.
std::span<const CatalogType> catalog();

} // namespace portal::aws
