#include "store/wake_up.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

namespace portal::store {

namespace asio = boost::asio;

// A timer may not be touched by two threads at once; whoever touches this one holds the mutex.
struct WakeUp::State {
    explicit State(asio::any_io_executor executor) : timer(std::move(executor)) {}
    std::mutex mutex;
    asio::steady_timer timer;
    bool woken = false;
};

WakeUp::WakeUp(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}
WakeUp::~WakeUp() = default;

void WakeUp::wake() {
    const std::lock_guard guard(state_->mutex);
    state_->woken = true;
    state_->timer.cancel();
}

namespace {

template <class State>
Task<> begin_wait(std::shared_ptr<State> state, std::chrono::milliseconds longest) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(boost::system::error_code)>(
        [state = std::move(state), longest](auto handler) {
            // The wait may end, and the closure with it, before the mutex is let go.
            const auto kept = state;
            const std::lock_guard guard(kept->mutex);
            kept->timer.expires_after(kept->woken ? std::chrono::milliseconds(0) : longest);
            // Being cancelled is being woken: no error of the one who waits.
            kept->timer.async_wait([handler = std::move(handler)](boost::system::error_code) mutable { handler({}); });
        },
        asio::use_awaitable);
}

} // namespace

Task<> WakeUp::wait(std::chrono::milliseconds longest) {
    const auto state = state_;
    co_await begin_wait(state, longest);
    const std::lock_guard guard(state->mutex);
    state->woken = false;
}

} // namespace portal::store
