// Which files a command line means: files, folders, and manifests as AWS puts them beside cost files.
#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <vector>

namespace portal::cli {

/// In the order in which they are sent. Of a folder its *.csv, *.csv.gz and *.zip, by name; of a manifest (*.json) the
/// files that it lists, where they lie beside it or as they lie in the bucket: `reportKeys` of a Cost and Usage Report,
/// `dataFiles` of a Data Export. Error: invalid_request, saying which cannot be read or is empty.
Result<std::vector<std::filesystem::path>> cost_files(const std::vector<std::string>& given);

/// What folders among these hold beside that, folders too and hidden files not: the first most_left_out paths, by name.
inline constexpr std::size_t most_left_out = 10;
std::vector<std::filesystem::path> left_out_of(const std::vector<std::string>& given);

} // namespace portal::cli
