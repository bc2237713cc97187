#include "http/testing.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>
#include <mutex>

using namespace portal;
using namespace portal::http;
using namespace portal::http::testing;
using namespace std::chrono_literals;

namespace {

/// Events that the test puts in; looks again every few milliseconds.
class FakeFeed final : public events::Feed {
public:
    void add(std::string customer, std::int64_t sequence, std::string subject) {
        const std::lock_guard lock(mutex_);
        events_.push_back({sequence, {std::move(customer)}, "account", std::move(subject), Timestamp(0s)});
    }

    Task<Batch> after(CustomerId customer, std::int64_t sequence, std::chrono::milliseconds longest) override {
        const auto until = std::chrono::steady_clock::now() + longest;
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        while (true) {
            Batch batch = found(customer, sequence);
            if (!batch.events.empty() || batch.replay_lost || closed_ || std::chrono::steady_clock::now() >= until)
                co_return batch;
            timer.expires_after(2ms);
            co_await timer.async_wait(boost::asio::use_awaitable);
        }
    }

    void close() override { closed_ = true; }

    std::atomic<std::int64_t> floor = 0;

private:
    Batch found(const CustomerId& customer, std::int64_t sequence) {
        const std::lock_guard lock(mutex_);
        Batch batch;
        batch.replay_lost = sequence < floor;
        batch.sequence = std::max<std::int64_t>(sequence, floor);
        if (batch.replay_lost) return batch;
        for (const events::Event& event : events_)
            if (event.customer == customer && event.sequence > sequence) {
                batch.events.push_back(event);
                batch.sequence = event.sequence;
            }
        return batch;
    }

    std::mutex mutex_;
    std::vector<events::Event> events_;
    std::atomic<bool> closed_ = false;
};

struct StreamingServer {
    FakeFeed feed;
    TestServer server;

    explicit StreamingServer(EventStreamSettings events = {})
        : server([&](Settings& settings, Parts& parts) {
              settings.events = events;
              parts.feed = &feed;
              parts.latest_event = [](CustomerId) -> Task<std::int64_t> { co_return 7; };
          }) {}
};

std::string following(std::string_view headers) {
    return "GET /api/v1/events HTTP/1.1\r\nHost: h\r\n" + std::string(headers) + "\r\n";
}

} // namespace

TEST_CASE("a stream says where it begins and then what changes, of its own customer only") {
    StreamingServer it;
    Client client(it.server.port());
    client.send(following(browser));
    const std::string head = client.receive_until("\r\n\r\n");
    CHECK(head.find("Content-Type: text/event-stream") != std::string::npos);
    CHECK(head.find("Content-Length") == std::string::npos);
    CHECK(client.receive_until("\n\n") == "retry: 2000\n\n");
    CHECK(client.receive_until("\n\n").starts_with("id: 7\nevent: ready\ndata: {"));
    it.feed.add("customer-2", 8, "theirs");
    it.feed.add("customer-1", 9, "ours");
    CHECK(client.receive_until("\n\n") ==
          "id: 9\nevent: account\ndata: {\"id\":\"ours\",\"kind\":\"account\",\"at\":\"1970-01-01T00:00:00Z\"}\n\n");
}

TEST_CASE("what was missed is replayed from Last-Event-ID, or said to be lost") {
    StreamingServer it;
    it.feed.add("customer-1", 3, "a");
    it.feed.add("customer-1", 4, "b");
    Client client(it.server.port());
    client.send(following(std::string(browser) + "Last-Event-ID: 3\r\n"));
    client.receive_until("event: ready");
    client.receive_until("\n\n");
    CHECK(client.receive_until("\n\n").find("\"id\":\"b\"") != std::string::npos);
    it.feed.floor = 10;
    Client late(it.server.port());
    late.send(following(std::string(browser) + "Last-Event-ID: 3\r\n"));
    CHECK(late.receive_until("event: reset\n").find("id: 10\n") != std::string::npos);
    for (const char* bad : {"x", "-1", "3x", "99999999999999999999"})
        CHECK(ask(it.server.port(), "GET", "/api/v1/events", std::string(browser) + "Last-Event-ID: " + bad + "\r\n")
                  .status == 422);
}

TEST_CASE("a quiet stream beats") {
    StreamingServer it({.heartbeat = 20ms});
    Client client(it.server.port());
    client.send(following(browser));
    client.receive_until("event: ready");
    client.receive_until("\n\n");
    CHECK(client.receive_until("\n\n") == ":\n\n");
    CHECK(client.receive_until("\n\n") == ":\n\n");
}

TEST_CASE("a stream ends with its session") {
    StreamingServer it({.heartbeat = 5ms, .check_credentials_every = 60s});
    Client client(it.server.port());
    client.send(following(browser));
    client.receive_until(":\n\n");
    it.server.clock.advance(61s);
    client.receive_until(":\n\n");
    it.server.session_is_valid = false;
    it.server.clock.advance(61s);
    CHECK_THROWS(client.receive_until("never said"));
}

TEST_CASE("too many streams of one session end its oldest, and nobody else's") {
    StreamingServer it({.most_of_a_session = 2, .heartbeat = 5ms});
    Client other(it.server.port()), first(it.server.port()), second(it.server.port()), third(it.server.port());
    other.send(following(administrator));
    other.receive_until(":\n\n");
    for (Client* client : {&first, &second, &third}) {
        client->send(following(browser));
        client->receive_until(":\n\n");
    }
    CHECK_THROWS(first.receive_until("never said"));
    for (Client* client : {&other, &second, &third}) CHECK_NOTHROW(client->receive_until(":\n\n"));
}

TEST_CASE("streams end at once when the server stops") {
    StreamingServer it({.heartbeat = 60s});
    Client client(it.server.port());
    client.send(following(browser));
    client.receive_until("event: ready");
    const auto begun = std::chrono::steady_clock::now();
    it.server.stop(10s);
    CHECK(std::chrono::steady_clock::now() - begun < 3s);
}
