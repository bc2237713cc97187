#include "events/events.hpp"

#include "store/testing.hpp"

#include <boost/asio/awaitable.hpp>
#include <thread>

using namespace portal;
using namespace std::chrono_literals;
using store::Transaction;

namespace {

const CustomerId ours{"ours"};
const CustomerId theirs{"theirs"};

ManualClock a_clock() { return ManualClock(from_microseconds(1'000'000'000'000)); }

void append(store::Store& store, const Clock& clock, const CustomerId& customer, const std::string& subject) {
    store.write_now([&](Transaction& t) { events::append(t, clock, customer, "account", subject); });
}

events::Feed::Batch after(events::Feed& feed, const CustomerId& customer, std::int64_t sequence,
                          std::chrono::milliseconds longest) {
    return store::testing::await([&] { return feed.after(customer, sequence, longest); });
}

} // namespace

STORE_TEST_CASE("a customer's events come in order, from any point, and nobody else's") {
    const auto store = database.open();
    const auto clock = a_clock();
    const auto feed = events::make_feed(*store);
    append(*store, clock, ours, "a");
    append(*store, clock, theirs, "b");
    append(*store, clock, ours, "c");
    const auto all = after(*feed, ours, 0, 0ms);
    REQUIRE(all.events.size() == 2);
    CHECK(all.events[0].subject == "a");
    CHECK(all.events[0].kind == "account");
    CHECK(all.events[0].at == clock.now());
    CHECK(all.events[1].subject == "c");
    CHECK(all.sequence == all.events[1].sequence);
    CHECK_FALSE(all.replay_lost);
    CHECK(after(*feed, ours, all.events[0].sequence, 0ms).events.size() == 1);
    CHECK(after(*feed, ours, all.sequence, 0ms).events.empty());
    CHECK(store->read_now([&](Transaction& t) { return events::latest(t, ours); }) == all.sequence);
}

STORE_TEST_CASE("an event exists exactly when its change does") {
    const auto store = database.open();
    const auto clock = a_clock();
    CHECK_THROWS(store->write_now([&](Transaction& t) {
        events::append(t, clock, ours, "account", "a");
        throw std::runtime_error("no");
    }));
    CHECK(after(*events::make_feed(*store), ours, 0, 0ms).events.empty());
}

STORE_TEST_CASE("a follower that waits is woken by the commit") {
    const auto store = database.open();
    const auto clock = a_clock();
    const auto feed = events::make_feed(*store);
    std::chrono::steady_clock::time_point written;
    std::thread writer([&] {
        std::this_thread::sleep_for(50ms);
        append(*store, clock, theirs, "not for us");
        std::this_thread::sleep_for(50ms);
        written = std::chrono::steady_clock::now();
        append(*store, clock, ours, "a");
    });
    const auto batch = after(*feed, ours, 0, 30s);
    const auto read = std::chrono::steady_clock::now();
    writer.join();
    REQUIRE(batch.events.size() == 1);
    CHECK(batch.events[0].subject == "a");
    CHECK(read - written < 400ms); // before the next poll
}

STORE_TEST_CASE("another process's event is seen within a second or so") {
    const auto store = database.open();
    const auto other = database.open();
    const auto clock = a_clock();
    const auto feed = events::make_feed(*store);
    std::thread writer([&] {
        std::this_thread::sleep_for(50ms);
        append(*other, clock, ours, "a");
    });
    const auto begun = std::chrono::steady_clock::now();
    const auto batch = after(*feed, ours, 0, 30s);
    writer.join();
    CHECK(batch.events.size() == 1);
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

STORE_TEST_CASE("closing ends every wait") {
    const auto store = database.open();
    const auto feed = events::make_feed(*store);
    std::thread closer([&] {
        std::this_thread::sleep_for(20ms);
        feed->close();
    });
    const auto begun = std::chrono::steady_clock::now();
    CHECK(after(*feed, ours, 0, 30s).events.empty());
    CHECK(after(*feed, ours, 0, 30s).events.empty());
    closer.join();
    CHECK(std::chrono::steady_clock::now() - begun < 10s);
}

STORE_TEST_CASE("after seven days events are forgotten, and whoever missed one learns it") {
    const auto store = database.open();
    auto clock = a_clock();
    const auto feed = events::make_feed(*store);
    append(*store, clock, ours, "old");
    const auto seen = after(*feed, ours, 0, 0ms).sequence;
    append(*store, clock, theirs, "old");
    clock.advance(24h * 7 + 1us);
    append(*store, clock, ours, "new");
    CHECK(store->write_now([&](Transaction& t) { return events::prune(t, AllCustomers::maintenance, clock); }) == 2);
    CHECK(store->write_now([&](Transaction& t) { return events::prune(t, AllCustomers::maintenance, clock); }) == 0);

    const auto lost = after(*feed, ours, seen, 30s);
    CHECK(lost.replay_lost);
    CHECK(lost.events.empty());
    const auto onwards = after(*feed, ours, lost.sequence, 0ms);
    CHECK_FALSE(onwards.replay_lost);
    CHECK(onwards.events.empty());
    const auto others = store->read_now([&](Transaction& t) { return events::latest(t, theirs); });
    CHECK_FALSE(after(*feed, theirs, others, 0ms).replay_lost);
}

STORE_TEST_CASE("a follower from another store's future has to read again") {
    const auto store = database.open();
    const auto clock = a_clock();
    append(*store, clock, ours, "a");
    const auto batch = after(*events::make_feed(*store), ours, 1'000'000, 30s);
    CHECK(batch.replay_lost);
    CHECK(batch.sequence == store->read_now([&](Transaction& t) { return events::latest(t, ours); }));
}

STORE_TEST_CASE("a follower misses none of what many write at once") {
    const auto store = database.open();
    const auto clock = a_clock();
    const auto feed = events::make_feed(*store);
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i)
        writers.emplace_back([&, i] {
            for (int j = 0; j < 10; ++j) append(*store, clock, ours, std::to_string(10 * i + j));
        });
    std::size_t seen = 0;
    std::int64_t sequence = 0;
    while (seen < 40) {
        const auto batch = after(*feed, ours, sequence, 10s);
        if (batch.events.empty()) break;
        seen += batch.events.size();
        sequence = batch.sequence;
    }
    for (auto& writer : writers) writer.join();
    CHECK(seen == 40);
}
