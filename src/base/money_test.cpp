#include "base/money.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <stdexcept>

using portal::Money;

namespace {

Money money(const std::string& text) {
    const auto read = Money::parse(text);
    REQUIRE_MESSAGE(read.has_value(), text);
    return *read;
}

Money any_amount() {
    const auto whole = *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000);
    const auto rest = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000);
    return money(std::to_string(whole) + "." + std::to_string(rest));
}

} // namespace

TEST_CASE("amounts that binary floats get wrong are exact") {
    CHECK(money("0.1") + money("0.2") == money("0.3"));
    CHECK(money("4.35").times(Money(100)).text() == "435");
    CHECK(money("1.005").text(2) == "1.00"); // half to even
    CHECK(money("1.015").text(2) == "1.02");
    Money sum;
    for (int i = 0; i < 1'000'000; ++i) sum += money("0.000001");
    CHECK(sum.text() == "1");
    CHECK((money("9007199254740993") - money("9007199254740992")).text() == "1");
}

TEST_CASE("an amount is read and written exactly") {
    for (const char* text : {"0", "12.5", "-0.000001", "170141183460469231731", "72.270000000000003", "-1",
                             "0.010416666666666666", "123456789012345.123456789012345678"})
        CHECK(money(text).text() == text);
    CHECK(money("007.50").text() == "7.5");
    CHECK(money("+1").text() == "1");
    CHECK(money("-0.00").text() == "0");
    CHECK(money("1.5E-7").text() == "0.00000015");
    CHECK(money("2e3").text() == "2000");
    CHECK(money("0E-30").text() == "0");
    CHECK(money("1e-30").text() == "0");
    // The 19th decimal is rounded half to even.
    CHECK(money("0.0000000000000000005").text() == "0");
    CHECK(money("0.0000000000000000015").text() == "0.000000000000000002");
    CHECK(money("5").text(2) == "5.00");
    CHECK(money("-0.004").text(2) == "0.00");
    CHECK(money("2.5").text(0) == "2");
}

TEST_CASE("what is no amount is not read") {
    for (const char* text : {"",
                             "-",
                             ".5",
                             "5.",
                             "1,5",
                             "1 5",
                             " 1",
                             "1 ",
                             "0x10",
                             "NaN",
                             "Infinity",
                             "1e",
                             "1e+",
                             "1e+-5",
                             "--1",
                             "1e999",
                             "1e65",
                             "1.2.3",
                             "170141183460469231732",
                             "1e30",
                             "12a"})
        CHECK_MESSAGE(!Money::parse(text), std::string(text));
    CHECK_FALSE(Money::parse(std::string(65, '1')));
    CHECK_FALSE(Money::parse(std::string("1\0002", 3)));
}

TEST_CASE("products round once, and what does not fit is no amount") {
    CHECK(Money(10).share(1, 3).text() == "3.333333333333333333");
    CHECK(Money(-2).share(1, 3).text() == "-0.666666666666666667");
    CHECK(money("100").times(money("12.5"), Money(100)).text() == "12.5");
    CHECK(money("99999999999999999999").share(7, 7) == money("99999999999999999999"));
    const Money large = money("170141183460469231731");
    CHECK_THROWS_AS(large + large, std::overflow_error);
    CHECK_THROWS_AS(-large - large, std::overflow_error);
    CHECK_THROWS_AS(large.times(Money(2)), std::overflow_error);
    CHECK_THROWS_AS(Money(1).share(1, 0), std::domain_error);
    CHECK_FALSE(Money::nearest(1e300));
    CHECK(Money::nearest(0.5)->text() == "0.5");
    CHECK(money("-2.5").approximate() == -2.5);
}

TEST_CASE("any amounts: text and back, sums in any order, parts that make the whole") {
    rc::check("text", [] {
        const Money amount = any_amount();
        RC_ASSERT(Money::parse(amount.text()) == amount);
    });
    rc::check("sums", [] {
        const Money a = any_amount(), b = any_amount(), c = any_amount();
        RC_ASSERT((a + b) + c == c + (b + a));
        RC_ASSERT(a + b - b == a);
    });
    rc::check("order", [] {
        const Money a = any_amount(), b = any_amount();
        RC_ASSERT((a < b) == ((b - a) > Money()));
    });
    rc::check("rounding is at most half a unit of the last place", [] {
        const Money a = any_amount();
        const int places = *rc::gen::inRange(0, 18);
        const Money off = a.rounded(places) - a;
        const Money half = money("0.5E-" + std::to_string(places));
        RC_ASSERT(off <= half && -off <= half);
    });
}
