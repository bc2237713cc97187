// A worker on a thread of its own, with a clock that the test moves: what the tests of this room begin with.
#pragma once

#include "events/events.hpp"
#include "jobs/jobs.hpp"
#include "store/testing.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <functional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace portal::jobs::testing {

using namespace std::chrono_literals;
using store::Transaction;

inline const CustomerId ours{"ours"};

inline Task<> sleep(std::chrono::milliseconds time) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

inline thread_local bool is_worker_thread = false;

/// A worker on a thread of its own, with a clock that the test moves.
class Fixture {
public:
    /// Its leases are by that clock too, unless they are to be by the database's.
    explicit Fixture(store::testing::Database& database, jobs::WorkerSettings settings = {},
                     bool by_the_databases_clock = false)
        : store(database.open()),
          worker(jobs::make_worker(*store, clock, random, by_the_databases_clock ? settings : timed(settings))) {}
    ~Fixture() { stop(); }

    void start() {
        boost::asio::co_spawn(context_, worker->run(), [](std::exception_ptr error) { CHECK_FALSE(error); });
        thread_ = std::thread([this] {
            is_worker_thread = true;
            context_.run();
        });
    }
    void stop(std::chrono::milliseconds patience = 5s) {
        if (!thread_.joinable()) return;
        worker->stop(patience);
        thread_.join();
    }
    void advance(std::chrono::microseconds by) {
        clock.advance(by);
        worker->wake();
    }
    std::string enqueue(jobs::NewJob job) {
        return store->write_now([&](Transaction& t) { return jobs::enqueue(t, clock, random, ours, job); });
    }
    jobs::Job find(const std::string& id) {
        return *store->read_now([&](Transaction& t) { return jobs::find(t, ours, id); });
    }
    /// Waits (at most 20 s) for what must come.
    template <class Condition>
    bool becomes(Condition condition) {
        for (int i = 0; i < 4000; ++i) {
            if (condition()) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }
    bool becomes(const std::string& id, JobStatus status) {
        return becomes([&] { return find(id).status == status; });
    }

    // Read by the store's threads too.
    class SharedClock final : public Clock {
    public:
        Timestamp now() const override {
            if (is_worker_thread && --steps_left_ == 0) std::exchange(step_, {})();
            return from_microseconds(now_);
        }
        void advance(std::chrono::microseconds by) { now_ += by.count(); }
        /// Calls `act` on the worker's thread when it asks for the time for the `count`-th time.
        void at_step(int count, std::function<void()> act) {
            steps_left_ = count;
            step_ = std::move(act);
        }

    private:
        mutable int steps_left_ = 0;
        mutable std::function<void()> step_;
        std::atomic<std::int64_t> now_ = 1'000'000'000'000;
    };

    std::unique_ptr<store::Store> store;
    SharedClock clock;
    SystemRandom random;
    std::unique_ptr<jobs::Worker> worker;

private:
    jobs::WorkerSettings timed(jobs::WorkerSettings settings) {
        settings.lease_clock = [this](Transaction&) { return clock.now(); };
        return settings;
    }

    boost::asio::io_context context_;
    std::thread thread_;
};

inline jobs::Handler succeeds(std::atomic<int>& runs) {
    return [&runs](jobs::JobContext&) -> Task<jobs::Outcome> {
        ++runs;
        co_return jobs::Finished{};
    };
}

inline std::vector<jobs::Item> items(const std::string& of_a, const std::string& of_b) {
    std::vector<jobs::Item> made{{"a", of_a, std::nullopt}, {"b", of_b, std::nullopt}};
    if (of_b == "failed") made[1].reason = "It is closed.";
    return made;
}

} // namespace portal::jobs::testing
