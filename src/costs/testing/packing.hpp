// Files as other programs make them, for the tests: gzip and zip by zlib's deflate, and text in other encodings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portal::costs::testing {

std::string gzip(std::string_view text);

struct ZipOptions {
    bool stored = false;
    bool descriptor = false; ///< sizes and checksum stand behind the data
    bool zip64 = false;
    bool encrypted = false;
    bool unlisted = false; ///< the first member is missing in the directory
    int method = -1;       ///< another than is true
    std::uint32_t crc_off_by = 0;
};
std::string zip(const std::vector<std::pair<std::string, std::string>>& members, const ZipOptions& options = {});

/// Of valid UTF-8.
std::string utf_16(std::string_view text, bool big_endian, bool mark);

} // namespace portal::costs::testing
