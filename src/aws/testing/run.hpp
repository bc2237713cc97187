// Runs a coroutine to its end on a context of its own, for tests.
#pragma once

#include "base/async.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <optional>

namespace portal::aws::testing {

/// Calls `body` with the context's executor and runs everything it starts, until nothing is left. What it throws is
/// thrown. `threads`: how many run the context.
void run(std::function<Task<>(boost::asio::any_io_executor)> body, int threads = 1);

template <class T>
T run_for(std::function<Task<T>(boost::asio::any_io_executor)> body) {
    std::optional<T> made;
    run([&made, &body](boost::asio::any_io_executor executor) -> Task<> {
        made.emplace(co_await body(std::move(executor)));
    });
    return std::move(*made);
}

/// Starts `body` beside the caller.
void start(boost::asio::any_io_executor executor, std::function<Task<>()> body);

/// Starts `body` beside the caller and gives back what cancels it.
std::function<void()> start_cancellable(boost::asio::any_io_executor executor, std::function<Task<>()> body);

} // namespace portal::aws::testing
