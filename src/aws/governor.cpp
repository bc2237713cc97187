#include "aws/governor.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

namespace portal::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_lanes = 10'000;
constexpr double slow_down = 0.7;  // of what was measured when AWS throttled
constexpr double recovery = 1.05;  // with each success
constexpr double least_rate = 0.5; // a second
constexpr auto forgotten_after = 60s;

} // namespace

Governor::Governor(const Clock& clock, std::shared_ptr<Sleeper> sleeper, std::size_t most_at_once)
    : clock_(clock), sleeper_(std::move(sleeper)), most_at_once_(std::max<std::size_t>(1, most_at_once)) {}

Task<Governor::Permit> Governor::acquire(std::string key) {
    co_await wait_for_slot(key);
    Permit permit(*this, key); // from here on the slot is given back, also where the sleep below is cancelled
    std::chrono::microseconds delay{};
    {
        const std::lock_guard lock(mutex_);
        Lane& lane = lanes_[key];
        const Timestamp now = clock_.now();
        count_call(lane, now);
        if (lane.rate > 0) {
            lane.next_free = std::max(lane.next_free, now);
            delay = lane.next_free - now;
            lane.next_free += std::chrono::microseconds(static_cast<std::int64_t>(1e6 / lane.rate));
        }
    }
    if (delay > 0us) co_await sleeper_->sleep(delay);
    co_return permit;
}

Task<> Governor::wait_for_slot(std::string key) {
    std::shared_ptr<Signal> signal;
    const auto executor = co_await boost::asio::this_coro::executor;
    {
        const std::lock_guard lock(mutex_);
        forget_idle_lanes();
        Lane& lane = lanes_[key];
        if (lane.under_way < most_at_once_) {
            ++lane.under_way;
            co_return;
        }
        signal = make_signal(executor);
        lane.waiting.push_back(signal);
    }
    try {
        co_await signal->wait();
    } catch (...) {
        std::unique_lock lock(mutex_);
        auto& waiting = lanes_[key].waiting;
        const auto own = std::ranges::find(waiting, signal);
        if (own != waiting.end()) {
            waiting.erase(own);
        } else {
            lock.unlock();
            release(key); // the slot had just been handed over
        }
        throw;
    }
}

void Governor::release(const std::string& key) {
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[key];
    if (lane.waiting.empty()) {
        --lane.under_way;
        return;
    }
    // Handed over, not freed: nobody can slip in between.
    const std::shared_ptr<Signal> next = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    next->fire();
}

void Governor::count_call(Lane& lane, Timestamp now) {
    if (const auto since = now - lane.window_start; since >= 1s) {
        lane.measured_rate =
            std::max(1.0, lane.calls_in_window /
                              std::chrono::duration<double>(std::min<std::chrono::microseconds>(since, 10s)).count());
        lane.window_start = now;
        lane.calls_in_window = 0;
    }
    ++lane.calls_in_window;
}

void Governor::throttled(const std::string& key) {
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[key];
    const Timestamp now = clock_.now();
    const double present = lane.rate > 0 ? lane.rate : std::max(lane.measured_rate, lane.calls_in_window);
    lane.rate = std::max(least_rate, present * slow_down);
    lane.last_throttled = now;
}

void Governor::succeeded(const std::string& key) {
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[key];
    if (lane.rate <= 0) return;
    lane.rate *= recovery;
    if (clock_.now() - lane.last_throttled > forgotten_after) lane.rate = 0;
}

double Governor::rate(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto lane = lanes_.find(key);
    return lane == lanes_.end() ? 0 : lane->second.rate;
}

void Governor::forget_idle_lanes() {
    if (lanes_.size() < most_lanes) return;
    std::erase_if(lanes_, [](const auto& lane) { return lane.second.under_way == 0 && lane.second.waiting.empty(); });
}

} // namespace portal::aws
