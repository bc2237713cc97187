// The format of the shared config and credentials files.
#pragma once

#include "base/error.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace portal::aws {

struct ProfileSection {
    std::string name; ///< whole and without quotes: "default", "profile work", "services local"
    std::map<std::string, std::string> values; ///< keys in lower case, nested ones as "s3.endpoint_url"
};

/// In the file's order; a section that the file has twice is one.
using ProfileFile = std::vector<ProfileSection>;

/// What botocore reads is read to the same values: "=" and ":" behind a key, words behind a section's "]", a section
/// whose lines are all indented, quotes around a profile's name. A value that goes on in deeper lines keeps their line
/// breaks. Error: not_configured, naming `file` and the line.
Result<ProfileFile> parse_profile_file(std::string_view text, const std::string& file);

/// Null where there is none of that name.
const ProfileSection* find_section(const ProfileFile& file, std::string_view name);

/// The file's sections; none where there is no such file. Error: not_configured where it cannot be read, or is over 1
/// MiB.
Result<ProfileFile> read_profile_file(const std::string& file);

} // namespace portal::aws
