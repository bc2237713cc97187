// GET /api/v1/events: what changed, as server-sent events (HTML Standard, 9.2).
//
// Each event: `id:` the sequence, `event:` the kind, `data:` {"id", "kind", "at"} with the id of what changed. The
// first is `ready`, so that a reconnecting browser has a Last-Event-ID even when nothing happened; `reset` says that
// events were missed and everything should be read again. A comment every 15 s keeps proxies from closing a quiet
// stream.
#pragma once

#include "events/events.hpp"
#include "http/api_endpoint.hpp"

#include <atomic>
#include <list>
#include <mutex>

namespace portal::http {

struct EventStreamSettings {
    std::size_t most_of_a_session = 8;      ///< then the oldest ends
    std::chrono::milliseconds retry{2'000}; ///< how long a browser waits before it comes back
    std::chrono::milliseconds heartbeat{15'000};
    std::chrono::seconds check_credentials_every{60}; ///< a stream ends at most so long after its session
};

struct EventStreamParts {
    const Clock& clock;
    events::Feed& feed;
    std::function<Task<std::int64_t>(CustomerId)> latest; ///< events::latest in a store's read
    Authenticate authenticate;
};

/// Thread-safe; outlives its streams.
class EventStreams {
public:
    EventStreams(EventStreamSettings settings, EventStreamParts parts)
        : settings_(settings), parts_(std::move(parts)) {}

    /// Error (as a problem): invalid_request for a Last-Event-ID that is no number.
    Task<Reply> open(ApiCall call);

    /// All streams end.
    void stop();

    static api::Route route();

private:
    struct Slot {
        std::atomic<bool> ended = false;
    };
    using Slots = std::list<std::shared_ptr<Slot>>;

    std::shared_ptr<Slot> take_slot(const std::string& session);
    void give_back(const std::string& session, const std::shared_ptr<Slot>& slot);
    Task<bool> is_still_welcome(Credentials credentials, CustomerId customer);
    Task<> run(Stream& out, ApiCall call, std::int64_t sequence);
    Task<> follow(Stream& out, ApiCall call, std::int64_t sequence, std::shared_ptr<Slot> slot);

    const EventStreamSettings settings_;
    const EventStreamParts parts_;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::map<std::string, Slots> slots_; ///< by session or API token, oldest first
};

} // namespace portal::http
