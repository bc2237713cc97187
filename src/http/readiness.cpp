#include "http/readiness.hpp"

#include "store/wake_up.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace portal::http {

namespace {

/// One look, and who waits for its answer.
struct Look {
    std::mutex mutex;
    std::optional<Result<void>> answer;
    std::vector<std::shared_ptr<store::WakeUp>> waiting;
};

} // namespace

struct Readiness::State {
    std::function<Task<Result<void>>()> look;
    std::mutex mutex;
    std::shared_ptr<Look> under_way;

    static Task<> run(std::shared_ptr<State> state, std::shared_ptr<Look> look) {
        Result<void> answer;
        try {
            answer = co_await state->look();
        } catch (const std::exception& error) {
            answer = fail(ErrorCode::store_unavailable, error.what());
        }
        {
            const std::lock_guard guard(state->mutex);
            state->under_way.reset();
        }
        const std::lock_guard guard(look->mutex);
        look->answer = std::move(answer);
        for (const auto& one : look->waiting) one->wake();
    }
};

Readiness::Readiness(std::function<Task<Result<void>>()> look, std::chrono::milliseconds patience)
    : state_(std::make_shared<State>()), patience_(patience) {
    state_->look = std::move(look);
}

Readiness::~Readiness() = default;

Task<Result<void>> Readiness::ask() {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto woken = std::make_shared<store::WakeUp>(executor);
    const auto patience = patience_;
    std::shared_ptr<Look> look;
    bool begins = false;
    {
        const std::lock_guard guard(state_->mutex);
        begins = !state_->under_way;
        if (begins) state_->under_way = std::make_shared<Look>();
        look = state_->under_way;
        const std::lock_guard of_look(look->mutex);
        look->waiting.push_back(woken);
    }
    if (begins) boost::asio::co_spawn(executor, State::run(state_, look), boost::asio::detached);
    co_await woken->wait(patience);
    const std::lock_guard guard(look->mutex);
    if (look->answer) co_return *look->answer;
    std::erase(look->waiting, woken);
    co_return fail(ErrorCode::store_unavailable, "What was asked whether the portal can serve did not answer within " +
                                                     std::to_string(patience.count()) + " ms.");
}

} // namespace portal::http
