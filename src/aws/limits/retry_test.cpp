#include "aws/limits/retry.hpp"

#include "aws/testing/fake_http_client.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

TEST_CASE("what AWS says decides whether trying again helps") {
    CHECK(classify(400, "ThrottlingException") == Failure::throttled);
    CHECK(classify(400, "Throttling") == Failure::throttled);
    CHECK(classify(503, "SlowDown") == Failure::throttled);
    CHECK(classify(429, "429") == Failure::throttled);
    CHECK(classify(500, "500") == Failure::transient);
    CHECK(classify(503, "503") == Failure::transient);
    CHECK(classify(400, "RequestTimeout") == Failure::transient);
    CHECK(classify(501, "NotImplemented") == Failure::lasting);
    CHECK(classify(403, "AccessDenied") == Failure::lasting);
    CHECK(classify(400, "ValidationError") == Failure::lasting);
    CHECK(is_access_denied("AccessDeniedException"));
    CHECK_FALSE(is_access_denied("InvalidClientTokenId"));
    CHECK_FALSE(is_access_denied("403")); // a status is no word of AWS's
}

TEST_CASE("waits double, up to 20 seconds, and are random") {
    testing::FixedRandom longest(0xff);
    testing::FixedRandom none(0);
    testing::FixedRandom half(0x80);
    using namespace std::chrono_literals;
    const auto about = [](std::chrono::microseconds made, std::chrono::microseconds wanted) {
        return std::chrono::abs(made - wanted) < 10ms;
    };
    CHECK(about(back_off(1, longest), 1s));
    CHECK(about(back_off(2, longest), 2s));
    CHECK(about(back_off(5, longest), 16s));
    CHECK(about(back_off(6, longest), 20s));
    CHECK(about(back_off(60, longest), 20s));
    CHECK(about(back_off(3, half), 2s));
    CHECK(back_off(6, none) == 0s);
}

TEST_CASE("a service that is down uses the retries up, and success earns them back") {
    RetryQuota quota;
    CHECK(quota.take(Failure::timeout) == 10);
    for (int i = 0; i < 98; ++i) CHECK(quota.take(Failure::transient) == 5);
    CHECK(quota.left() == 0);
    CHECK(quota.take(Failure::transient) == 0);
    quota.give_back(0);
    CHECK(quota.left() == 1);
    quota.give_back(5);
    CHECK(quota.left() == 6);
    CHECK(quota.take(Failure::timeout) == 0);
    CHECK(quota.take(Failure::throttled) == 5);
    for (int i = 0; i < 600; ++i) quota.give_back(0);
    CHECK(quota.left() == 500);
}
