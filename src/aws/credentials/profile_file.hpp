// The format of the shared config and credentials files.
#pragma once

#include "base/error.hpp"

#include <map>
#include <string>
#include <string_view>

namespace portal::aws {

/// Sections by their whole name ("default", "profile work", "services local"), keys in lower case, nested ones as
/// "s3.endpoint_url".
using ProfileFile = std::map<std::string, std::map<std::string, std::string>>;

/// Error: not_configured, naming `file` and the line.
Result<ProfileFile> parse_profile_file(std::string_view text, const std::string& file);

/// The file's sections; none where there is no such file. Error: not_configured where it cannot be read, or is over 1
/// MiB.
Result<ProfileFile> read_profile_file(const std::string& file);

} // namespace portal::aws
