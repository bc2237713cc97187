#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <sodium.h>
#include <utf8proc.h>
#include <vector>

namespace portal {

namespace {

constexpr std::string_view lower_hex = "0123456789abcdef";
constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD
constexpr std::string_view upper_hex = "0123456789ABCDEF";

bool is_unreserved(unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Calls `visit` for each code point; false where the text is not valid UTF-8.
template <class Visit>
bool for_each_code_point(std::string_view text, Visit visit) {
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t code_point = 0;
        const utf8proc_ssize_t used = utf8proc_iterate(bytes, left, &code_point);
        if (used <= 0) return false;
        visit(code_point);
        bytes += used;
        left -= used;
    }
    return true;
}

/// Characters that make a name look like another one, or break a line.
bool is_forbidden_in_name(utf8proc_int32_t code_point) {
    const auto category = utf8proc_category(code_point);
    const bool invisible = code_point != 0x200D; // the joiner of emoji is the one format character that names need
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP || (category == UTF8PROC_CATEGORY_CF && invisible);
}

} // namespace

std::string to_hex(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (unsigned char c : bytes) {
        text += lower_hex[c >> 4];
        text += lower_hex[c & 15];
    }
    return text;
}

std::string to_base64url(std::string_view bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      variant);
    text.pop_back(); // its terminating zero
    return text;
}

std::string percent_encode(std::string_view text, bool keep_slash) {
    std::string encoded;
    encoded.reserve(text.size());
    for (unsigned char c : text) {
        if (is_unreserved(c) || (keep_slash && c == '/')) {
            encoded += static_cast<char>(c);
        } else {
            encoded += '%';
            encoded += upper_hex[c >> 4];
            encoded += upper_hex[c & 15];
        }
    }
    return encoded;
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return fail(ErrorCode::malformed_request,
                            "A % in the address is not followed by two hexadecimal digits.");
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return decoded;
}

std::optional<std::size_t> utf8_length(std::string_view text) {
    std::size_t count = 0;
    if (!for_each_code_point(text, [&](utf8proc_int32_t) { ++count; })) return std::nullopt;
    return count;
}

Result<std::string> clean_name(std::string_view typed, std::string field, std::size_t least, std::size_t most) {
    // A cheap bound before any work: a code point is at most four bytes, white space around it is small.
    const auto too_long = [&] {
        return fail_field(field, "too-long", "At most " + std::to_string(most) + " characters.");
    };
    if (typed.size() > most * 4 + 1024) return too_long();
    const auto first = typed.find_first_not_of(" \t\r\n");
    const std::string_view trimmed = first == std::string_view::npos
                                         ? std::string_view()
                                         : typed.substr(first, typed.find_last_not_of(" \t\r\n") - first + 1);
    bool forbidden = false;
    if (!for_each_code_point(trimmed, [&](utf8proc_int32_t c) { forbidden = forbidden || is_forbidden_in_name(c); }))
        return fail_field(field, "not-utf8", "The text is not valid UTF-8.");
    if (forbidden)
        return fail_field(
            field, "forbidden-character",
            "Control characters, line breaks and invisible or direction-changing characters cannot be used.");
    utf8proc_uint8_t* normal = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(trimmed.data()),
                                     static_cast<utf8proc_ssize_t>(trimmed.size()), &normal,
                                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    if (length < 0) return fail_field(field, "not-utf8", "The text is not valid UTF-8.");
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(normal, &std::free);
    std::string name(reinterpret_cast<const char*>(normal), static_cast<std::size_t>(length));
    const std::size_t count = utf8_length(name).value_or(0);
    if (count < least)
        return fail_field(field, count == 0 ? "required" : "too-short",
                          least == 1 ? "This is needed." : "At least " + std::to_string(least) + " characters.");
    if (count > most) return too_long();
    return name;
}

