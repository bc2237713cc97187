// Time that passes only when nothing else is left to do: hours of waiting run in milliseconds, and the same in every
// run.
#pragma once

#include "aws/limits/signal.hpp"
#include "aws/limits/sleeper.hpp"
#include "base/clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <functional>
#include <map>
#include <memory>

namespace portal::aws::testing {

/// One thread.
class VirtualTime final : public Sleeper {
public:
    explicit VirtualTime(Timestamp start) : clock(start) {}

    Task<> sleep(std::chrono::microseconds duration) override {
        const auto executor = co_await boost::asio::this_coro::executor;
        const auto signal = make_signal(executor);
        sleeping_.emplace(clock.now() + duration, signal);
        co_await signal->wait();
    }

    void start(std::function<Task<>()> body) {
        boost::asio::co_spawn(context_, std::move(body), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
    }

    /// Until nothing is left to do, or `end`.
    void run(Timestamp end = Timestamp::max()) {
        for (;;) {
            context_.restart();
            while (context_.poll() > 0) {
            }
            if (sleeping_.empty() || sleeping_.begin()->first > end) return;
            const auto next = sleeping_.begin();
            clock.set(next->first);
            const auto signal = next->second;
            sleeping_.erase(next);
            signal->fire();
        }
    }

    ManualClock clock;

private:
    boost::asio::io_context context_;
    std::multimap<Timestamp, std::shared_ptr<Signal>> sleeping_;
};

} // namespace portal::aws::testing
