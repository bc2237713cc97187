// For commands that ask AWS outside the server. Heavy: for .cpp files alone.
#pragma once

#include "base/async.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

namespace portal::program {

/// Runs one coroutine to its end on a context of its own.
template <class T>
T run_alone(boost::asio::io_context& context, Task<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error, T value) {
        failure = error;
        if (!error) result = std::move(value);
    });
    context.run();
    context.restart();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

} // namespace portal::program
