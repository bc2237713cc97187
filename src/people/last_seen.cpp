#include "people/last_seen.hpp"

#include "base/log.hpp"

namespace portal::people {

namespace {

using namespace std::chrono_literals;

/// After a failed try, so that a full disk is not asked without end.
constexpr auto pause_after_failure = 1s;

} // namespace

LastSeen::~LastSeen() {
    {
        const std::lock_guard hold(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void LastSeen::session(const std::string& id, Timestamp at) { note(&Noted::sessions, id, at); }
void LastSeen::api_token(const std::string& id, Timestamp at) { note(&Noted::api_tokens, id, at); }

void LastSeen::note(Times Noted::*where, const std::string& id, Timestamp at) {
    const std::lock_guard hold(mutex_);
    (noted_.*where)[id] = at;
    if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
    changed_.notify_all();
}

void LastSeen::work() {
    std::unique_lock hold(mutex_);
    for (;;) {
        changed_.wait(hold, [this] { return stopping_ || !noted_.sessions.empty() || !noted_.api_tokens.empty(); });
        if (stopping_) return;
        const Noted noted = std::exchange(noted_, {});
        hold.unlock();
        bool is_written = true;
        try {
            write_down(noted);
        } catch (const std::exception& error) {
            is_written = false;
            log::warning("when people were last seen was not written down", {{"reason", error.what()}});
        }
        hold.lock();
        // What comes with the next requests is written then; this is not tried again.
        if (!is_written) changed_.wait_for(hold, pause_after_failure, [this] { return stopping_; });
    }
}

void LastSeen::write_down(const Noted& noted) {
    store_.write_now([&](store::Transaction& t) {
        for (const auto& [id, at] : noted.sessions)
            t.execute("UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2", id, at);
        for (const auto& [id, at] : noted.api_tokens)
            t.execute("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1 AND "
                      "(last_used_at IS NULL OR last_used_at < $2)",
                      id, at);
    });
}

} // namespace portal::people
