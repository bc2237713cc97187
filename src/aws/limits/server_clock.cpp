#include "aws/limits/server_clock.hpp"

#include "aws/client.hpp"

#include <algorithm>

namespace portal::aws {

using namespace std::chrono_literals;

void ServerClock::learn(Timestamp sent, Timestamp received, Timestamp date) {
    const auto least = date - received;
    const auto most = date + 1s - sent;
    if (least > most) return; // our clock was set while the request was under way
    const std::lock_guard lock(mutex_);
    skew_ = std::clamp(skew_, std::chrono::microseconds(least), std::chrono::microseconds(most));
}

std::chrono::microseconds ServerClock::skew() const {
    const std::lock_guard lock(mutex_);
    return skew_;
}

const Clock& server_clock(const Client* client, const Clock& own) {
    const auto* knowing = dynamic_cast<const KnowsServerTime*>(client);
    return knowing ? knowing->server_clock() : own;
}

} // namespace portal::aws
