#include "base/worker_threads.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

namespace portal {

namespace asio = boost::asio;

namespace {

// Two keys that share one wait for each other now and then; nothing else.
constexpr std::size_t queues = 64;

} // namespace

struct WorkerThreads::Pool {
    explicit Pool(std::size_t threads) : pool(threads) {
        for (std::size_t i = 0; i < queues; ++i) order.push_back(asio::make_strand(pool.get_executor()));
    }
    ~Pool() { pool.join(); }

    asio::thread_pool pool;
    std::vector<asio::strand<asio::thread_pool::executor_type>> order;
};

WorkerThreads::WorkerThreads(std::size_t threads) : pool_(std::make_unique<Pool>(threads)) {}
WorkerThreads::~WorkerThreads() = default;

Task<> WorkerThreads::run(std::size_t key, std::function<void()> work) {
    auto& queue = pool_->order[key % queues];
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        [&queue, work = std::move(work)](auto handler) mutable {
            auto executor = asio::get_associated_executor(handler);
            auto pending = std::make_shared<decltype(handler)>(std::move(handler));
            asio::post(queue, [pending, executor, guard = asio::make_work_guard(executor), work = std::move(work)] {
                std::exception_ptr error;
                try {
                    work();
                } catch (...) {
                    error = std::current_exception();
                }
                asio::post(executor, [pending, error]() mutable { (*pending)(error); });
            });
        },
        asio::use_awaitable);
}

} // namespace portal
