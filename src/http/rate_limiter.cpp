#include "http/rate_limiter.hpp"

#include "http/client_address.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace portal::http {

namespace {

constexpr std::size_t most_buckets = 10'000;

} // namespace

double RateLimiter::refilled(const Bucket& bucket, Timestamp now) const {
    const double minutes = std::max(0.0, std::chrono::duration<double, std::ratio<60>>(now - bucket.at).count());
    return std::min(rate_.burst, bucket.tokens + minutes * rate_.per_minute);
}

std::chrono::seconds RateLimiter::take(const std::string& address) {
    const std::lock_guard lock(mutex_);
    const Timestamp now = clock_.now();
    if (buckets_.size() >= most_buckets) forget_full(now);
    Bucket& bucket = buckets_.try_emplace(subscriber_of(address), Bucket{rate_.burst, now}).first->second;
    bucket = {refilled(bucket, now), now};
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return std::chrono::seconds(0);
    }
    return std::chrono::seconds(static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / rate_.per_minute * 60)));
}

void RateLimiter::forget_full(Timestamp now) {
    std::erase_if(buckets_, [&](const auto& entry) { return refilled(entry.second, now) >= rate_.burst; });
    // All of them are busy: a flood from many addresses. Starting afresh costs each of them one burst.
    if (buckets_.size() >= most_buckets) buckets_.clear();
}

} // namespace portal::http
