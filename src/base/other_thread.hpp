// How a coroutine hands work to a thread that runs no io_context of its own, and goes on where it was.
#pragma once

#include "base/async.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>

namespace portal {

/// What the other thread holds of the one who waits. Its executor counts as work, so the io_context does not end
/// before it is gone, and it is the last to go: nothing here may touch an io_context that has ended.
template <class Handler, class... Args>
struct HandedOver {
    boost::asio::any_io_executor executor;
    std::shared_ptr<Handler> waiting;
    std::function<void(Args...)> work;

    void operator()(Args... args) {
        std::exception_ptr error;
        try {
            work(std::forward<Args>(args)...);
        } catch (...) {
            error = std::current_exception();
        }
        work = nullptr;
        boost::asio::post(executor, [waiting = std::move(waiting), error = std::move(error)] { (*waiting)(error); });
    }
};

/// Runs `work` wherever `submit` takes it, and resumes the caller on its own executor; what the work throws is thrown
/// there. `submit` is called once, with a function that is to be called once and then destroyed, both on the other
/// thread.
template <class... Args>
Task<> on_other_thread(std::type_identity_t<std::function<void(std::function<void(Args...)>)>> submit,
                       std::type_identity_t<std::function<void(Args...)>> work) {
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(std::exception_ptr)>(
        [submit = std::move(submit), work = std::move(work)](auto handler) mutable {
            // The caller may have gone on before this ends: its frame, where the captures live, is not looked at again.
            const auto handed = std::move(submit);
            auto executor =
                boost::asio::prefer(boost::asio::any_io_executor(boost::asio::get_associated_executor(handler)),
                                    boost::asio::execution::outstanding_work.tracked);
            auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
            handed(HandedOver<decltype(handler), Args...>{std::move(executor), std::move(waiting), std::move(work)});
        },
        boost::asio::use_awaitable);
}

} // namespace portal
