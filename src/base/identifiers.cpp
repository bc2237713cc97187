#include "base/identifiers.hpp"

#include "base/characters.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utf8proc.h>

namespace portal {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::size_t account_id_digits = 12;

/// What people paste around and between the digits: white space, line breaks, dashes of every kind, and what cannot be
/// seen at all.
bool is_passed_over(std::int32_t code_point) {
    if (code_point >= '\t' && code_point <= '\r') return true;
    constexpr std::int32_t minus_sign = 0x2212;
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_CF: return true;
    default: return code_point == minus_sign;
    }
}

std::string not_a_digit(std::int32_t code_point, std::string_view typed) {
    std::string name = character_in_words(code_point);
    if (name.starts_with("a ")) name.front() = 'A';
    std::string said = name + " is not a digit. ";
    if (to_lower(typed).find("arn:") != std::string::npos)
        return said + "From an ARN take the number between the colons.";
    return said + "An AWS account ID has 12 digits and nothing else.";
}

} // namespace

std::string uuid_v7(const Clock& clock, Random& random) {
    std::array<std::byte, 16> bytes{};
    random.fill(bytes);
    const auto milliseconds = static_cast<std::uint64_t>(to_microseconds(clock.now()) / 1000);
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::byte>(milliseconds >> (8 * (5 - i)));
    bytes[6] = (bytes[6] & std::byte{0x0f}) | std::byte{0x70};
    bytes[8] = (bytes[8] & std::byte{0x3f}) | std::byte{0x80};
    std::string text = to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    for (std::size_t at : {20, 16, 12, 8}) text.insert(at, 1, '-');
    return text;
}

Result<AccountId> AccountId::parse(std::string_view typed) {
    std::string digits;
    for (std::string_view rest = typed; !rest.empty();) {
        const std::int32_t code_point = take_code_point(rest);
        if (code_point < '0' || code_point > '9') {
            if (code_point >= 0 && is_passed_over(code_point)) continue;
            return fail_field("account_id", "not-digits", not_a_digit(code_point, typed.substr(0, 100)),
                              ErrorCode::invalid_account_id);
        }
        digits += static_cast<char>(code_point);
        if (digits.size() > account_id_digits) break;
    }
    if (digits.size() != account_id_digits) {
        const std::string found = digits.size() > account_id_digits ? "more" : std::to_string(digits.size());
        return fail_field("account_id", "not-12-digits", "An AWS account ID has 12 digits; this one has " + found + ".",
                          ErrorCode::invalid_account_id);
    }
    return AccountId(std::move(digits));
}

AccountId AccountId::trusted(std::string_view digits) {
    if (digits.size() != account_id_digits || !std::all_of(digits.begin(), digits.end(), is_digit))
        throw std::invalid_argument("not an AWS account ID: " + std::string(digits.substr(0, 32)));
    return AccountId(std::string(digits));
}

} // namespace portal
