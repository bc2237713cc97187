// The address of a proxy, which can hold a password.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portal::aws {

/// Why curl would read the address otherwise than it is meant, as an end of "HTTPS_PROXY ...": most often a user name
/// or a password with a character that must be percent-encoded. The character is named, and nothing else of them.
/// Nothing where the address can be used, or is empty.
std::optional<std::string> unusable_proxy(std::string_view proxy);

} // namespace portal::aws
