#include "base/worker_threads.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>
#include <latch>
#include <sched.h>
#include <stdexcept>
#include <thread>
#include <vector>

namespace portal {
namespace {

namespace asio = boost::asio;

Task<> run(WorkerThreads& threads, std::size_t key, std::function<void()> work) {
    co_await threads.run(key, std::move(work));
}

TEST_CASE("work runs on another thread, and its caller goes on where it was") {
    WorkerThreads threads(2);
    asio::io_context io;
    std::thread::id worked, resumed;
    auto done = asio::co_spawn(
        io,
        [&]() -> Task<> {
            co_await threads.run(1, [&] { worked = std::this_thread::get_id(); });
            resumed = std::this_thread::get_id();
        },
        asio::use_future);
    io.run();
    done.get();
    CHECK(resumed == std::this_thread::get_id());
    CHECK(worked != resumed);
}

TEST_CASE("what the work throws is thrown to its caller") {
    WorkerThreads threads(1);
    asio::io_context io;
    auto done = asio::co_spawn(io, run(threads, 1, [] { throw std::runtime_error("broken"); }), asio::use_future);
    io.run();
    CHECK_THROWS_WITH(done.get(), "broken");
}

TEST_CASE("works of one key keep their order and hold no thread that another key needs") {
    WorkerThreads threads(2);
    asio::io_context io;
    std::latch other_key_ran(1);
    std::vector<int> order;
    std::vector<std::future<void>> all;
    // The first holds its key until the other key's work has run: with both threads taken by key 1, that is never.
    for (int i = 0; i < 8; ++i)
        all.push_back(asio::co_spawn(io,
                                     run(threads, 1,
                                         [&, i] {
                                             if (i == 0) other_key_ran.wait();
                                             order.push_back(i);
                                         }),
                                     asio::use_future));
    all.push_back(asio::co_spawn(io, run(threads, 2, [&] { other_key_ran.count_down(); }), asio::use_future));
    io.run();
    for (auto& one : all) one.get();
    CHECK(order == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
}

/// For this thread and those it starts: who wakes another is then mostly interrupted right there.
struct OneProcessor {
    cpu_set_t before{};

    OneProcessor() {
        REQUIRE(sched_getaffinity(0, sizeof before, &before) == 0);
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(sched_getcpu(), &one);
        REQUIRE(sched_setaffinity(0, sizeof one, &one) == 0);
    }
    ~OneProcessor() { sched_setaffinity(0, sizeof before, &before); }
    OneProcessor(const OneProcessor&) = delete;
    OneProcessor& operator=(const OneProcessor&) = delete;
};

// Found by ThreadSanitizer in the store's lanes: the thread that had worked let go of the caller's strand after the
// caller's io_context had ended.
TEST_CASE("the other thread lets go of its caller before the caller's io_context can end") {
    const OneProcessor here;
    WorkerThreads threads(2);
    for (int i = 0; i < 2000; ++i) {
        asio::io_context io;
        bool went_on = false;
        asio::co_spawn(
            asio::any_io_executor(asio::make_strand(asio::any_io_executor(io.get_executor()))),
            [&]() -> Task<> {
                co_await threads.run(1, [] {});
                went_on = true;
            },
            asio::detached);
        io.run();
        REQUIRE(went_on);
    }
}

} // namespace
} // namespace portal
