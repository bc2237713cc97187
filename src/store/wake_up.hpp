// A wait that another thread can end.
#pragma once

#include "base/async.hpp"

#include <chrono>
#include <memory>

namespace portal::store {

/// One coroutine waits at a time; wake() may come from any thread, before the wait too (which then ends at once).
class WakeUp {
public:
    explicit WakeUp(boost::asio::any_io_executor executor);
    ~WakeUp();

    void wake();

    /// Until wake(), or `longest` is over; takes the wake-up away.
    Task<> wait(std::chrono::milliseconds longest);

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace portal::store
