// When and how often a call is tried again: the SDKs' standard mode ("Retry behavior", AWS SDKs and Tools Reference
// Guide).
#pragma once

#include "base/random.hpp"

#include <chrono>
#include <mutex>
#include <string_view>

namespace portal::aws {

enum class Failure {
    lasting,   ///< trying again brings the same
    transient, ///< a broken connection, an answer 500, 502, 503 or 504
    timeout,   ///< transient, and costly
    throttled, ///< AWS asked to slow down
};

/// Of an error that AWS answered.
Failure classify(int status, std::string_view aws_code);

bool is_access_denied(std::string_view aws_code);

/// Codes that can mean that our clock is wrong.
bool may_be_clock_skew(std::string_view aws_code);

/// Before the attempt after `failures` failed ones (1, 2...): a random part of 1, 2, 4... seconds, of at most 20.
std::chrono::microseconds back_off(int failures, Random& random);

/// What keeps retries from piling up on a service that is down: 500 tokens, 5 a retry, 10 after a time-out; success
/// gives back what the last retry took, or 1. Thread-safe.
class RetryQuota {
public:
    /// What was taken; 0 where there is not enough, and no retry is due.
    int take(Failure failure);
    /// After success; `taken`: by the retry that succeeded, 0 if the first attempt did.
    void give_back(int taken);
    int left() const;

private:
    mutable std::mutex mutex_;
    int tokens_ = 500;
};

} // namespace portal::aws
