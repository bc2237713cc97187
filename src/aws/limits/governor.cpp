#include "aws/limits/governor.hpp"

#include "aws/limits/rate.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

namespace portal::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_lanes = 10'000;
constexpr auto remembered_for = 10min; // what a lane learned about its rate, while nobody calls

} // namespace

/// The calls of one account, region and service.
struct Governor::Group {
    std::string account;
    std::string region;
    std::size_t under_way = 0;
};

/// Kept alive by those who are in it, so that an idle one can be forgotten at any time.
struct Governor::Lane {
    std::shared_ptr<Group> group;
    std::string_view service;
    std::string_view operation;
    AdaptiveRate rate;
    bool entered = false;                        ///< by the one call that waits for its token or its place
    std::deque<std::shared_ptr<Signal>> waiting; ///< to enter
    Timestamp last_used;
};

struct Governor::PlaceWaiter {
    std::shared_ptr<Signal> signal;
    std::shared_ptr<Group> group;
    bool served = false;
};

Governor::Permit::Permit(Permit&& other) noexcept
    : governor_(std::exchange(other.governor_, nullptr)), lane_(std::move(other.lane_)) {}

Governor::Permit::~Permit() {
    if (governor_) governor_->give_back_place(*lane_);
}

void Governor::Permit::throttled() {
    const std::lock_guard lock(governor_->mutex_);
    lane_->rate.throttled(governor_->clock_.now());
}

void Governor::Permit::succeeded() {
    const std::lock_guard lock(governor_->mutex_);
    lane_->rate.succeeded(governor_->clock_.now());
}

Governor::Governor(const Clock& clock, std::shared_ptr<Sleeper> sleeper, GovernorSettings settings)
    : clock_(clock), sleeper_(std::move(sleeper)), settings_(settings) {}

Governor::~Governor() = default;

Task<Governor::Permit> Governor::acquire(std::string account, std::string region, const Operation& operation,
                                         std::function<Task<>()> on_turn) {
    const std::shared_ptr<Lane> lane = lane_of(account, region, operation);
    co_await enter(lane);
    struct Leaving {
        Governor& governor;
        Lane* lane;
        void now() {
            if (lane) governor.leave(*std::exchange(lane, nullptr));
        }
        ~Leaving() { now(); }
    } leaving{*this, lane.get()};
    co_await wait_for_token(lane);
    if (on_turn) {
        // It asks AWS itself: neither the lane nor a place is held meanwhile, or calls could wait for each other.
        leaving.now();
        co_await on_turn();
    }
    co_await wait_for_place(lane);
    co_return Permit(*this, lane);
}

std::shared_ptr<Governor::Lane> Governor::lane_of(const std::string& account, const std::string& region,
                                                  const Operation& operation) {
    const Timestamp now = clock_.now();
    const std::string group_key = account + "/" + region + "/" + std::string(operation.service->name);
    const std::lock_guard lock(mutex_);
    auto& lane = lanes_[group_key + "/" + std::string(operation.name)];
    if (!lane) {
        auto& group = groups_[group_key];
        if (!group) group = std::make_shared<Group>(Group{account, region});
        lane = std::make_shared<Lane>(Lane{.group = group,
                                           .service = operation.service->name,
                                           .operation = operation.name,
                                           .rate = AdaptiveRate(operation.rate, operation.burst, now),
                                           .waiting = {},
                                           .last_used = now});
    }
    lane->last_used = now;
    const std::shared_ptr<Lane> found = lane;
    if (lanes_.size() > most_lanes) forget_idle();
    return found;
}

Task<> Governor::enter(std::shared_ptr<Lane> lane) {
    const auto executor = co_await boost::asio::this_coro::executor;
    std::shared_ptr<Signal> signal;
    {
        const std::lock_guard lock(mutex_);
        if (!lane->entered) {
            lane->entered = true;
            co_return;
        }
        signal = make_signal(executor);
        lane->waiting.push_back(signal);
    }
    try {
        co_await signal->wait();
    } catch (...) {
        std::unique_lock lock(mutex_);
        const auto own = std::ranges::find(lane->waiting, signal);
        if (own != lane->waiting.end()) {
            lane->waiting.erase(own);
        } else {
            lock.unlock();
            leave(*lane); // the turn had just been handed over
        }
        throw;
    }
}

