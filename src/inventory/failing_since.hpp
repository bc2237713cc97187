// For how long something has failed again and again. Thread-safe.
#pragma once

#include "base/clock.hpp"

#include <map>
#include <mutex>
#include <string>

namespace portal::inventory {

class FailingSince {
public:
    /// It failed once more: how long after the first time.
    std::chrono::microseconds failed(const std::string& what, Timestamp now) {
        const std::lock_guard guard(mutex_);
        return now - since_.try_emplace(what, now).first->second;
    }
    /// It succeeded, or is over: the next failure is a first one.
    void forget(const std::string& what) {
        const std::lock_guard guard(mutex_);
        since_.erase(what);
    }

private:
    std::mutex mutex_;
    std::map<std::string, Timestamp> since_;
};

} // namespace portal::inventory
