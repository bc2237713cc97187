#include "costs/testing/packing.hpp"

#include <stdexcept>
#include <zlib.h>

namespace portal::costs::testing {

namespace {

std::string deflated(std::string_view text, int window_bits) {
    z_stream z{};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("no deflate");
    std::string out(deflateBound(&z, text.size()), '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    const int code = deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    if (code != Z_STREAM_END) throw std::runtime_error("deflate did not end");
    return out;
}

std::string number(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i, value >>= 8) text += static_cast<char>(value & 0xFF);
    return text;
}

} // namespace

std::string gzip(std::string_view text) { return deflated(text, 16 + MAX_WBITS); }

std::string zip(const std::vector<std::pair<std::string, std::string>>& members, const ZipOptions& options) {
    std::string file, directory;
    std::size_t listed = 0;
    for (const auto& [name, text] : members) {
        const bool stored = options.stored || name.ends_with('/');
        const std::string data = stored ? text : deflated(text, -MAX_WBITS);
        const auto crc = static_cast<std::uint32_t>(
            crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size()) + options.crc_off_by);
        const std::uint64_t flags = (options.encrypted ? 1u : 0u) | (options.descriptor ? 8u : 0u);
        const std::string method = number(options.method >= 0 ? static_cast<std::uint64_t>(options.method)
                                          : stored            ? 0
                                                              : 8,
                                          2);
        const auto at = file.size();
        const bool behind = options.descriptor;
        const std::string extra = options.zip64 && !behind
                                      ? number(1, 2) + number(16, 2) + number(text.size(), 8) + number(data.size(), 8)
                                      : "";
        const std::string sizes = behind          ? number(0, 8)
                                  : options.zip64 ? number(~0ull, 8)
                                                  : number(data.size(), 4) + number(text.size(), 4);
        file += number(0x04034b50, 4) + number(20, 2) + number(flags, 2) + method + number(0, 4) +
                number(behind ? 0 : crc, 4) + sizes + number(name.size(), 2) + number(extra.size(), 2) + name + extra +
                data;
        const int width = options.zip64 ? 8 : 4;
        if (behind)
            file += number(0x08074b50, 4) + number(crc, 4) + number(data.size(), width) + number(text.size(), width);
        if (options.unlisted && listed == 0 && at == 0) continue;
        ++listed;
        directory += number(0x02014b50, 4) + number(20, 2) + number(20, 2) + number(flags, 2) + method + number(0, 4) +
                     number(crc, 4) + number(data.size(), 4) + number(text.size(), 4) + number(name.size(), 2) +
                     number(0, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(at, 4) + name;
    }
    std::string end;
    if (options.zip64)
        end = number(0x06064b50, 4) + number(44, 8) + std::string(44, '\0') + number(0x07064b50, 4) +
              std::string(16, '\0');
    return file + directory + end + number(0x06054b50, 4) + number(0, 4) + number(listed, 2) + number(listed, 2) +
           number(directory.size(), 4) + number(file.size(), 4) + number(0, 2);
}

std::string utf_16(std::string_view text, bool big_endian, bool mark) {
    std::string out;
    const auto put = [&](std::uint32_t unit) {
        const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
        out += big_endian ? high : low;
        out += big_endian ? low : high;
    };
    if (mark) put(0xFEFF);
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t c = length == 1 ? lead : lead & (0x7Fu >> length);
        for (int k = 1; k < length; ++k)
            c = c << 6 | (static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]) & 0x3Fu);
        i += static_cast<std::size_t>(length);
        if (c >= 0x10000) {
            put(0xD800 + ((c - 0x10000) >> 10));
            put(0xDC00 + ((c - 0x10000) & 0x3FF));
        } else {
            put(c);
        }
    }
    return out;
}

} // namespace portal::costs::testing
