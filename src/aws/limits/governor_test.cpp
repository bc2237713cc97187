#include "aws/limits/governor.hpp"

#include "aws/testing/fake_http_client.hpp"
#include "aws/testing/run.hpp"
#include "aws/testing/virtual_time.hpp"

#include <doctest/doctest.h>
#include <optional>
#include <set>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

const Timestamp start_time = *from_rfc3339("2026-11-23T08:00:00Z");
const Service service{.name = "tagging"};
const Operation get{.service = &service, .name = "Get"};
const Operation list{.service = &service, .name = "List"};
const Operation documented{.service = &service, .name = "Slow", .rate = 5, .burst = 5};

struct Rig {
    ManualClock clock{start_time};
    std::shared_ptr<testing::FakeSleeper> sleeper = std::make_shared<testing::FakeSleeper>();
};

/// What AWS does: a token bucket for each account, over which it throttles.
struct Bucket {
    double rate;
    double burst;
    double tokens = burst;
    Timestamp last = start_time;
    bool takes(Timestamp now) {
        tokens = std::min(burst, tokens + rate * std::chrono::duration<double>(now - last).count());
        last = now;
        if (tokens < 1) return false;
        tokens -= 1;
        return true;
    }
};

struct Outcome {
    int done = 0;
    int throttled = 0;
    Timestamp ended = start_time;
};

/// Workers that make `calls` calls between them, each tried until AWS takes it.
Outcome work(int workers, int calls, GovernorSettings settings = {}) {
    auto time = std::make_shared<testing::VirtualTime>(start_time);
    Governor governor(time->clock, time, settings);
    Bucket aws{.rate = 15, .burst = 15};
    Outcome outcome;
    int left = calls;
    for (int i = 0; i < workers; ++i)
        time->start([&]() -> Task<> {
            while (left > 0) {
                --left;
                for (bool taken = false; !taken;) {
                    Governor::Permit permit = co_await governor.acquire("111111111111", "eu-west-1", get);
                    co_await time->sleep(50ms);
                    taken = aws.takes(time->clock.now());
                    if (taken)
                        permit.succeeded();
                    else
                        permit.throttled();
                    ++(taken ? outcome.done : outcome.throttled);
                }
                outcome.ended = time->clock.now();
            }
        });
    time->run();
    return outcome;
}

} // namespace

/// Keeps the signal while it waits.
static Task<> wait_for(std::shared_ptr<Signal> signal) { co_await signal->wait(); }

TEST_CASE("no more calls of one account, region and service run at once than allowed, and the order is kept") {
    Rig rig;
    Governor governor(rig.clock, rig.sleeper, {.most_at_once = 64, .most_of_service_at_once = 2});
    std::string order;
    std::optional<Governor::Permit> first;
    std::optional<Governor::Permit> second;
    std::shared_ptr<Signal> release;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        first.emplace(co_await governor.acquire("a", "r", get));
        second.emplace(co_await governor.acquire("a", "r", list));
        const auto elsewhere = co_await governor.acquire("a", "other", get);
        const auto other = co_await governor.acquire("b", "r", get);
        CHECK(governor.state().under_way == 4);
        release = make_signal(executor);
        for (const char name : {'1', '2', '3'})
            testing::start(executor, [&, name]() -> Task<> {
                const auto permit = co_await governor.acquire("a", "r", get);
                order += name;
                if (name == '1') co_await wait_for(release);
            });
        testing::start(executor, [&]() -> Task<> {
            order += '-';
            CHECK(governor.state().waiting == 3);
            first.reset();  // to 1, which keeps it
            second.reset(); // to 2, then 3
            co_return;
        });
        testing::start(executor, [&]() -> Task<> {
            for (int i = 0; i < 20 && order.size() < 4; ++i) co_await make_sleeper()->sleep(1ms);
            release->fire();
            release.reset(); // its timer ends before the context that serves it
        });
    });
    CHECK(order == "-123");
    CHECK(governor.state().under_way == 0);
    CHECK(governor.state().waiting == 0);
}

