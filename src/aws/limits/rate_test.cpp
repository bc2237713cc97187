#include "aws/limits/rate.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

const Timestamp start = *from_rfc3339("2026-11-23T08:00:00Z");

/// How many of the calls asked for every 10 ms are let through.
int let_through(AdaptiveRate& rate, Timestamp from, std::chrono::seconds length) {
    int count = 0;
    for (Timestamp now = from; now < from + length; now += 10ms)
        if (rate.take(now) == 0us) ++count;
    return count;
}

} // namespace

TEST_CASE("without a documented rate there is no limit until AWS throttles") {
    AdaptiveRate rate(0, 0, start);
    for (int i = 0; i < 1'000; ++i) CHECK(rate.take(start) == 0us);
    CHECK(rate.limit() == 0);
    rate.succeeded(start);
    CHECK(rate.limit() == 0);
}

TEST_CASE("a documented rate and burst are kept from the first call on") {
    AdaptiveRate rate(15, 30, start);
    for (int i = 0; i < 30; ++i) CHECK(rate.take(start) == 0us);
    const auto wait = rate.take(start);
    CHECK(wait > 66ms);
    CHECK(wait < 67ms);
    CHECK(rate.take(start + wait) == 0us);
    const int count = let_through(rate, start + 1s, 10s);
    CHECK(count >= 150);
    CHECK(count <= 166);
    // Success does not lift what AWS documents.
    for (int i = 0; i < 100; ++i) rate.succeeded(start + 20s);
    CHECK(rate.limit() == 15);
}

TEST_CASE("throttled, the rate falls to 0.7 of what was sent, once for calls that were under way together") {
    AdaptiveRate rate(0, 0, start);
    CHECK(let_through(rate, start, 5s) == 500);
    for (int i = 0; i < 10; ++i) rate.throttled(start + 5s);
    CHECK(rate.limit() == doctest::Approx(70).epsilon(0.05));
    CHECK(rate.take(start + 5s) > 0us);
    rate.throttled(start + 6s);
    CHECK(rate.limit() < 50);
    for (int i = 0; i < 100; ++i) rate.throttled(start + 7s + i * 1s);
    CHECK(rate.limit() == doctest::Approx(0.5));
}

TEST_CASE("the rate comes back along the curve: fast towards what was too much, slow around it, then beyond") {
    AdaptiveRate rate(0, 0, start);
    CHECK(let_through(rate, start, 10s) == 1'000);
    rate.throttled(start + 10s);
    const double fallen = rate.limit();
    Timestamp now = start + 10s;
    double at_half = 0;
    double before = fallen;
    for (; now < start + 40s; now += 10ms) {
        if (rate.take(now) == 0us) rate.succeeded(now);
        CHECK(rate.limit() >= before - 1);
        before = rate.limit();
        if (now == start + 12s) at_half = rate.limit();
    }
    const double sent = fallen / 0.7;
    CHECK(at_half > fallen * 1.2);
    CHECK(at_half < sent);
    CHECK(rate.limit() > sent);
}

TEST_CASE("after a pause a lane sends what it was known to bear, not a trickle") {
    AdaptiveRate rate(0, 0, start);
    CHECK(let_through(rate, start, 10s) == 1'000);
    rate.throttled(start + 10s);
    CHECK(rate.take(start + 1h) == 0us);
    rate.succeeded(start + 1h);
    CHECK(rate.limit() >= 90);
}

TEST_CASE("a clock that is set back neither gives tokens nor stops the lane") {
    AdaptiveRate rate(10, 1, start);
    CHECK(rate.take(start) == 0us);
    CHECK(rate.take(start - 1h) > 0us);
    CHECK(rate.take(start - 1h + 200ms) == 0us);
}