bool only_characters(std::string_view text, std::string_view categories, std::string_view others) {
    bool fits = true;
    const bool valid = for_each_code_point(text, [&](utf8proc_int32_t code_point) {
        if (code_point < 0x80 && others.find(static_cast<char>(code_point)) != std::string_view::npos) return;
        // Two letters: "Lu".
        fits = fits && categories.find(*utf8proc_category_string(code_point)) != std::string_view::npos;
    });
    return valid && fits;
}

bool has_control_characters(std::string_view text) {
    bool found = false;
    const bool valid = for_each_code_point(
        text, [&](utf8proc_int32_t code_point) { found |= utf8proc_category(code_point) == UTF8PROC_CATEGORY_CC; });
    return found || !valid;
}

std::string printable(std::string_view text, std::string_view kept) {
    std::string made;
    made.reserve(text.size());
    const auto escape = [&](std::uint32_t unit) {
        made += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) made += lower_hex[unit >> shift & 15];
    };
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t code_point = 0;
        const auto used = utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
        if (used <= 0) {
            escape(0xFFFD);
            ++at;
            continue;
        }
        const bool is_kept = code_point < 0x80 && kept.find(static_cast<char>(code_point)) != std::string_view::npos;
        if (is_kept || !is_forbidden_in_name(code_point)) {
            made += text.substr(at, static_cast<std::size_t>(used));
        } else if (code_point < 0x10000) {
            escape(static_cast<std::uint32_t>(code_point));
        } else {
            const auto rest = static_cast<std::uint32_t>(code_point) - 0x10000;
            escape(0xD800 + (rest >> 10));
            escape(0xDC00 + (rest & 0x3FF));
        }
        at += static_cast<std::size_t>(used);
    }
    return made;
}

std::string to_lower(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

bool is_storable(std::string_view text) {
    bool has_nul = false;
    // Most text is ASCII, which needs no decoding.
    if (std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) > 0; })) return true;
    return for_each_code_point(text, [&](utf8proc_int32_t code_point) { has_nul |= code_point == 0; }) && !has_nul;
}

std::string storable(std::string_view text) {
    if (is_storable(text)) return std::string(text);
    std::string made;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t code_point = 0;
        const utf8proc_ssize_t used =
            utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
        if (used <= 0 || code_point == 0)
            made += replacement;
        else
            made += text.substr(at, static_cast<std::size_t>(used));
        at += used <= 0 ? 1 : static_cast<std::size_t>(used);
    }
    return made;
}

std::string cut(std::string_view text, std::size_t most) {
    std::string whole = storable(text);
    if (whole.size() <= most) return whole;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(whole.data());
    std::size_t after_character = 0;
    std::size_t after_code_point = 0;
    utf8proc_int32_t before = -1;
    utf8proc_int32_t state = 0;
    for (std::size_t at = 0; at < whole.size();) {
        utf8proc_int32_t code_point = 0;
        const auto used = static_cast<std::size_t>(
            utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(whole.size() - at), &code_point));
        if (before >= 0 && utf8proc_grapheme_break_stateful(before, code_point, &state)) after_character = at;
        if (at + used > most) break;
        at += used;
        after_code_point = at;
        before = code_point;
    }
    whole.resize(after_character > 0 ? after_character : after_code_point);
    return whole;
}

std::string fold_case(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) > 0; })) return to_lower(text);
    // Folding may undo composition and composition make what folds again: twice is enough, as Unicode's own
    // definition of caseless matching (D145) has it.
    std::string folded = storable(text);
    for (int round = 0; round < 2; ++round) {
        utf8proc_uint8_t* made = nullptr;
        const auto length = utf8proc_map(
            reinterpret_cast<const utf8proc_uint8_t*>(folded.data()), static_cast<utf8proc_ssize_t>(folded.size()),
            &made, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
        const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
        if (length < 0) throw std::bad_alloc(); // the text is valid: nothing else is left
        folded.assign(reinterpret_cast<const char*>(made), static_cast<std::size_t>(length));
    }
    return folded;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace portal
