#include "base/characters.hpp"

#include <array>
#include <cstdio>
#include <utf8proc.h>

namespace portal {

namespace {

bool is_invisible(std::int32_t code_point) {
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_MN: return true;
    default: return false;
    }
}

const char* name_of_invisible(std::int32_t code_point) {
    switch (code_point) {
    case '\n': return "a line break";
    case '\r': return "a carriage return";
    case '\t': return "a tab";
    case ' ': return "a space";
    case 0xA0: return "a no-break space";
    case 0xFEFF: return "a byte order mark";
    default: return "a character that cannot be seen";
    }
}

} // namespace

std::int32_t take_code_point(std::string_view& text) {
    utf8proc_int32_t code_point = -1;
    const utf8proc_ssize_t used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                                   static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    text.remove_prefix(used > 0 ? static_cast<std::size_t>(used) : 1);
    return used > 0 ? code_point : -1;
}

std::string character_in_words(std::int32_t code_point) {
    if (code_point < 0) return "a byte that is no UTF-8";
    if (is_invisible(code_point)) {
        std::array<char, 16> number{};
        (void)std::snprintf(number.data(), number.size(), " (U+%04X)", static_cast<unsigned>(code_point));
        return std::string(name_of_invisible(code_point)) + number.data();
    }
    std::array<utf8proc_uint8_t, 4> bytes{};
    const utf8proc_ssize_t size = utf8proc_encode_char(code_point, bytes.data());
    return "“" + std::string(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size)) + "”";
}

std::optional<std::string> unusable_in_token(std::string_view text) {
    std::size_t count = 0;
    std::size_t place = 0;
    std::int32_t found = 0;
    while (!text.empty()) {
        const std::int32_t code_point = take_code_point(text);
        ++count;
        if (place > 0 || (code_point > ' ' && code_point < 0x7f)) continue;
        place = count;
        found = code_point;
    }
    if (place == 0) return std::nullopt;
    return character_in_words(found) + " as character " + std::to_string(place) + " of " + std::to_string(count);
}

} // namespace portal
