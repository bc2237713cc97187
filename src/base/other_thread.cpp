#include "base/other_thread.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>

namespace portal {

namespace asio = boost::asio;

namespace {

/// What the other thread holds of the one who waits. Its executor counts as work and is the last to go. A work guard
/// would not do: it holds a second executor, which goes after the work has ended, maybe with the io_context.
template <class Handler>
struct HandedOver {
    asio::any_io_executor executor;
    std::shared_ptr<Handler> waiting;
    std::function<void()> work;

    void operator()() {
        std::exception_ptr error;
        try {
            work();
        } catch (...) {
            error = std::current_exception();
        }
        work = nullptr;
        asio::post(executor, [waiting = std::move(waiting), error = std::move(error)] { (*waiting)(error); });
    }
};

} // namespace

Task<> on_other_thread(std::function<void(std::function<void()>)> submit, std::function<void()> work) {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        [submit = std::move(submit), work = std::move(work)](auto handler) mutable {
            // The caller may go on before this ends: its frame, where the captures live, is not looked at again.
            const auto hand_over = std::move(submit);
            auto executor = asio::prefer(asio::any_io_executor(asio::get_associated_executor(handler)),
                                         asio::execution::outstanding_work.tracked);
            auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
            hand_over(HandedOver<decltype(handler)>{std::move(executor), std::move(waiting), std::move(work)});
        },
        asio::use_awaitable);
}

} // namespace portal
