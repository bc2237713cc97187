// AWS's limits of tags ("Tag naming limits and requirements", Tagging AWS Resources). Pure.
#pragma once

#include "base/error.hpp"

#include <boost/describe.hpp>
#include <map>
#include <string>
#include <vector>

namespace portal::tags {

inline constexpr std::size_t most_tags = 50; ///< of a resource, those with aws: not counted

/// An edit of one resource's tags: PATCH /resources/{id}/tags.
struct TagChange {
    std::map<std::string, std::string> set;
    std::vector<std::string> remove;
};
BOOST_DESCRIBE_STRUCT(TagChange, (), (set, remove))

/// A key that begins with aws:, in any casing.
bool is_reserved(std::string_view key);
/// How many tags AWS counts: those with aws: are its own.
std::size_t user_tags(const std::map<std::string, std::string>& tags);

/// Error: invalid_request, a field error for each key or value that no service takes: "set.<key>" or "remove". What one
/// service alone does not take is its resources' plan's (service_rules.hpp).
Result<void> check_tags(const TagChange& edit);

} // namespace portal::tags
