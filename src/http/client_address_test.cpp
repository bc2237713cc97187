#include "http/client_address.hpp"
#include "http/rate_limiter.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::http;

namespace {

RequestHead from(std::string address, std::vector<std::string> forwarded) {
    RequestHead head{.from_address = std::move(address)};
    for (std::string& one : forwarded) head.headers.push_back({"x-forwarded-for", std::move(one)});
    return head;
}

} // namespace

TEST_CASE("only a trusted proxy is believed, and only about the one before it") {
    const std::vector<std::string> trusted{"127.0.0.1", "10.0.0.0/8", "fd00::/8"};
    CHECK(client_address(from("203.0.113.9", {"198.51.100.1"}), trusted) == "203.0.113.9");
    CHECK(client_address(from("127.0.0.1", {"198.51.100.1"}), {}) == "127.0.0.1");
    CHECK(client_address(from("127.0.0.1", {"198.51.100.1"}), trusted) == "198.51.100.1");
    CHECK(client_address(from("127.0.0.1", {"6.6.6.6, 198.51.100.1, 10.1.2.3"}), trusted) == "198.51.100.1");
    CHECK(client_address(from("127.0.0.1", {"6.6.6.6", "198.51.100.1"}), trusted) == "198.51.100.1");
    CHECK(client_address(from("fd12::1", {"2001:db8::1"}), trusted) == "2001:db8::1");
    CHECK(client_address(from("127.0.0.1", {"\"><script>"}), trusted) == "127.0.0.1");
    CHECK(client_address(from("127.0.0.1", {}), trusted) == "127.0.0.1");
    CHECK(client_address(from("127.0.0.1", {"10.9.9.9"}), trusted) == "10.9.9.9");
}

TEST_CASE("address blocks are checked") {
    for (const char* good : {"10.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "fd00::/8", "::/128"})
        CHECK_MESSAGE(is_address_block(good), good);
    for (const char* bad : {"", "10.0.0.0/33", "fd00::/129", "10.0.0", "proxy.example", "10.0.0.0/", "10.0.0.0/8x"})
        CHECK_FALSE_MESSAGE(is_address_block(bad), bad);
}

TEST_CASE("an address is within a block, or is one") {
    const std::vector<std::string> blocks{"127.0.0.1", "10.0.0.0/8", "fd00::/8"};
    for (const char* in : {"127.0.0.1", "10.255.0.1", "fd12::1", "::ffff:10.1.1.1"})
        CHECK_MESSAGE(is_within(in, blocks), in);
    for (const char* out : {"127.0.0.2", "11.0.0.1", "fe80::1", "unknown", ""})
        CHECK_FALSE_MESSAGE(is_within(out, blocks), out);
    CHECK_FALSE(is_within("10.0.0.1", {}));
}

TEST_CASE("tokens come back with time") {
    ManualClock clock{Timestamp(std::chrono::hours(1))};
    RateLimiter limiter(clock, {.burst = 3, .per_minute = 6});
    for (int i = 0; i < 3; ++i) CHECK(limiter.take("203.0.113.1").count() == 0);
    CHECK(limiter.take("203.0.113.1").count() == 10);
    CHECK(limiter.take("203.0.113.2").count() == 0);
    clock.advance(std::chrono::seconds(4));
    CHECK(limiter.take("203.0.113.1").count() == 6);
    clock.advance(std::chrono::seconds(7));
    CHECK(limiter.take("203.0.113.1").count() == 0);
    CHECK(limiter.take("203.0.113.1").count() > 0);
}

TEST_CASE("one subscriber's IPv6 addresses count as one") {
    ManualClock clock{Timestamp(std::chrono::hours(1))};
    RateLimiter limiter(clock, {.burst = 1, .per_minute = 1});
    CHECK(limiter.take("2001:db8:1:2::1").count() == 0);
    CHECK(limiter.take("2001:db8:1:2:ffff::9").count() > 0);
    CHECK(limiter.take("2001:db8:1:3::1").count() == 0);
}
