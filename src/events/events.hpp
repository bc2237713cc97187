// What changed, for every page that is open: an append-only log a customer can follow, and be replayed from any point.
#pragma once

#include "base/all_customers.hpp"
#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "store/store.hpp"

namespace portal::events {

struct Event {
    std::int64_t sequence = 0; ///< rises; the SSE id
    CustomerId customer;
    std::string kind;    ///< "account", "job", ...: the SSE event name
    std::string subject; ///< the id of what changed
    Timestamp at;
};

/// Written in the caller's transaction, so that an event exists exactly when its change does. Wakes followers after
/// commit.
void append(store::Transaction& transaction, const Clock& clock, const CustomerId& customer, std::string_view kind,
            std::string_view subject);

/// Where a customer's follower begins that wants only what comes: the last sequence so far (0: none).
std::int64_t latest(store::Transaction& transaction, const CustomerId& customer);

/// Forgets what is older than seven days. Answers how many events that were.
std::int64_t prune(store::Transaction& transaction, AllCustomers all, const Clock& clock);

/// Follows one process's store. Thread-safe. Events of other processes on the same PostgreSQL are seen within a second.
class Feed {
public:
    virtual ~Feed() = default;

    /// Events of `customer` after `sequence`, oldest first, at most 500; waits up to `longest` for the first one, then
    /// answers an empty list. Events are kept for seven days: `replay_lost` says that the caller missed some (or comes
    /// from another store) and should read everything again; then there are no events. Go on after `sequence`.
    struct Batch {
        std::vector<Event> events;
        bool replay_lost = false;
        std::int64_t sequence = 0;
    };
    virtual Task<Batch> after(CustomerId customer, std::int64_t sequence, std::chrono::milliseconds longest) = 0;

    /// Lets every waiting after() return at once, and every later one without waiting; for a clean stop.
    virtual void close() = 0;
};

/// The store outlives it. Destroy it after close(), when no after() waits any more.
std::unique_ptr<Feed> make_feed(store::Store& store);

} // namespace portal::events
