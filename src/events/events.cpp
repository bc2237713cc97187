#include "events/events.hpp"

namespace portal::events {

namespace {
constexpr std::chrono::hours kept{24 * 7};
}

void append(store::Transaction& transaction, const Clock& clock, const CustomerId& customer, std::string_view kind,
            std::string_view subject) {
    // A follower that has seen number 6 never looks for a 5 that is committed later: numbers are given in the order of
    // the commits.
    transaction.lock("events");
    transaction.execute("INSERT INTO events (customer_id, kind, subject, at) VALUES ($1, $2, $3, $4)", customer.value,
                        kind, subject, clock.now());
    transaction.notify("events of " + customer.value);
}

std::int64_t latest(store::Transaction& transaction, const CustomerId& customer) {
    const auto own =
        transaction.query_one("SELECT coalesce(max(sequence), 0) FROM events WHERE customer_id = $1", customer.value);
    const auto floor = transaction.query_one("SELECT sequence FROM event_floor");
    return std::max(own->integer(0), floor->integer(0));
}

std::int64_t prune(store::Transaction& transaction, AllCustomers, const Clock& clock) {
    const auto last = transaction.query_one("SELECT max(sequence) FROM events WHERE at < $1", clock.now() - kept);
    if (last->is_null(0)) return 0;
    transaction.execute("UPDATE event_floor SET sequence = $1", last->integer(0));
    return transaction.execute("DELETE FROM events WHERE sequence <= $1", last->integer(0));
}

} // namespace portal::events
