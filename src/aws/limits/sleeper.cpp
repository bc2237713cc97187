#include "aws/limits/sleeper.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;

namespace portal::aws {

namespace {

class TimerSleeper final : public Sleeper {
public:
    Task<> sleep(std::chrono::microseconds duration) override {
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer timer(executor, duration);
        co_await timer.async_wait(asio::use_awaitable);
    }
};

} // namespace

std::shared_ptr<Sleeper> make_sleeper() { return std::make_shared<TimerSleeper>(); }

} // namespace portal::aws
