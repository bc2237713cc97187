// How politely AWS is called: one governor for every worker of the process.
//
// A call waits for three things, in this order: its turn in its lane (account, region, service, operation), in order of
// asking; a token of the lane's bucket; and one of the places for calls under way, of which the account's calls of that
// service in that region hold only so many and the whole process only so many. Places are handed out to the accounts in
// turn, so that one account's ten thousand waiting calls do not hold up another's one.
//
// A bucket has AWS's documented rate where operations.yaml states one; any other begins without a limit. When AWS
// throttles, the lane's rate falls to 0.7 of what was sent, and grows again along a cubic curve: first back towards the
// rate that was too much, cautiously around it, then beyond ("adaptive mode", Retry behavior, AWS SDKs and Tools
// Reference Guide).
#pragma once

#include "aws/limits/signal.hpp"
#include "aws/limits/sleeper.hpp"
#include "aws/model.hpp"
#include "base/clock.hpp"

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace portal::aws {

struct GovernorSettings {
    std::size_t most_at_once = 64;            ///< calls under way in the whole process
    std::size_t most_of_service_at_once = 10; ///< of one account, region and service
};

/// Thread-safe. It outlives its permits.
class Governor {
    struct Lane;
    struct Group;

public:
    Governor(const Clock& clock, std::shared_ptr<Sleeper> sleeper, GovernorSettings settings);
    ~Governor();
    Governor(const Governor&) = delete;
    Governor& operator=(const Governor&) = delete;

    /// The right to make one call, given back when it dies.
    class Permit {
    public:
        Permit(Permit&& other) noexcept;
        Permit& operator=(Permit&&) = delete;
        ~Permit();

        /// What became of the call. Other failures say nothing about the rate.
        void throttled();
        void succeeded();

    private:
        friend class Governor;
        Permit(Governor& governor, std::shared_ptr<Lane> lane) : governor_(&governor), lane_(std::move(lane)) {}
        Governor* governor_;
        std::shared_ptr<Lane> lane_;
    };

    /// `account`: whose limits the call counts against. Throws operation_aborted when the coroutine is cancelled
    /// meanwhile.
    /// `on_turn`: run when the call has its token and before it waits for a place, while others have theirs.
    Task<Permit> acquire(std::string account, std::string region, const Operation& operation,
                         std::function<Task<>()> on_turn = {});

    /// A lane whose rate is limited, or that calls wait in.
    struct LaneState {
        std::string account;
        std::string region;
        std::string_view service;
        std::string_view operation;
        double rate = 0; ///< calls a second; 0: no limit
        std::size_t waiting = 0;
    };
    struct State {
        std::size_t under_way = 0;
        std::size_t waiting = 0;
        std::size_t lanes = 0;
        std::vector<LaneState> notable = {}; ///< of at most 10,000 lanes
    };
    State state() const;

private:
    struct PlaceWaiter;

    std::shared_ptr<Lane> lane_of(const std::string& account, const std::string& region, const Operation& operation);
    Task<> enter(std::shared_ptr<Lane> lane);
    void leave(Lane& lane);
    Task<> wait_for_token(std::shared_ptr<Lane> lane);
    Task<> wait_for_place(std::shared_ptr<Lane> lane);
    void give_back_place(Lane& lane);
    bool has_place(const Group& group) const;
    void hand_out_places();
    void forget_idle();

    const Clock& clock_;
    const std::shared_ptr<Sleeper> sleeper_;
    const GovernorSettings settings_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Lane>> lanes_;
    std::map<std::string, std::shared_ptr<Group>> groups_;
    std::map<std::string, std::deque<std::shared_ptr<PlaceWaiter>>> waiting_for_place_; // by account; none is empty
    std::string served_last_;                                                           // account
    std::size_t under_way_ = 0;
};

} // namespace portal::aws
