// An HttpClient, a sleeper and a random generator that tests own.
#pragma once

#include "aws/limits/sleeper.hpp"
#include "aws/transport/http_client.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <deque>
#include <vector>

namespace portal::aws::testing {

/// Gives out the answers that were put in, in their order, and keeps the requests. One thread.
class FakeHttpClient final : public HttpClient {
public:
    void answer(int status, std::string body, std::vector<HttpHeader> headers = {}) {
        HttpAnswer made;
        made.status = status;
        made.headers = std::move(headers);
        made.body = std::move(body);
        answers.emplace_back(std::move(made));
    }
    void fail_with(Error error) { answers.emplace_back(tl::unexpected<Error>(std::move(error))); }

    Task<Result<HttpAnswer>> send(HttpRequest request) override {
        requests.push_back(std::move(request));
        if (answers.empty()) co_return fail(ErrorCode::internal, "The test has no answer left.");
        Result<HttpAnswer> next = std::move(answers.front());
        answers.pop_front();
        co_return next;
    }

    std::deque<Result<HttpAnswer>> answers;
    std::vector<HttpRequest> requests;
};

/// Sleeps in no time and remembers for how long; a clock that it is given goes on by as much.
class FakeSleeper final : public Sleeper {
public:
    explicit FakeSleeper(ManualClock* clock = nullptr) : clock_(clock) {}
    Task<> sleep(std::chrono::microseconds duration) override {
        slept.push_back(duration);
        if (clock_) clock_->advance(duration);
        co_return;
    }
    std::vector<std::chrono::microseconds> slept;

private:
    ManualClock* clock_;
};

/// Always the same byte.
class FixedRandom final : public Random {
public:
    explicit FixedRandom(unsigned char byte) : byte_(byte) {}
    void fill(std::span<std::byte> bytes) override { std::ranges::fill(bytes, std::byte(byte_)); }

private:
    unsigned char byte_;
};

} // namespace portal::aws::testing
