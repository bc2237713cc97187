#include "base/identifiers.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace portal {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::size_t account_id_digits = 12;

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
    for (char c : typed) {
        if (c == ' ' || c == '-' || c == '\t') continue;
        if (!is_digit(c))
            return fail_field("account_id", "not-digits",
                              "An AWS account ID has 12 digits and nothing else; it is not a name or an ARN.",
                              ErrorCode::invalid_account_id);
        digits += c;
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
