#include "costs/text_decoder.hpp"

#include <array>
#include <cstring>
#include <utility>

namespace portal::costs {

namespace {

constexpr std::size_t bytes_to_detect = 4;
constexpr std::size_t chunk = 64 * 1024;

constexpr Refusal not_text{"not-text", "The file holds a zero byte, which no CSV has."};
constexpr Refusal broken_utf_8{"not-utf-8",
                               "The text begins as UTF-8 and goes on as something else: the file was damaged, "
                               "or put together from files of different encodings."};
constexpr Refusal broken_utf_16{"not-utf-16",
                                "The text is UTF-16 and holds half a character: the file was damaged or cut."};

/// What Windows-1252 has where Latin-1 has control characters; 0: nothing.
constexpr std::array<char16_t, 32> windows_1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
constexpr char32_t replacement = 0xFFFD;

unsigned char byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

void append(std::string& text, char32_t c) {
    const auto put = [&](char32_t value) { text.push_back(static_cast<char>(value)); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xC0 | c >> 6);
        return put(0x80 | (c & 0x3F));
    }
    if (c < 0x10000) {
        put(0xE0 | c >> 12);
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
    }
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
}

/// How many bytes from `at` are ASCII and not NUL, some eight at a time.
std::size_t ascii_run(std::string_view bytes, std::size_t at) {
    const std::size_t start = at;
    constexpr std::uint64_t high = 0x8080808080808080, ones = 0x0101010101010101;
    for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        // Of ASCII bytes, one less has the high bit exactly where it was zero.
        if ((word & high) || ((word - ones) & high)) break;
    }
    while (at < bytes.size() && byte_at(bytes, at) < 0x80 && bytes[at] != '\0') ++at;
    return at - start;
}

enum class Sequence { complete, unfinished, invalid };

/// One character of several bytes (Unicode's table of well-formed sequences: no overlong ones, no surrogates).
Sequence sequence_at(std::string_view bytes, std::size_t at, std::size_t& length) {
    const unsigned char lead = byte_at(bytes, at);
    if (lead < 0xC2 || lead > 0xF4) return Sequence::invalid;
    length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i >= bytes.size()) return Sequence::unfinished;
        unsigned char least = 0x80, most = 0xBF;
        if (i == 1 && lead == 0xE0) least = 0xA0;
        if (i == 1 && lead == 0xED) most = 0x9F;
        if (i == 1 && lead == 0xF0) least = 0x90;
        if (i == 1 && lead == 0xF4) most = 0x8F;
        const unsigned char next = byte_at(bytes, at + i);
        if (next < least || next > most) return Sequence::invalid;
    }
    return Sequence::complete;
}

} // namespace

void TextDecoder::detect() {
    const std::string_view bytes = begin_;
    const auto zero = [&](std::size_t at) { return at >= bytes.size() || bytes[at] == '\0'; };
    const auto letter = [&](std::size_t at) { return at >= bytes.size() || bytes[at] != '\0'; };
    encoding_ = Encoding::utf_8;
    if (bytes.starts_with("\xEF\xBB\xBF"))
        must_be_utf_8_ = true;
    else if (bytes.starts_with("\xFF\xFE"))
        encoding_ = Encoding::utf_16_le;
    else if (bytes.starts_with("\xFE\xFF"))
        encoding_ = Encoding::utf_16_be;
    else if (bytes.size() >= 2 && letter(0) && zero(1) && letter(2) && zero(3))
        encoding_ = Encoding::utf_16_le;
    else if (bytes.size() >= 2 && zero(0) && letter(1) && zero(2) && letter(3))
        encoding_ = Encoding::utf_16_be;
}

std::optional<Refusal> TextDecoder::feed(std::string_view bytes, const Take& take) {
    if (encoding_ != Encoding::unknown) return decode(bytes, take);
    const auto used = std::min(bytes.size(), bytes_to_detect - begin_.size());
    begin_.append(bytes.substr(0, used));
    if (begin_.size() < bytes_to_detect) return std::nullopt;
    detect();
    if (auto refused = decode(begin_, take)) return refused;
    return decode(bytes.substr(used), take);
}

std::optional<Refusal> TextDecoder::finish(const Take& take) {
    if (encoding_ == Encoding::unknown) {
        detect();
        if (auto refused = decode(begin_, take)) return refused;
    }
    if (encoding_ == Encoding::utf_8 && !pending_.empty()) {
        if (must_be_utf_8_) return broken_utf_8;
        encoding_ = Encoding::windows_1252;
        return decode_windows_1252(std::exchange(pending_, {}), take);
    }
    if (!pending_.empty() || high_surrogate_) return broken_utf_16;
    return std::nullopt;
}

