#include "aws/limits/signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <mutex>

namespace asio = boost::asio;

namespace portal::aws {

namespace {

/// A timer that never expires: firing cancels it.
class TimerSignal final : public Signal {
public:
    explicit TimerSignal(asio::any_io_executor executor)
        : timer_(std::move(executor), asio::steady_timer::time_point::max()) {}

    Task<> wait() override {
        // The timer is no thread-safe object: beginning to wait and firing exclude each other.
        const auto begin = [this](auto handler) {
            const std::lock_guard lock(mutex_);
            if (fired_) timer_.expires_at(asio::steady_timer::time_point::min());
            timer_.async_wait(std::move(handler));
        };
        const auto token = asio::as_tuple(asio::use_awaitable);
        co_await asio::async_initiate<decltype(token), void(boost::system::error_code)>(begin, token);
        const std::lock_guard lock(mutex_);
        if (!fired_) throw boost::system::system_error(asio::error::operation_aborted);
    }

    void fire() override {
        const std::lock_guard lock(mutex_);
        fired_ = true;
        timer_.cancel();
    }

private:
    std::mutex mutex_;
    asio::steady_timer timer_;
    bool fired_ = false;
};

} // namespace

std::shared_ptr<Signal> make_signal(asio::any_io_executor executor) {
    return std::make_shared<TimerSignal>(std::move(executor));
}

} // namespace portal::aws
