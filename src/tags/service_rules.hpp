// What each service takes in the tags of its resources: characters, lengths, and what AWS keeps for itself. The server
// checks with this table and serves it (GET /tag-rules), so that the page checks with the same. Pure.
#pragma once

#include "base/error.hpp"

#include <boost/describe.hpp>
#include <string>
#include <vector>

namespace portal::tags {

/// Of keys, or of values.
struct TagTextRules {
    std::int64_t most = 0;      ///< Unicode characters
    bool any_character = false; ///< but no control characters, which nobody can see
    /// Else those of Unicode's general categories with these first letters, and these characters.
    std::string categories = "LNZ";
    std::string characters = "_.:/=+-@";
};
BOOST_DESCRIBE_STRUCT(TagTextRules, (), (most, any_character, categories, characters))

struct ServiceTagRules {
    std::string service;              ///< the catalogue's name; empty: of every service that has no rules of its own
    TagTextRules key = {.most = 128}; ///< at least one character
    TagTextRules value = {.most = 256};
    std::vector<std::string> reserved_prefixes = {"aws:"}; ///< in any casing, at the beginning only
    bool reserved_in_values = false;                       ///< values may not begin so either
};
BOOST_DESCRIBE_STRUCT(ServiceTagRules, (), (service, key, value, reserved_prefixes, reserved_in_values))

/// GET /tag-rules
struct TagRules {
    ServiceTagRules common;
    std::vector<ServiceTagRules> services; ///< those that differ
    std::int64_t most_tags = 50;           ///< of a resource, and in one edit; some services take fewer
};
BOOST_DESCRIBE_STRUCT(TagRules, (), (common, services, most_tags))

const TagRules& tag_rules();
const ServiceTagRules& rules_of(std::string_view service);

/// Why the service would not take it: a field error without its field.
std::optional<FieldError> wrong_key(const ServiceTagRules& rules, const std::string& key);
std::optional<FieldError> wrong_value(const ServiceTagRules& rules, const std::string& value);
std::optional<FieldError> wrong_tag(const ServiceTagRules& rules, const std::string& key, const std::string& value);

} // namespace portal::tags
