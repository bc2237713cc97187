#include "base/money.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace portal {

namespace {

using Units = detail::Int128;
__extension__ using UnsignedUnits = unsigned __int128;
using Wide = boost::multiprecision::int256_t;

constexpr std::size_t longest_text = 64;
constexpr Units largest = std::numeric_limits<Units>::max();

Wide widen(Units value) {
    const bool negative = value < 0;
    auto rest = static_cast<UnsignedUnits>(value);
    if (negative) rest = -rest;
    Wide wide = static_cast<std::uint64_t>(rest >> 64);
    wide <<= 64;
    wide += static_cast<std::uint64_t>(rest);
    return negative ? -wide : wide;
}

Units narrow(const Wide& value) {
    // The smallest value is left out, so that every amount has its opposite.
    if (abs(value) > widen(largest)) throw std::overflow_error("an amount of money is too large");
    const Wide magnitude = abs(value);
    const auto high = static_cast<std::uint64_t>(magnitude >> 64);
    const auto low = static_cast<std::uint64_t>(magnitude & std::numeric_limits<std::uint64_t>::max());
    const auto made = static_cast<Units>((static_cast<UnsignedUnits>(high) << 64) | low);
    return value < 0 ? -made : made;
}

/// numerator / denominator, half to even.
Wide divided(Wide numerator, Wide denominator) {
    if (denominator == 0) throw std::domain_error("an amount of money is divided by zero");
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    const bool negative = numerator < 0;
    if (negative) numerator = -numerator;
    Wide quotient = numerator / denominator;
    const Wide twice = (numerator % denominator) * 2;
    if (twice > denominator || (twice == denominator && (quotient & 1) != 0)) ++quotient;
    return negative ? -quotient : quotient;
}

Wide power_of_ten(int exponent) {
    Wide value = 1;
    for (int i = 0; i < exponent; ++i) value *= 10;
    return value;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

} // namespace

std::optional<Money> Money::parse(std::string_view text) {
    if (text.size() > longest_text) return std::nullopt;
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
    std::string digits;
    int places = 0;
    std::size_t at = 0;
    for (; at < text.size() && is_digit(text[at]); ++at) digits += text[at];
    if (digits.empty()) return std::nullopt;
    if (at < text.size() && text[at] == '.') {
        if (++at == text.size() || !is_digit(text[at])) return std::nullopt;
        for (; at < text.size() && is_digit(text[at]); ++at, ++places) digits += text[at];
    }
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
        std::string_view written = text.substr(at + 1);
        if (written.size() > 1 && written.front() == '+' && is_digit(written[1])) written.remove_prefix(1);
        int exponent = 0;
        const auto read = std::from_chars(written.data(), written.data() + written.size(), exponent);
        if (written.empty() || read.ec != std::errc() || read.ptr != written.data() + written.size() ||
            std::abs(exponent) > static_cast<int>(longest_text))
            return std::nullopt;
        places -= exponent;
    }
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty()) return Money();
    const int shift = decimals - places; // of the digits, to make units of them
    if (static_cast<int>(digits.size()) + shift > 39) return std::nullopt;
    if (static_cast<int>(digits.size()) + shift < 0) return Money();
    using Unbounded = boost::multiprecision::cpp_int;
    Unbounded value(digits);
    if (shift >= 0) {
        value *= boost::multiprecision::pow(Unbounded(10), static_cast<unsigned>(shift));
    } else {
        const Unbounded by = boost::multiprecision::pow(Unbounded(10), static_cast<unsigned>(-shift));
        const Unbounded twice = (value % by) * 2;
        value /= by;
        if (twice > by || (twice == by && (value & 1) != 0)) ++value;
    }
    const Wide wide(value);
    if (wide > widen(largest)) return std::nullopt;
    Money made;
    made.units_ = narrow(negative ? Wide(-wide) : wide);
    return made;
}

std::string Money::text(int places) const {
    const Money shown = rounded(places);
    std::string digits = abs(widen(shown.units_)).str();
    if (digits.size() <= static_cast<std::size_t>(decimals)) digits.insert(0, decimals + 1 - digits.size(), '0');
    std::string made = digits.substr(0, digits.size() - decimals);
    if (places > 0)
        made += "." + digits.substr(digits.size() - decimals, static_cast<std::size_t>(std::min(places, decimals)));
    return shown.is_negative() ? "-" + made : made;
}

std::string Money::text() const {
    std::string made = text(decimals);
    made.erase(made.find_last_not_of('0') + 1);
    if (made.back() == '.') made.pop_back();
    return made;
}

Money Money::rounded(int places) const {
    if (places < 0) throw std::domain_error("an amount of money is rounded to no place");
    if (places >= decimals) return *this;
    const Wide by = power_of_ten(decimals - places);
    Money made;
    made.units_ = narrow(divided(widen(units_), by) * by);
    return made;
}

Money Money::operator+(Money other) const {
    Money made;
    if (__builtin_add_overflow(units_, other.units_, &made.units_) || made.units_ < -largest)
        throw std::overflow_error("a sum of money is too large");
    return made;
}

Money Money::operator-(Money other) const {
    Money made;
    if (__builtin_sub_overflow(units_, other.units_, &made.units_) || made.units_ < -largest)
        throw std::overflow_error("a difference of money is too large");
    return made;
}

Money Money::times(Money numerator, Money denominator) const {
    Money made;
    made.units_ = narrow(divided(widen(units_) * widen(numerator.units_), widen(denominator.units_)));
    return made;
}

Money Money::share(std::int64_t numerator, std::int64_t denominator) const {
    Money made;
    made.units_ = narrow(divided(widen(units_) * numerator, Wide(denominator)));
    return made;
}

double Money::approximate() const { return static_cast<double>(units_) / static_cast<double>(scale); }

std::optional<Money> Money::nearest(double value) {
    if (!std::isfinite(value)) return std::nullopt;
    const double scaled = std::nearbyint(value * static_cast<double>(scale));
    if (std::abs(scaled) >= static_cast<double>(largest)) return std::nullopt;
    Money made;
    made.units_ = static_cast<Units>(scaled);
    return made;
}

} // namespace portal
