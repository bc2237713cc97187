// How the config file's command lines and section names are split into words.
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace portal::aws {

/// The words: white space and line breaks between, '...' and "..." around, \ before. No shell is asked.
/// Error: not_configured where a quote stays open.
Result<std::vector<std::string>> split_command(std::string_view command);

} // namespace portal::aws
