// One connection's life: requests one after another, each within its time and size, until either side has enough.
#pragma once

#include "http/message.hpp"
#include "http/request_parser.hpp"
#include "http/transport.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace portal::http {

using SteadyTime = std::chrono::steady_clock::time_point;

struct Timeouts {
    std::chrono::milliseconds idle{75'000}; ///< between requests
    std::chrono::milliseconds head{
        10'000}; ///< from a request's first byte to the end of its head; also TLS's handshake
    std::chrono::milliseconds body{30'000};  ///< from the end of the head to the end of the body
    std::chrono::milliseconds write{30'000}; ///< for each 64 KiB of an answer
    std::chrono::milliseconds linger{2'000}; ///< for a peer to read the last answer and close
};

/// What the listener sees of a connection from outside its strand. Thread-safe.
class ConnectionState {
public:
    /// The listener closes the transport when it is past.
    void set_deadline(std::chrono::milliseconds from_now) {
        deadline_ = (std::chrono::steady_clock::now() + from_now).time_since_epoch().count();
    }
    void clear_deadline() { deadline_ = no_deadline; }
    bool is_late(SteadyTime now) const { return now.time_since_epoch().count() > deadline_; }

    /// Between two requests: closing it now loses nothing.
    void set_idle(bool idle) {
        idle_since_ = idle ? std::chrono::steady_clock::now().time_since_epoch().count() : not_idle;
    }
    bool is_idle() const { return idle_since_ != not_idle; }

    /// From TLS's handshake or a head's first byte until it is whole: nobody has asked for anything yet.
    void set_asking(bool asking) {
        asking_since_ = asking ? std::chrono::steady_clock::now().time_since_epoch().count() : not_idle;
    }
    /// Closing it now breaks off nothing that the portal does for it.
    bool can_make_room() const { return waits_since() != not_idle; }
    /// Since when that is so: the later, the larger; while it is not so, larger than any.
    SteadyTime::rep waits_since() const { return std::min(idle_since_.load(), asking_since_.load()); }

    /// The request under way is the last.
    void stop() { stopping_ = true; }
    bool is_stopping() const { return stopping_; }

private:
    static constexpr auto no_deadline = SteadyTime::max().time_since_epoch().count();
    std::atomic<SteadyTime::rep> deadline_ = no_deadline;
    static constexpr auto not_idle = no_deadline;
    std::atomic<SteadyTime::rep> idle_since_ = not_idle;
    std::atomic<SteadyTime::rep> asking_since_ = not_idle;
    std::atomic<bool> stopping_ = false;
};

/// Returns when the connection is over; then only close() is left to do. All arguments outlive it.
Task<> serve(Transport& transport, Application& application, ConnectionState& state, const ParserLimits& limits,
             const Timeouts& timeouts);

} // namespace portal::http
