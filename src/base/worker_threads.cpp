#include "base/worker_threads.hpp"

#include "base/other_thread.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
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
    co_await on_other_thread([&queue](std::function<void()> handed) { asio::post(queue, std::move(handed)); },
                             std::move(work));
}

} // namespace portal
