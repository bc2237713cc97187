#include "base/identifiers.hpp"

#include <doctest/doctest.h>

using namespace portal;

TEST_CASE("an account ID is taken as people paste it") {
    CHECK(AccountId::parse("123456789012")->value() == "123456789012");
    CHECK(AccountId::parse(" 0234-5678-9012 ")->value() == "023456789012");
    CHECK(AccountId::parse("1234 5678 9012")->value() == "123456789012");
    // Of mails, consoles and spreadsheets: spaces and dashes of other kinds, what is invisible, the line's end.
    for (const char* pasted :
         {"1234\u00a05678\u00a09012", "1234\u20115678\u20119012", "1234\u20135678\u20149012",
          "1234\u20095678\u20099012", "\ufeff123456789012", "\u200b123456789012\u2060", "123456789012\r\n",
          "1234\u22125678\u22129012", "\u2066123456789012\u2069", "1234\u00ad56789012", "1234\u202856789012"}) {
        CAPTURE(pasted);
        CHECK(AccountId::parse(pasted)->value() == "123456789012");
    }
}

TEST_CASE("what is not 12 digits is refused on its field, saying what was wrong") {
    const auto refused = [](std::string_view typed) { return AccountId::parse(typed).error(); };
    CHECK(refused("").fields.at(0).code == "not-12-digits");
    CHECK(refused("12345678901").detail == "An AWS account ID has 12 digits; this one has 11.");
    CHECK(refused("1234567890123").detail == "An AWS account ID has 12 digits; this one has more.");
    CHECK(refused("arn:aws:iam::123456789012:root").fields.at(0).code == "not-digits");
    CHECK(refused("１２３４５６７８９０１２").fields.at(0).code == "not-digits");
    CHECK(refused(std::string(100'000, '1')).fields.at(0).field == "account_id");
    CHECK(refused("1234.5678.9012").detail == "“.” is not a digit. An AWS account ID has 12 digits and nothing else.");
    CHECK(refused("12345678901O").detail == "“O” is not a digit. An AWS account ID has 12 digits and nothing else.");
    CHECK(refused("123456789012\x07").detail.starts_with("A character that cannot be seen (U+0007) is not a digit."));
    CHECK(refused("123456789012\xff").detail.starts_with("A byte that is no UTF-8 is not a digit."));
    CHECK(refused("arn:aws:iam::123456789012:root").detail.ends_with("between the colons."));
}

TEST_CASE("a wrong account ID from a trusted place is a bug") {
    CHECK_THROWS_AS(AccountId::trusted("1234"), std::invalid_argument);
    CHECK(AccountId::trusted("000000000001").value() == "000000000001");
}

TEST_CASE("UUIDs are version 7, unique, and sort by time") {
    SystemRandom random;
    ManualClock clock(from_microseconds(1'700'000'000'000'000));
    const std::string first = uuid_v7(clock, random);
    const std::string same_time = uuid_v7(clock, random);
    clock.advance(std::chrono::milliseconds(1));
    const std::string later = uuid_v7(clock, random);
    CHECK(first.size() == 36);
    CHECK(first[14] == '7');
    CHECK(std::string("89ab").find(first[19]) != std::string::npos);
    CHECK(first != same_time);
    CHECK(first < later);
    CHECK(same_time < later);
}

TEST_CASE("times are written and read as RFC 3339 in UTC") {
    CHECK(to_rfc3339(from_microseconds(0)) == "1970-01-01T00:00:00Z");
    CHECK(to_rfc3339(from_microseconds(1'700'000'000'000'001)) == "2023-11-14T22:13:20.000001Z");
    CHECK(from_rfc3339("2023-11-14T22:13:20.000001Z") == from_microseconds(1'700'000'000'000'001));
    CHECK(from_rfc3339("2023-11-15T00:13:20+02:00") == from_microseconds(1'700'000'000'000'000));
    CHECK_FALSE(from_rfc3339("2023-02-29T00:00:00Z"));
    CHECK_FALSE(from_rfc3339("2023-11-14 22:13:20Z"));
    CHECK_FALSE(from_rfc3339("2023-11-14T22:13:20"));
    CHECK_FALSE(from_rfc3339("2023-11-14T22:13:20.Z"));
    // In UTC they are of years that cannot be written.
    CHECK_FALSE(from_rfc3339("9999-12-31T23:59:59-23:59"));
    CHECK_FALSE(from_rfc3339("0000-01-01T00:00:00+00:01"));
    CHECK(from_rfc3339("9999-12-31T23:59:59+23:59").has_value());
}
