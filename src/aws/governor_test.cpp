#include "aws/governor.hpp"

#include "aws/testing/fake_http_client.hpp"
#include "aws/testing/run.hpp"

#include <doctest/doctest.h>
#include <optional>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

const Timestamp start_time = *from_rfc3339("2026-11-23T08:00:00Z");

} // namespace

TEST_CASE("no more calls of one key run at once than allowed, others are not held up, and the order is kept") {
    ManualClock clock(start_time);
    auto sleeper = std::make_shared<testing::FakeSleeper>();
    Governor governor(clock, sleeper, 2);
    std::string order;
    std::optional<Governor::Permit> first;
    std::optional<Governor::Permit> second;
    std::shared_ptr<Signal> release;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        first.emplace(co_await governor.acquire("a"));
        second.emplace(co_await governor.acquire("a"));
        const auto other = co_await governor.acquire("b");
        release = make_signal(executor);
        for (const char name : {'1', '2', '3'})
            testing::start(executor, [&, name]() -> Task<> {
                const auto permit = co_await governor.acquire("a");
                order += name;
                if (name == '1') co_await release->wait();
            });
        testing::start(executor, [&]() -> Task<> {
            order += '-';
            first.reset();  // to 1, which keeps it
            second.reset(); // to 2, then 3
            co_return;
        });
        testing::start(executor, [&]() -> Task<> {
            for (int i = 0; i < 20 && order.size() < 4; ++i) co_await make_sleeper()->sleep(1ms);
            release->fire();
        });
    });
    CHECK(order == "-123");
    // All is free again.
    testing::run([&](boost::asio::any_io_executor) -> Task<> {
        const auto one = co_await governor.acquire("a");
        const auto two = co_await governor.acquire("a");
        order += '!';
    });
    CHECK(order == "-123!");
}

TEST_CASE("a call that is cancelled while it waits takes no place") {
    ManualClock clock(start_time);
    Governor governor(clock, std::make_shared<testing::FakeSleeper>(), 1);
    std::string order;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        std::optional<Governor::Permit> held = co_await governor.acquire("a");
        const auto cancel = testing::start_cancellable(executor, [&]() -> Task<> {
            const auto permit = co_await governor.acquire("a");
            order += "never";
        });
        testing::start(executor, [&]() -> Task<> {
            const auto permit = co_await governor.acquire("a");
            order += "after";
        });
        co_await make_sleeper()->sleep(5ms);
        cancel();
        co_await make_sleeper()->sleep(5ms);
        held.reset();
    });
    CHECK(order == "after");
}

TEST_CASE("a throttled key slows down, recovers with success, and is free again after a minute") {
    ManualClock clock(start_time);
    auto sleeper = std::make_shared<testing::FakeSleeper>();
    Governor governor(clock, sleeper, 10);
    const auto call = [&] {
        testing::run(
            [&](boost::asio::any_io_executor) -> Task<> { const auto permit = co_await governor.acquire("a"); });
    };
    for (int i = 0; i < 10; ++i) call();
    CHECK(sleeper->slept.empty());
    governor.throttled("a");
    CHECK(governor.rate("a") == doctest::Approx(7));
    CHECK(governor.rate("b") == 0);
    call();
    call();
    REQUIRE(sleeper->slept.size() == 1);
    CHECK(sleeper->slept[0] == std::chrono::microseconds(142'857));
    governor.throttled("a");
    CHECK(governor.rate("a") == doctest::Approx(4.9));
    for (int i = 0; i < 100; ++i) governor.throttled("a");
    CHECK(governor.rate("a") == doctest::Approx(0.5));
    governor.succeeded("a");
    CHECK(governor.rate("a") == doctest::Approx(0.525));
    clock.advance(61s);
    governor.succeeded("a");
    CHECK(governor.rate("a") == 0);
}
