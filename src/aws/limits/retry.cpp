#include "aws/limits/retry.hpp"

#include <algorithm>
#include <array>

namespace portal::aws {

namespace {

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& codes, std::string_view code) {
    return std::ranges::find(codes, code) != codes.end();
}

constexpr std::array<std::string_view, 15> throttling_codes = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
    "RequestThrottledByService",
};

constexpr std::array<std::string_view, 8> transient_codes = {
    "RequestTimeout",     "RequestTimeoutException", "InternalError", "InternalFailure",
    "ServiceUnavailable", "IDPCommunicationError",   "BadDigest",     "ReplicatedWriteConflictException"};

constexpr std::array<std::string_view, 7> access_denied_codes = {
    "AccessDenied",  "AccessDeniedException", "AccessDeniedFault", "AuthorizationError", "AuthorizationErrorException",
    "NotAuthorized", "UnauthorizedOperation"};

constexpr std::array<std::string_view, 6> clock_codes = {"AuthFailure",          "InvalidSignatureException",
                                                         "RequestExpired",       "RequestInTheFuture",
                                                         "RequestTimeTooSkewed", "SignatureDoesNotMatch"};

constexpr int most_tokens = 500;
constexpr int retry_cost = 5;
constexpr int timeout_cost = 10;

} // namespace

Failure classify(int status, std::string_view aws_code) {
    if (contains(throttling_codes, aws_code) || status == 429 || status == 509) return Failure::throttled;
    if (contains(transient_codes, aws_code)) return Failure::transient;
    if (status == 500 || status == 502 || status == 503 || status == 504) return Failure::transient;
    return Failure::lasting;
}

bool is_access_denied(std::string_view aws_code) { return contains(access_denied_codes, aws_code); }

bool may_be_clock_skew(std::string_view aws_code) { return contains(clock_codes, aws_code); }

std::chrono::microseconds back_off(int failures, Random& random) {
    std::array<std::byte, 4> bytes{};
    random.fill(bytes);
    std::uint64_t number = 0;
    for (const std::byte byte : bytes) number = number << 8 | std::to_integer<std::uint64_t>(byte);
    const std::uint64_t most = std::min<std::uint64_t>(20, 1ull << std::clamp(failures - 1, 0, 10)) * 1'000'000;
    return std::chrono::microseconds(most * number >> 32);
}

int RetryQuota::take(Failure failure) {
    const int cost = failure == Failure::timeout ? timeout_cost : retry_cost;
    const std::lock_guard lock(mutex_);
    if (tokens_ < cost) return 0;
    tokens_ -= cost;
    return cost;
}

void RetryQuota::give_back(int taken) {
    const std::lock_guard lock(mutex_);
    tokens_ = std::min(most_tokens, tokens_ + std::max(1, taken));
}

int RetryQuota::left() const {
    const std::lock_guard lock(mutex_);
    return tokens_;
}

} // namespace portal::aws
