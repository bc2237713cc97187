// Waiting is handed in like time, so that tests own it.
#pragma once

#include "base/async.hpp"

#include <chrono>
#include <memory>

namespace portal::aws {

/// Thread-safe. Throws operation_aborted when the coroutine is cancelled meanwhile.
class Sleeper {
public:
    virtual ~Sleeper() = default;
    virtual Task<> sleep(std::chrono::microseconds duration) = 0;
};

/// Timers on the waiting coroutine's own executor.
std::shared_ptr<Sleeper> make_sleeper();

} // namespace portal::aws
