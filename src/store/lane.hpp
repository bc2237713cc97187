// Threads that each own a connection and take work from one queue. Internal to store/.
#pragma once

#include "store/engine.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace portal::store {

/// Thread-safe. Destruction finishes what was submitted, then joins.
class Lane {
public:
    using Work = std::function<void(Connection&)>; ///< must not throw

    explicit Lane(std::vector<std::unique_ptr<Connection>> connections);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    void submit(Work work);

private:
    void serve(Connection& connection);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> queue_;
    bool ending_ = false;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<std::thread> threads_;
};

} // namespace portal::store