std::optional<Refusal> TextDecoder::decode(std::string_view bytes, const Take& take) {
    if (bytes.empty()) return std::nullopt;
    if (encoding_ == Encoding::utf_8) return decode_utf_8(bytes, take);
    if (encoding_ == Encoding::windows_1252) return decode_windows_1252(bytes, take);
    return decode_utf_16(bytes, take);
}

std::optional<Refusal> TextDecoder::decode_utf_8(std::string_view bytes, const Take& take) {
    std::string joined;
    if (!pending_.empty()) {
        // The rest of the character that began in the piece before; what follows it is not copied.
        const auto used = std::min<std::size_t>(bytes.size(), 3);
        joined = std::exchange(pending_, {}) + std::string(bytes.substr(0, used));
        std::size_t length = 0;
        const auto found = sequence_at(joined, 0, length);
        if (found == Sequence::unfinished) {
            pending_ = std::move(joined);
            return std::nullopt;
        }
        if (found == Sequence::complete) {
            must_be_utf_8_ = true;
            const std::size_t had = joined.size() - used;
            take(std::string_view(joined).substr(0, length));
            bytes.remove_prefix(length - had);
        } else {
            if (must_be_utf_8_) return broken_utf_8;
            encoding_ = Encoding::windows_1252;
            if (auto refused = decode_windows_1252(std::string_view(joined).substr(0, joined.size() - used), take))
                return refused;
            return decode_windows_1252(bytes, take);
        }
    }
    for (std::size_t at = 0; at < bytes.size();) {
        at += ascii_run(bytes, at);
        if (at == bytes.size()) break;
        if (bytes[at] == '\0') {
            take(bytes.substr(0, at)); // so that its line is known
            return not_text;
        }
        std::size_t length = 0;
        const auto found = sequence_at(bytes, at, length);
        if (found == Sequence::complete) {
            must_be_utf_8_ = true;
            at += length;
            continue;
        }
        take(bytes.substr(0, at));
        bytes.remove_prefix(at);
        if (found == Sequence::unfinished) {
            pending_ = bytes;
            return std::nullopt;
        }
        if (must_be_utf_8_) return broken_utf_8;
        encoding_ = Encoding::windows_1252;
        return decode_windows_1252(bytes, take);
    }
    if (!bytes.empty()) take(bytes);
    return std::nullopt;
}

std::optional<Refusal> TextDecoder::decode_windows_1252(std::string_view bytes, const Take& take) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t run = ascii_run(bytes, at);
        if (run > 0) take(bytes.substr(at, run));
        at += run;
        for (text.clear(); at < bytes.size() && text.size() < chunk && byte_at(bytes, at) >= 0x80; ++at) {
            const unsigned char byte = byte_at(bytes, at);
            const char32_t c = byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
            append(text, c ? c : replacement);
        }
        if (!text.empty()) take(text);
        if (at < bytes.size() && bytes[at] == '\0') return not_text;
    }
    return std::nullopt;
}

std::optional<Refusal> TextDecoder::decode_utf_16(std::string_view bytes, const Take& take) {
    std::string text;
    const std::size_t high = encoding_ == Encoding::utf_16_be ? 0 : 1;
    while (!bytes.empty()) {
        const std::size_t wanted = 2 - pending_.size();
        if (bytes.size() < wanted) {
            pending_ += bytes;
            break;
        }
        pending_ += bytes.substr(0, wanted);
        bytes.remove_prefix(wanted);
        const char32_t unit = static_cast<char32_t>(byte_at(pending_, high) << 8 | byte_at(pending_, 1 - high));
        pending_.clear();
        const bool is_low = unit >= 0xDC00 && unit < 0xE000;
        if (unit == 0 || is_low != (high_surrogate_ != 0)) {
            take(text);
            return unit == 0 ? not_text : broken_utf_16;
        }
        if (unit >= 0xD800 && unit < 0xDC00) {
            high_surrogate_ = unit;
            continue;
        }
        append(text, is_low ? 0x10000 + ((high_surrogate_ - 0xD800) << 10) + (unit - 0xDC00) : unit);
        high_surrogate_ = 0;
        if (text.size() >= chunk) {
            take(text);
            text.clear();
        }
    }
    if (!text.empty()) take(text);
    return std::nullopt;
}

} // namespace portal::costs
