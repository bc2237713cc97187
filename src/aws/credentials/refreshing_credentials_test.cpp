#include "aws/credentials/refreshing_credentials.hpp"

#include "aws/limits/signal.hpp"
#include "aws/limits/sleeper.hpp"
#include "aws/testing/run.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

struct Rig {
    ManualClock clock{*from_rfc3339("2026-11-23T08:00:00Z")};
    int fetches = 0;
    int finished = 0;
    bool fails = false;
    std::shared_ptr<Signal> gate; // a fetch waits for it, where there is one

    Task<> until_finished(int count) {
        for (int i = 0; i < 5'000 && finished < count; ++i) co_await make_sleeper()->sleep(1ms);
        co_await make_sleeper()->sleep(1ms); // and what comes after the fetch
    }

    std::shared_ptr<CredentialsProvider> provider(boost::asio::any_io_executor executor) {
        return refreshing_credentials(
            [this]() -> Task<Result<Credentials>> {
                const int number = ++fetches;
                if (gate) co_await gate->wait();
                co_await make_sleeper()->sleep(2ms);
                ++finished;
                if (fails) co_return fail(ErrorCode::aws_access_denied, "no");
                Credentials made;
                made.access_key_id = std::to_string(number);
                made.expires_at = clock.now() + 1h;
                co_return made;
            },
            executor, clock);
    }
};

} // namespace

TEST_CASE("many who wait share one fetch") {
    Rig rig;
    int served = 0;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        const auto provider = rig.provider(executor);
        for (int i = 0; i < 50; ++i)
            testing::start(executor, [&served, provider]() -> Task<> {
                const auto credentials = co_await provider->get();
                if (credentials && credentials->access_key_id == "1") ++served;
            });
        co_return;
    });
    CHECK(served == 50);
    CHECK(rig.fetches == 1);
}

TEST_CASE("credentials are fetched anew before they end, without anybody waiting for it") {
    Rig rig;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        const auto provider = rig.provider(executor);
        CHECK((co_await provider->get())->access_key_id == "1");
        rig.clock.advance(54min);
        CHECK((co_await provider->get())->access_key_id == "1");
        CHECK(rig.fetches == 1);
        rig.clock.advance(2min);
        CHECK((co_await provider->get())->access_key_id == "1"); // good for 4 more minutes
        co_await rig.until_finished(2);
        CHECK(rig.fetches == 2);
        CHECK((co_await provider->get())->access_key_id == "2");
        rig.clock.advance(59min + 30s);
        CHECK((co_await provider->get())->access_key_id == "3"); // too close to the end: waits
    });
}

TEST_CASE("a failed fetch is told, leaves the present credentials in use, and is not repeated at every call") {
    Rig rig;
    rig.fails = true;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        const auto provider = rig.provider(executor);
        const auto failed = co_await provider->get();
        REQUIRE_FALSE(failed.has_value());
        CHECK(failed.error().code == ErrorCode::aws_access_denied);
        rig.fails = false;
        CHECK((co_await provider->get())->access_key_id == "2"); // not remembered
        rig.fails = true;
        rig.clock.advance(56min);
        for (int i = 0; i < 5; ++i) {
            CHECK((co_await provider->get())->access_key_id == "2");
            co_await rig.until_finished(3);
        }
        CHECK(rig.fetches == 3);
        rig.clock.advance(11s);
        co_await provider->get();
        co_await rig.until_finished(4);
        CHECK(rig.fetches == 4);
        rig.clock.advance(1h);
        CHECK_FALSE((co_await provider->get()).has_value()); // ended
    });
}

TEST_CASE("a waiter that is cancelled takes the others nothing") {
    Rig rig;
    std::string got;
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        rig.gate = make_signal(executor);
        const auto provider = rig.provider(executor);
        const auto cancel = testing::start_cancellable(executor, [&, provider]() -> Task<> {
            const auto credentials = co_await provider->get();
            got += "never";
        });
        testing::start(executor, [&, provider]() -> Task<> { got += (co_await provider->get())->access_key_id; });
        cancel();
        co_await make_sleeper()->sleep(1ms); // the cancellation was posted
        rig.gate->fire();
        co_await rig.until_finished(1);
        rig.gate.reset(); // its timer ends before the context that serves it
    });
    CHECK(got == "1");
}
