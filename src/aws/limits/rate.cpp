#include "aws/limits/rate.hpp"

#include <algorithm>
#include <cmath>

namespace portal::aws {

namespace {

using namespace std::chrono_literals;

constexpr double beta = 0.7;       // what is left of the rate after a throttle
constexpr double steepness = 0.4;  // of the cubic curve
constexpr double smoothing = 0.8;  // share of the newest window in the measured rate
constexpr double least_rate = 0.5; // calls a second
constexpr auto window_length = 500ms;

double seconds(std::chrono::microseconds duration) { return std::chrono::duration<double>(duration).count(); }

} // namespace

AdaptiveRate::AdaptiveRate(double documented, double burst, Timestamp now)
    : documented_(documented), documented_burst_(std::max(1.0, burst)), limit_(documented),
      burst_(std::max(1.0, burst)), tokens_(burst_), refilled_(now), window_(now) {}

std::chrono::microseconds AdaptiveRate::take(Timestamp now) {
    if (limit_ > 0) {
        refill(now);
        if (tokens_ < 1) return std::chrono::microseconds(1 + static_cast<std::int64_t>((1 - tokens_) / limit_ * 1e6));
        tokens_ -= 1;
    }
    measure(now);
    return 0us;
}

void AdaptiveRate::refill(Timestamp now) {
    // A clock that was set back gives nothing, and takes nothing.
    if (now > refilled_) tokens_ = std::min(burst_, tokens_ + limit_ * seconds(now - refilled_));
    refilled_ = now;
}

void AdaptiveRate::measure(Timestamp now) {
    ++in_window_;
    const auto since = now - window_;
    if (since >= 0us && since < window_length) return;
    const double present = since > 0us ? in_window_ / seconds(since) : in_window_;
    measured_ = present * smoothing + measured_ * (1 - smoothing);
    in_window_ = 0;
    window_ = now;
}

void AdaptiveRate::throttled(Timestamp now) {
    // Calls that were under way together are refused together: that is one reason to slow down, not many.
    if (too_much_ > 0 && now >= throttled_at_ && now - throttled_at_ < window_length) return;
    const double sent =
        std::max({measured_, in_window_ / std::max(seconds(now - window_), seconds(window_length)), least_rate});
    too_much_ = limit_ > 0 ? std::min(limit_, sent) : sent;
    throttled_at_ = now;
    set_limit(too_much_ * beta, now);
    tokens_ = 0;
}

void AdaptiveRate::succeeded(Timestamp now) {
    if (too_much_ <= 0) return;
    const double longest = std::cbrt(too_much_ * (1 - beta) / steepness);
    const double along = seconds(now - throttled_at_) - longest;
    // Not far beyond what is being sent, as nothing shows that AWS would take it; but after a pause not below what it
    // took.
    set_limit(std::min(steepness * along * along * along + too_much_, std::max(2 * measured_, too_much_)), now);
}

void AdaptiveRate::set_limit(double limit, Timestamp now) {
    if (limit_ > 0)
        refill(now);
    else
        refilled_ = now;
    limit_ = std::max(least_rate, limit);
    burst_ = std::max(1.0, limit_);
    if (documented_ > 0) {
        limit_ = std::min(limit_, documented_);
        burst_ = std::min(burst_, documented_burst_);
    }
    tokens_ = std::min(tokens_, burst_);
}

} // namespace portal::aws
