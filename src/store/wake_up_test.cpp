#include "store/wake_up.hpp"

#include "store/testing.hpp"

#include <boost/asio/this_coro.hpp>
#include <thread>

using namespace portal;
using namespace std::chrono_literals;

namespace {

template <class Function>
void with_wake_up(Function function) {
    store::testing::run([&]() -> Task<> {
        store::WakeUp wake_up(co_await boost::asio::this_coro::executor);
        co_await function(wake_up);
    });
}

} // namespace

TEST_CASE("a wait ends by itself") {
    with_wake_up([](store::WakeUp& wake_up) -> Task<> { co_await wake_up.wait(1ms); });
}

TEST_CASE("another thread ends a wait") {
    with_wake_up([](store::WakeUp& wake_up) -> Task<> {
        std::thread waker([&] {
            std::this_thread::sleep_for(5ms);
            wake_up.wake();
        });
        const auto begun = std::chrono::steady_clock::now();
        co_await wake_up.wait(1min);
        CHECK(std::chrono::steady_clock::now() - begun < 30s);
        waker.join();
    });
}

TEST_CASE("a wake-up before the wait counts once") {
    with_wake_up([](store::WakeUp& wake_up) -> Task<> {
        wake_up.wake();
        co_await wake_up.wait(1min);
        const auto begun = std::chrono::steady_clock::now();
        co_await wake_up.wait(20ms);
        CHECK(std::chrono::steady_clock::now() - begun >= 20ms);
    });
}
