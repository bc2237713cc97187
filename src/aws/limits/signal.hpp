// How a coroutine waits for something that is no Asio operation, and how that something wakes it.
#pragma once

#include "base/async.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <memory>

namespace portal::aws {

/// Fires once; whoever waits, then or later, goes on. One waiter at a time. Kept by shared pointers on both sides; the
/// waiting coroutine is owned by the executor's context, so that a context that ends takes its waiters with it.
class Signal {
public:
    virtual ~Signal() = default;
    /// Throws boost::system::system_error(operation_aborted) when the coroutine is cancelled meanwhile.
    virtual Task<> wait() = 0;
    /// Thread-safe.
    virtual void fire() = 0;
};

/// `executor`: the waiting coroutine's own.
std::shared_ptr<Signal> make_signal(boost::asio::any_io_executor executor);

} // namespace portal::aws
