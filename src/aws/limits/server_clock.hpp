// AWS's time, as its answers tell it. Sessions end by AWS's clock, whatever this machine's says.
#pragma once

#include "base/clock.hpp"

#include <mutex>

namespace portal::aws {

class Client;

/// Thread-safe. Until an answer says otherwise this machine's own clock is right.
class ServerClock final : public Clock {
public:
    /// `own` outlives it.
    explicit ServerClock(const Clock& own) : own_(own) {}

    Timestamp now() const override { return own_.now() + skew(); }

    /// An answer whose Date header says `date`, in whole seconds, to a request that was under way from `sent` until
    /// `received` of our own clock: as much is learned as that leaves no doubt of.
    void learn(Timestamp sent, Timestamp received, Timestamp date);

    /// AWS's clock less ours.
    std::chrono::microseconds skew() const;

private:
    const Clock& own_;
    mutable std::mutex mutex_;
    std::chrono::microseconds skew_{};
};

/// What a client is, too, that learns AWS's time.
class KnowsServerTime {
public:
    virtual ~KnowsServerTime() = default;
    /// Lives as long as the client.
    virtual const Clock& server_clock() const = 0;
};

/// The client's, where it learns AWS's time; else `own`. A null client has none.
const Clock& server_clock(const Client* client, const Clock& own);

} // namespace portal::aws