TEST_CASE("a call that is cancelled while it waits takes no turn and no place") {
    Rig rig;
    Governor governor(rig.clock, rig.sleeper, {.most_at_once = 1, .most_of_service_at_once = 1});
    // Behind the one that waits for the place ("a" twice), and for the place itself ("b").
    for (const char* account : {"a", "b"}) {
        std::string order;
        testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
            std::optional<Governor::Permit> held = co_await governor.acquire("a", "r", get);
            if (std::string(account) == "a")
                testing::start(executor, [&]() -> Task<> {
                    const auto permit = co_await governor.acquire("a", "r", get);
                    order += "first ";
                });
            co_await make_sleeper()->sleep(2ms);
            const auto cancel = testing::start_cancellable(executor, [&]() -> Task<> {
                const auto permit = co_await governor.acquire(account, "r", get);
                order += "never";
            });
            testing::start(executor, [&]() -> Task<> {
                const auto permit = co_await governor.acquire(account, "r", get);
                order += "after";
            });
            co_await make_sleeper()->sleep(5ms);
            cancel();
            co_await make_sleeper()->sleep(5ms);
            held.reset();
        });
        CHECK(order == (std::string(account) == "a" ? "first after" : "after"));
        CHECK(governor.state().under_way == 0);
        CHECK(governor.state().waiting == 0);
    }
}

TEST_CASE("the accounts take turns: ten thousand calls of one do not hold up another's") {
    auto time = std::make_shared<testing::VirtualTime>(start_time);
    Governor governor(time->clock, time, {.most_at_once = 4, .most_of_service_at_once = 4});
    int large_done = 0;
    int small_done = 0;
    const auto calls = [&](std::string account, std::string region, int& done) {
        time->start([&, account, region]() -> Task<> {
            const auto permit = co_await governor.acquire(account, region, get);
            co_await time->sleep(100ms);
            ++done;
        });
    };
    // In many regions, so that its lanes could fill every place.
    for (int i = 0; i < 10'000; ++i) calls("large", "region-" + std::to_string(i % 20), large_done);
    time->run(start_time);
    for (int i = 0; i < 10; ++i) calls("small", "eu-west-1", small_done);
    int large_when_small_ended = 0;
    for (int i = 1; i <= 100 && small_done < 10; ++i) {
        time->run(start_time + i * 100ms);
        large_when_small_ended = large_done;
    }
    CHECK(small_done == 10);
    CHECK(large_when_small_ended < 100);
    time->run();
    CHECK(large_done == 10'000);
    CHECK(governor.state().under_way == 0);
}

TEST_CASE("more workers mean no more throttles, and the work is done at the rate that AWS takes") {
    constexpr int calls = 3'000; // 15 a second: 199 s at best
    const Outcome one = work(1, calls);
    const Outcome eight = work(8, calls);
    const Outcome many = work(64, calls);
    const Outcome crowd = work(1'000, calls);
    for (const Outcome& outcome : {one, eight, many, crowd}) {
        CHECK(outcome.done == calls);
        CHECK(outcome.throttled < calls / 25);
        CHECK(outcome.ended - start_time < 260s);
    }
    MESSAGE("throttled of 3,000 calls: ", one.throttled, " by 1 worker, ", eight.throttled, " by 8, ", many.throttled,
            " by 64, ", crowd.throttled, " by 1,000; took ",
            std::chrono::duration_cast<std::chrono::seconds>(many.ended - start_time).count(), " s of 199");
    // Up to the number of places (10); from there on workers wait for each other, and not one call more is refused.
    CHECK(many.throttled < eight.throttled * 5 / 4);
    CHECK(crowd.throttled == many.throttled);
    const Outcome ungoverned = [] {
        Outcome outcome;
        Bucket aws{.rate = 15, .burst = 15};
        // 64 workers that only wait for their own answers.
        for (Timestamp now = start_time; outcome.done < calls; now += 50ms)
            for (int i = 0; i < 64; ++i) ++(aws.takes(now) ? outcome.done : outcome.throttled);
        return outcome;
    }();
    CHECK(ungoverned.throttled > 100 * many.throttled);
}

TEST_CASE("a documented rate is kept without one throttle") {
    auto time = std::make_shared<testing::VirtualTime>(start_time);
    Governor governor(time->clock, time, {});
    Bucket aws{.rate = 5, .burst = 5};
    int throttled = 0;
    for (int i = 0; i < 200; ++i)
        time->start([&]() -> Task<> {
            const auto permit = co_await governor.acquire("a", "r", documented);
            throttled += aws.takes(time->clock.now() + 1us) ? 0 : 1;
        });
    time->run();
    CHECK(throttled == 0);
    CHECK(time->clock.now() - start_time < 41s);
}

TEST_CASE("lanes that nobody is in are forgotten before they are too many") {
    Rig rig;
    Governor governor(rig.clock, rig.sleeper, {});
    testing::run([&](boost::asio::any_io_executor) -> Task<> {
        const auto kept = co_await governor.acquire("kept", "r", get);
        for (int i = 0; i < 25'000; ++i) const auto permit = co_await governor.acquire(std::to_string(i), "r", get);
        CHECK(governor.state().lanes <= 10'001);
        CHECK(governor.state().under_way == 1);
    });
}
