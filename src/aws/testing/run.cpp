#include "aws/testing/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

namespace asio = boost::asio;

namespace portal::aws::testing {

void run(std::function<Task<>(asio::any_io_executor)> body, int threads) {
    asio::io_context context;
    std::exception_ptr thrown;
    asio::co_spawn(context, body(context.get_executor()), [&thrown](std::exception_ptr error) { thrown = error; });
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back([&context] { context.run(); });
    context.run();
    others.clear();
    if (thrown) std::rethrow_exception(thrown);
}

void start(asio::any_io_executor executor, std::function<Task<>()> body) {
    asio::co_spawn(executor, std::move(body), [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
    });
}

std::function<void()> start_cancellable(asio::any_io_executor executor, std::function<Task<>()> body) {
    auto signal = std::make_shared<asio::cancellation_signal>();
    asio::co_spawn(executor, std::move(body),
                   asio::bind_cancellation_slot(signal->slot(), [signal](std::exception_ptr) {}));
    return [signal, executor] { asio::post(executor, [signal] { signal->emit(asio::cancellation_type::terminal); }); };
}

} // namespace portal::aws::testing
