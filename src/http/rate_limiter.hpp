// How often one address may ask.
#pragma once

#include "base/clock.hpp"

#include <mutex>
#include <string>
#include <unordered_map>

namespace portal::http {

struct Rate {
    double burst = 30;      ///< at once
    double per_minute = 30; ///< after that
};

/// A token bucket an address; an IPv6 peer counts by its /64, which is what one subscriber has. Thread-safe. Memory is
/// bounded: past 10,000 addresses those that owe nothing are forgotten, and if none does, all.
class RateLimiter {
public:
    RateLimiter(const Clock& clock, Rate rate) : clock_(clock), rate_(rate) {}

    /// Zero: go on. Else how long to wait before the next one is taken.
    std::chrono::seconds take(const std::string& address);

private:
    struct Bucket {
        double tokens;
        Timestamp at;
    };
    void forget_full(Timestamp now);
    double refilled(const Bucket& bucket, Timestamp now) const;

    const Clock& clock_;
    const Rate rate_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

} // namespace portal::http
