// Threads for work that takes a processor for long: hashing passwords, reading cost files. It never runs on an I/O
// thread, where it would stop every connection that the thread serves.
#pragma once

#include "base/async.hpp"

#include <functional>
#include <memory>

namespace portal {

/// Thread-safe. Its end waits for what has begun.
class WorkerThreads {
public:
    explicit WorkerThreads(std::size_t threads);
    ~WorkerThreads();

    /// Runs it on one of the threads; what it throws is thrown here. Works with the same key run one after the other,
    /// in the order in which they came, and hold no thread while they wait for each other.
    Task<> run(std::size_t key, std::function<void()> work);

private:
    struct Pool;
    std::unique_ptr<Pool> pool_;
};

} // namespace portal
