// A server that is gone does not say so: whoever waits for it waits no longer than is sensible. Internal to
// store/postgres/.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace portal::store::postgres {

/// How long a connection waits, at most.
struct Patience {
    std::chrono::seconds connect{10};
    std::chrono::milliseconds first_word{5'000}; ///< for a connection that was idle to say that it is there
    std::chrono::seconds statement{120};         ///< then the server ends it; schema changes take their time
    std::chrono::milliseconds silence{135'000};  ///< then the connection is given up: longer than `statement`
};

class WatchedSocket;

/// Breaks connections off on which something has been waited for too long. Thread-safe.
class Watchdog {
public:
    Watchdog();
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// Nothing is waited for longer than `most` from now on, whatever begins later.
    void end_within(std::chrono::milliseconds most);
    /// That time is over: no connection is worth a try.
    bool is_over() const;

private:
    friend class WatchedSocket;
    void look();

    std::atomic<std::chrono::steady_clock::rep> end_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ending_ = false;
    std::unordered_set<WatchedSocket*> sockets_;
    std::thread thread_;
};

/// The socket of one connection. Destroyed after the connection: until then its number is nobody else's.
class WatchedSocket {
public:
    /// Throws StoreUnavailable where there is no descriptor left.
    WatchedSocket(std::shared_ptr<Watchdog> watchdog, int socket);
    ~WatchedSocket();
    WatchedSocket(const WatchedSocket&) = delete;
    WatchedSocket& operator=(const WatchedSocket&) = delete;

    void wait_at_most(std::chrono::milliseconds most);
    void wait_no_more();
    bool was_broken_off() const { return broken_off_; }

private:
    friend class Watchdog;
    const std::shared_ptr<Watchdog> watchdog_;
    const int socket_; ///< a descriptor of our own for the same socket: libpq may close its own at any time
    std::atomic<std::chrono::steady_clock::rep> deadline_;
    std::atomic<bool> broken_off_ = false;
};

/// While it lives, something is waited for.
class Wait {
public:
    Wait(WatchedSocket& socket, std::chrono::milliseconds most) : socket_(socket) { socket_.wait_at_most(most); }
    ~Wait() { socket_.wait_no_more(); }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

private:
    WatchedSocket& socket_;
};

} // namespace portal::store::postgres
