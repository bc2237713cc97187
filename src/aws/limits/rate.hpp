// How many calls a second one lane of the governor sends: a token bucket whose rate adapts.
//
// Not thread-safe: the governor's lock is around it. Source of the curve: "adaptive mode" in Retry behavior, AWS SDKs
// and Tools Reference Guide; it is TCP CUBIC's (RFC 9438) with its constants.
#pragma once

#include "base/clock.hpp"

#include <chrono>

namespace portal::aws {

class AdaptiveRate {
public:
    /// `documented`: calls a second that AWS states, 0 where it states none; `burst`: how many at once, at least 1.
    AdaptiveRate(double documented, double burst, Timestamp now);

    /// Takes a token and answers 0, or answers how long to wait before asking again.
    std::chrono::microseconds take(Timestamp now);
    void throttled(Timestamp now);
    void succeeded(Timestamp now);

    /// Calls a second; 0: no limit.
    double limit() const { return limit_; }

private:
    void refill(Timestamp now);
    void measure(Timestamp now);
    void set_limit(double limit, Timestamp now);

    const double documented_;
    const double documented_burst_;
    double limit_;
    double burst_;
    double tokens_;
    Timestamp refilled_;
    double too_much_ = 0; ///< what was sent when AWS throttled; 0: it never did
    Timestamp throttled_at_{};
    double measured_ = 0; ///< calls a second, smoothed over windows of half a second
    double in_window_ = 0;
    Timestamp window_;
};

} // namespace portal::aws
