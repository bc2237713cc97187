// Whether the portal can serve, told in time even where what it asks does not answer.
#pragma once

#include "base/async.hpp"
#include "base/error.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace portal::http {

/// Thread-safe.
class Readiness {
public:
    Readiness(std::function<Task<Result<void>>()> look, std::chrono::milliseconds patience);
    ~Readiness();

    /// What `look` says, or store_unavailable where it says nothing within the patience. One look is under way at a
    /// time; whoever asks meanwhile gets its answer. A look may outlive this object.
    Task<Result<void>> ask();

private:
    struct State;
    const std::shared_ptr<State> state_;
    const std::chrono::milliseconds patience_;
};

} // namespace portal::http
