#include "aws/limits/server_clock.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *from_rfc3339("2026-11-23T08:00:00Z");

} // namespace

TEST_CASE("a right clock stays right, however slow the answers are") {
    ManualClock own(start);
    ServerClock clock(own);
    CHECK(clock.now() == start);
    for (const auto took : {10ms, 1'000ms, 60'000ms}) {
        const Timestamp sent = own.now();
        own.advance(took);
        // The Date is of some moment in between, and in whole seconds.
        clock.learn(sent, own.now(), std::chrono::floor<std::chrono::seconds>(sent + took / 2));
        CHECK(clock.skew() == 0us);
    }
}

TEST_CASE("a wrong clock is known by the first answer, and a clock that is set right as well") {
    ManualClock own(start);
    ServerClock clock(own);
    clock.learn(start, start + 100ms, start - 13min);
    CHECK(clock.skew() < -13min + 2s);
    CHECK(clock.skew() > -13min - 2s);
    clock.learn(start, start + 100ms, start + 3h);
    CHECK(clock.skew() > 3h - 2s);
    clock.learn(start, start + 100ms, start);
    CHECK(std::chrono::abs(clock.skew()) < 2s);
    CHECK(clock.now() == own.now() + clock.skew());
}

TEST_CASE("a clock that was set while the request was under way teaches nothing") {
    ManualClock own(start);
    ServerClock clock(own);
    clock.learn(start + 1h, start, start + 30min);
    CHECK(clock.skew() == 0us);
}
