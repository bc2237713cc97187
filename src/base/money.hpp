// Exact amounts of money: decimals in fixed point, never binary floats.
//
//   const auto price = Money::parse("0.1");
//   Money sum = *price + *Money::parse("0.2"); // exactly 0.3
//
// 18 decimals, and whole parts of up to 20 digits: AWS's amounts and their sums. What AWS says with more decimals is
// rounded half to even when it is read; who shows AWS's own number keeps its text. Sums and differences are exact and
// throw std::overflow_error instead of wrapping; products and quotients round half to even, once.
#pragma once

#include <boost/describe/class.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portal {

namespace detail {
__extension__ using Int128 = __int128;
}

class Money {
public:
    static constexpr int decimals = 18;

    constexpr Money() = default;
    /// Of whole units: Money(5) is 5.00 of whatever currency it is.
    explicit constexpr Money(std::int64_t whole) : units_(static_cast<detail::Int128>(whole) * scale) {}

    /// "-12.50", "1.5E-7"; no spaces, no grouping, at most 64 characters. Nothing where it is no such number, or too
    /// large.
    static std::optional<Money> parse(std::string_view text);

    /// The shortest exact text: "12.5", "0", "-0.000001". No exponent.
    std::string text() const;
    /// Rounded half to even to so many decimals (0 to 18), all of them shown: "12.50".
    std::string text(int places) const;
    Money rounded(int places) const;

    constexpr bool is_zero() const { return units_ == 0; }
    constexpr bool is_negative() const { return units_ < 0; }

    Money operator+(Money other) const;
    Money operator-(Money other) const;
    Money operator-() const { return Money() - *this; }
    Money& operator+=(Money other) { return *this = *this + other; }
    Money& operator-=(Money other) { return *this = *this - other; }
    /// this * numerator / denominator in one step. Throws std::domain_error where the denominator is zero.
    Money times(Money numerator, Money denominator = Money(1)) const;
    /// this * numerator / denominator, for shares of days. Throws as above.
    Money share(std::int64_t numerator, std::int64_t denominator) const;

    /// For pictures and models alone, never for an amount that is shown or added.
    double approximate() const;
    /// The nearest amount to a model's number; nothing where it is not finite or too large.
    static std::optional<Money> nearest(double value);

    friend constexpr auto operator<=>(Money, Money) = default;
    friend constexpr bool operator==(Money, Money) = default;

private:
    static constexpr detail::Int128 scale = static_cast<detail::Int128>(1'000'000'000) * 1'000'000'000;
    detail::Int128 units_ = 0;
};

/// As the API shows it: a decimal text, AWS's own where it comes from AWS, and an ISO 4217 code (or what AWS says).
struct Amount {
    std::string amount;
    std::string currency;
    bool operator==(const Amount&) const = default;
};
BOOST_DESCRIBE_STRUCT(Amount, (), (amount, currency))

} // namespace portal
