#include "store/postgres/watchdog.hpp"

#include "store/unavailable.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace portal::store::postgres {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_looks{200};
constexpr auto never = steady_clock::time_point::max().time_since_epoch().count();

steady_clock::rep now() { return steady_clock::now().time_since_epoch().count(); }

steady_clock::rep after(std::chrono::milliseconds time) {
    // A day is as long as for ever, and no sum of it is too large.
    return (steady_clock::now() + std::min<std::chrono::milliseconds>(time, std::chrono::hours(24)))
        .time_since_epoch()
        .count();
}

} // namespace

Watchdog::Watchdog() : end_(never), thread_([this] { look(); }) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard guard(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Watchdog::end_within(std::chrono::milliseconds most) { end_ = std::min(end_.load(), after(most)); }

bool Watchdog::is_over() const { return now() > end_; }

void Watchdog::look() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        const auto at = now();
        for (WatchedSocket* socket : sockets_) {
            const auto deadline = socket->deadline_.load();
            if (deadline == never || at <= std::min(deadline, end_.load())) continue;
            socket->broken_off_ = true;
            ::shutdown(socket->socket_, SHUT_RDWR);
        }
        changed_.wait_for(lock, between_looks);
    }
}

WatchedSocket::WatchedSocket(std::shared_ptr<Watchdog> watchdog, int socket)
    : watchdog_(std::move(watchdog)), socket_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)), deadline_(never) {
    if (socket_ < 0) throw StoreUnavailable(std::string("A connection cannot be watched: ") + std::strerror(errno));
    const std::lock_guard guard(watchdog_->mutex_);
    watchdog_->sockets_.insert(this);
}

WatchedSocket::~WatchedSocket() {
    {
        const std::lock_guard guard(watchdog_->mutex_);
        watchdog_->sockets_.erase(this);
    }
    ::close(socket_);
}

void WatchedSocket::wait_at_most(std::chrono::milliseconds most) { deadline_ = after(most); }

void WatchedSocket::wait_no_more() { deadline_ = never; }

} // namespace portal::store::postgres