void Governor::leave(Lane& lane) {
    const std::lock_guard lock(mutex_);
    if (lane.waiting.empty()) {
        lane.entered = false;
        return;
    }
    // Handed over, not freed: nobody can slip in between.
    const std::shared_ptr<Signal> next = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    next->fire();
}

Task<> Governor::wait_for_token(std::shared_ptr<Lane> lane) {
    for (;;) {
        std::chrono::microseconds delay{};
        {
            const std::lock_guard lock(mutex_);
            delay = lane->rate.take(clock_.now());
        }
        if (delay <= 0us) co_return;
        co_await sleeper_->sleep(delay);
    }
}

bool Governor::has_place(const Group& group) const {
    return under_way_ < settings_.most_at_once && group.under_way < settings_.most_of_service_at_once;
}

Task<> Governor::wait_for_place(std::shared_ptr<Lane> lane) {
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto waiter = std::make_shared<PlaceWaiter>();
    waiter->group = lane->group;
    {
        // Whoever waits cannot be served now, or would have been when the last place was given back: so no one is
        // passed.
        const std::lock_guard lock(mutex_);
        if (has_place(*lane->group)) {
            ++under_way_;
            ++lane->group->under_way;
            co_return;
        }
        waiter->signal = make_signal(executor);
        waiting_for_place_[lane->group->account].push_back(waiter);
    }
    try {
        co_await waiter->signal->wait();
    } catch (...) {
        std::unique_lock lock(mutex_);
        if (waiter->served) {
            lock.unlock();
            give_back_place(*lane);
        } else {
            const auto queue = waiting_for_place_.find(lane->group->account);
            std::erase(queue->second, waiter);
            if (queue->second.empty()) waiting_for_place_.erase(queue);
        }
        throw;
    }
}

void Governor::give_back_place(Lane& lane) {
    const std::lock_guard lock(mutex_);
    --under_way_;
    --lane.group->under_way;
    hand_out_places();
}

/// To the accounts in turn, beginning after the one that was served last.
void Governor::hand_out_places() {
    std::size_t passed_over = 0;
    while (under_way_ < settings_.most_at_once && passed_over < waiting_for_place_.size()) {
        auto account = waiting_for_place_.upper_bound(served_last_);
        if (account == waiting_for_place_.end()) account = waiting_for_place_.begin();
        served_last_ = account->first;
        auto& queue = account->second;
        const auto waiter = std::ranges::find_if(queue, [this](const auto& one) { return has_place(*one->group); });
        if (waiter == queue.end()) {
            ++passed_over;
            continue;
        }
        passed_over = 0;
        ++under_way_;
        ++(*waiter)->group->under_way;
        (*waiter)->served = true;
        (*waiter)->signal->fire();
        queue.erase(waiter);
        if (queue.empty()) waiting_for_place_.erase(account);
    }
}

/// First the lanes that have forgotten anyway; where that frees none, any that nobody is in.
void Governor::forget_idle() {
    const Timestamp long_ago = clock_.now() - remembered_for;
    const auto idle = [](const auto& lane) { return lane.second.use_count() == 1; };
    std::erase_if(lanes_, [&](const auto& lane) { return idle(lane) && lane.second->last_used < long_ago; });
    if (lanes_.size() > most_lanes) std::erase_if(lanes_, idle);
    std::erase_if(groups_, [](const auto& group) { return group.second.use_count() == 1; });
}

Governor::State Governor::state() const {
    const std::lock_guard lock(mutex_);
    State state{.under_way = under_way_, .lanes = lanes_.size()};
    for (const auto& [key, lane] : lanes_) {
        const std::size_t waiting = lane->waiting.size() + (lane->entered ? 1 : 0);
        state.waiting += waiting;
        if (lane->rate.limit() > 0 || waiting > 0)
            state.notable.push_back({lane->group->account, lane->group->region, lane->service, lane->operation,
                                     lane->rate.limit(), waiting});
    }
    return state;
}

} // namespace portal::aws
