// How politely AWS is called: for each account, region and service so many calls at once, and fewer a second once AWS
// says that it is too much.
#pragma once

#include "aws/signal.hpp"
#include "aws/sleeper.hpp"
#include "base/clock.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace portal::aws {

/// Thread-safe. It outlives its permits.
class Governor {
public:
    /// `most_at_once`: calls under way for one key.
    Governor(const Clock& clock, std::shared_ptr<Sleeper> sleeper, std::size_t most_at_once);

    /// The right to make one call, given back when it dies.
    class Permit {
    public:
        Permit(Governor& governor, std::string key) : governor_(&governor), key_(std::move(key)) {}
        Permit(Permit&& other) noexcept
            : governor_(std::exchange(other.governor_, nullptr)), key_(std::move(other.key_)) {}
        Permit& operator=(Permit&&) = delete;
        ~Permit() {
            if (governor_) governor_->release(key_);
        }

    private:
        Governor* governor_;
        std::string key_;
    };

    /// Waits for its turn, first come, first served; `key` is account, region and service.
    Task<Permit> acquire(std::string key);

    /// What became of a call: throttled slows the key down at once, success lets it recover.
    void throttled(const std::string& key);
    void succeeded(const std::string& key);

    /// Calls a second that the key may make now; 0: as many as it likes.
    double rate(const std::string& key) const;

private:
    struct Lane {
        std::size_t under_way = 0;
        std::deque<std::shared_ptr<Signal>> waiting;
        double rate = 0;
        Timestamp next_free{};
        Timestamp last_throttled{};
        Timestamp window_start{};
        double calls_in_window = 0;
        double measured_rate = 1;
    };

    Task<> wait_for_slot(std::string key);
    void release(const std::string& key);
    void forget_idle_lanes();
    void count_call(Lane& lane, Timestamp now);

    const Clock& clock_;
    std::shared_ptr<Sleeper> sleeper_;
    std::size_t most_at_once_;
    mutable std::mutex mutex_;
    std::map<std::string, Lane> lanes_;
};

} // namespace portal::aws
