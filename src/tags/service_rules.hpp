// What each service takes in the tags of its resources: characters, lengths, and what AWS keeps for itself. The server
// checks with this table and serves it (GET /tag-rules), so that the page checks with the same. Pure.
#pragma once

#include "base/error.hpp"

#include <boost/describe.hpp>
#include <string>
#include <vector>

namespace portal::tags {

struct ServiceTagRules {
    std::string service;                 ///< the catalogue's name; empty: of every service that has no rules of its own
    bool any_character = false;          ///< but no control characters, which nobody can see
    std::string categories = "LNZ";      ///< else those of Unicode's general categories with these first letters ...
    std::string characters = "_.:/=+-@"; ///< ... and these
    std::int64_t key_characters = 128;   ///< Unicode characters; a key has at least one
    std::int64_t value_characters = 256;
    std::vector<std::string> reserved_prefixes = {"aws:"}; ///< in any casing, at the beginning only
    bool reserved_in_values = false;                       ///< values may not begin so either
};
BOOST_DESCRIBE_STRUCT(ServiceTagRules, (),
                      (service, any_character, categories, characters, key_characters, value_characters,
                       reserved_prefixes, reserved_in_values))

/// GET /tag-rules
struct TagRules {
    ServiceTagRules common;
    std::vector<ServiceTagRules> services; ///< those that differ
    std::int64_t most_tags = 50;           ///< of a resource, and in one edit; some services take fewer
};
BOOST_DESCRIBE_STRUCT(TagRules, (), (common, services, most_tags))

const TagRules& tag_rules();
const ServiceTagRules& rules_of(std::string_view service);

/// Why the service would not take the tag: a field error without its field.
std::optional<FieldError> wrong_tag(const ServiceTagRules& rules, const std::string& key, const std::string& value);

} // namespace portal::tags
