#include "http/testing.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::http;
using namespace portal::http::testing;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view alive = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

std::string adding(std::string_view body) {
    return "POST /api/v1/things HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer administrator\r\nContent-Type: "
           "application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

} // namespace

TEST_CASE("a connection serves one request after another, pipelined or not") {
    TestServer server;
    Client client(server.port());
    CHECK(client.ask(alive).body == R"({"status":"ok"})");
    client.send(adding(R"({"name":"first","wait_milliseconds":50})") + adding(R"({"name":"second"})") +
                std::string(alive));
    CHECK(client.receive().problem().at("name") == "first");
    CHECK(client.receive().problem().at("name") == "second");
    CHECK(client.receive().status == 200);
}

TEST_CASE("what is not HTTP is told so and ends the connection") {
    TestServer server;
    for (const char* bad :
         {"\x16\x03\x01\r\n\r\n", "GET /healthz HTTP/1.1\r\n\r\n", "GET /healthz HTTP/9.9\r\nHost: h\r\n\r\n"}) {
        Client client(server.port());
        const Answer answer = client.ask(bad);
        CHECK(answer.status == 400);
        CHECK(answer.code() == "malformed-request");
        CHECK(answer.header("connection") == "close");
        CHECK_FALSE(answer.header("x-request-id").empty());
        CHECK(client.is_closed());
    }
}

TEST_CASE("a body over the limit is refused, announced or not, and its sender reads why") {
    TestServer server([](Settings& settings, Parts&) { settings.listen.limits.body_bytes = 1000; });
    const std::string large = R"({"name":")" + std::string(300'000, 'x') + "\"}";
    Client announced(server.port());
    const Answer refused = announced.ask(adding(large));
    CHECK(refused.status == 413);
    CHECK(refused.code() == "body-too-large");
    CHECK(announced.is_closed());

    const Answer stranger =
        Client(server.port()).ask("POST /api/v1/things HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n");
    CHECK(stranger.status == 401);

    Client chunked(server.port());
    chunked.send("POST /api/v1/things HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer administrator\r\nContent-Type: "
                 "application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    chunked.send("FFFF\r\n" + std::string(0xFFFF, 'x') + "\r\n");
    CHECK(chunked.receive().status == 413);
    CHECK(server.handled == 0);
}

TEST_CASE("chunks are read, and a body that is cut short does nothing") {
    TestServer server;
    Client client(server.port());
    client.send("POST /api/v1/things HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer administrator\r\nContent-Type: "
                "application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("8\r\n{\"name\":\r\n");
    client.send("3\r\n\"x\"\r\n1\r\n}\r\n0\r\n\r\n");
    CHECK(client.receive().status == 201);
    CHECK(server.handled == 1);

    Client cut(server.port());
    cut.send("POST /api/v1/things HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer administrator\r\nContent-Type: "
             "application/json\r\nContent-Length: 50\r\n\r\n{\"name\":\"x\"}");
    cut.finish_writing();
    CHECK(cut.is_closed());
    CHECK(server.handled == 1);
}

TEST_CASE("100 Continue is said only when the body is wanted") {
    TestServer server;
    const std::string expecting =
        "Content-Type: application/json\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n";
    Client wanted(server.port());
    wanted.send("POST /api/v1/things HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer administrator\r\n" + expecting);
    CHECK(wanted.receive_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(wanted.ask("{\"name\":\"x\"}").status == 201);
    Client stranger(server.port());
    stranger.send("POST /api/v1/things HTTP/1.1\r\nHost: h\r\n" + expecting);
    CHECK(stranger.receive().status == 401);
}

TEST_CASE("whoever is slow is let go") {
    TestServer server([](Settings& settings, Parts&) {
        settings.listen.timeouts.idle = 100ms;
        settings.listen.timeouts.head = 100ms;
        settings.listen.timeouts.body = 100ms;
    });
    Client silent(server.port()), head(server.port()), body(server.port());
    head.send("GET /healthz HTTP/1.1\r\nHost");
    body.send("POST /api/v1/things HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer administrator\r\nContent-Type: "
              "application/json\r\nContent-Length: 50\r\n\r\n{");
    CHECK(silent.is_closed());
    CHECK(head.is_closed());
    CHECK(body.is_closed());
    // A handler has the time that it needs.
    CHECK(Client(server.port()).ask(adding(R"({"name":"x","wait_milliseconds":400})")).status == 201);
}

TEST_CASE("HEAD is GET without its body, and other methods are named in Allow") {
    TestServer server;
    Client client(server.port());
    const Answer head = client.ask("HEAD /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(head.status == 200);
    CHECK(head.header("content-length") == "15");
    CHECK(client.ask(alive).status == 200);
    const Answer refused = ask(server.port(), "POST", "/healthz");
    CHECK(refused.status == 405);
    CHECK(refused.header("allow") == "GET, HEAD, OPTIONS");
    CHECK(ask(server.port(), "OPTIONS", "*").status == 204);
}

TEST_CASE("stopping lets a request end, closes what is idle and cuts off what lasts too long") {
    TestServer server;
    Client idle(server.port()), busy(server.port());
    CHECK(idle.ask(alive).status == 200);
    busy.send(adding(R"({"name":"x","wait_milliseconds":300})"));
    while (server.handled == 0) std::this_thread::sleep_for(1ms);
    server.stop();
    CHECK(idle.is_closed());
    const Answer last = busy.receive();
    CHECK(last.status == 201);
    CHECK(last.header("connection") == "close");

    TestServer impatient;
    Client endless(impatient.port());
    endless.send(adding(R"({"name":"x","wait_milliseconds":60000})"));
    while (impatient.handled == 0) std::this_thread::sleep_for(1ms);
    const auto begun = std::chrono::steady_clock::now();
    impatient.stop(50ms);
    CHECK(std::chrono::steady_clock::now() - begun < 5s);
    CHECK(endless.is_closed());
}

TEST_CASE("at the most connections an idle one makes room") {
    TestServer server([](Settings& settings, Parts&) { settings.listen.most_connections = 2; });
    Client first(server.port()), second(server.port());
    CHECK(first.ask(alive).status == 200);
    CHECK(second.ask(alive).status == 200);
    Client third(server.port());
    CHECK(third.ask(alive).status == 200);
    CHECK(first.is_closed());
}

TEST_CASE("at the most connections one that never ends its head makes room") {
    TestServer server([](Settings& settings, Parts&) { settings.listen.most_connections = 2; });
    Client first(server.port()), second(server.port());
    for (Client* client : {&first, &second}) client->send("GET /healthz HTTP/1.1\r\nHost: a\r\nX");
    Client third(server.port());
    CHECK(third.ask(alive).status == 200);
}

TEST_CASE("one address has its share of the connections, and who waits there makes room for the next of it") {
    TestServer server([](Settings& settings, Parts&) { settings.listen.most_of_an_address = 2; });
    Client first(server.port());
    CHECK(first.ask(alive).status == 200);
    Client second(server.port());
    second.send("GET /healthz HTTP/1.1\r\nHost: a\r\nX");
    Client third(server.port());
    CHECK(third.ask(alive).status == 200);
    CHECK(first.is_closed());
    Client fourth(server.port());
    CHECK(fourth.ask(alive).status == 200);
    CHECK(second.is_closed());
    // Who is being served stays, and the next one goes.
    for (Client* client : {&third, &fourth}) client->send(adding(R"({"name":"x","wait_milliseconds":60000})"));
    while (server.handled < 2) std::this_thread::sleep_for(1ms);
    CHECK(Client(server.port()).is_closed());
    CHECK(Client(server.port(), "127.0.0.2").ask(alive).status == 200);
    server.stop(50ms);
}

TEST_CASE("behind a trusted proxy are many: it has no share of the connections") {
    TestServer server([](Settings& settings, Parts&) {
        settings.listen.most_of_an_address = 1;
        settings.trusted_proxies = {"127.0.0.0/24"};
    });
    Client first(server.port()), second(server.port());
    for (Client* client : {&first, &second, &first}) CHECK(client->ask(alive).status == 200);
    Client one(server.port(), "127.0.1.1"), other(server.port(), "127.0.1.1");
    CHECK(other.ask(alive).status == 200);
    CHECK(one.is_closed());
}

TEST_CASE("not ready is 503, and strangers do not learn why") {
    TestServer server([](Settings&, Parts& parts) {
        parts.ready = []() -> Task<Result<void>> {
            co_return fail(ErrorCode::store_unavailable, "cannot reach db-internal:5432");
        };
    });
    const Answer answer = ask(server.port(), "GET", "/readyz");
    CHECK(answer.status == 503);
    CHECK(answer.body.find("db-internal") == std::string::npos);
    TestServer ready;
    CHECK(ask(ready.port(), "GET", "/readyz").status == 200);
}

TEST_CASE("not ready is said in time where nobody says anything, and asked once for all who want to know") {
    std::atomic<int> looks = 0;
    std::atomic<bool> answers = false;
    TestServer server([&](Settings& settings, Parts& parts) {
        settings.ready_patience = 200ms;
        parts.ready = [&]() -> Task<Result<void>> {
            ++looks;
            while (!answers) {
                boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 1ms);
                co_await timer.async_wait(boost::asio::use_awaitable);
            }
            co_return Result<void>();
        };
    });
    for (int i = 0; i < 3; ++i) CHECK(ask(server.port(), "GET", "/readyz").status == 503);
    CHECK(looks == 1);
    answers = true;
    int status = 0;
    for (int i = 0; i < 100 && status != 200; ++i) status = ask(server.port(), "GET", "/readyz").status;
    CHECK(status == 200);
}

TEST_CASE("metrics have an address of their own") {
    TestServer server([](Settings& settings, Parts&) { settings.metrics.emplace(); });
    CHECK(ask(server.port(), "GET", "/api/v1/things/1", administrator).status == 200);
    server.server().metrics().watch("portal_things", "Things.", [] { return 42.0; });
    const Answer answer = ask(server.server().metrics_port(), "GET", "/metrics");
    CHECK(answer.status == 200);
    CHECK(answer.body.find("portal_http_requests_total{operation=\"getThing\",status=\"200\"} 1") != std::string::npos);
    CHECK(answer.body.find("portal_things 42") != std::string::npos);
    CHECK(ask(server.server().metrics_port(), "GET", "/").status == 404);
    CHECK(ask(server.port(), "GET", "/metrics").body.find("portal_http_requests_total") == std::string::npos);
}

TEST_CASE("a port that is taken and a certificate that is not there are said") {
    TestServer server;
    boost::asio::io_context io;
    SystemClock clock;
    SystemRandom random;
    const auto serve = [&](ListenerSettings listen) {
        return serve_portal(io.get_executor(), {.listen = listen},
                            {.clock = clock, .random = random, .routes = {}, .authenticate = {}, .ready = {}});
    };
    const auto taken = serve({.port = server.port()});
    REQUIRE_FALSE(taken);
    CHECK(taken.error().detail.find(std::to_string(server.port())) != std::string::npos);
    CHECK_FALSE(serve({.tls_certificate_file = "/nonexistent.pem", .tls_key_file = "/nonexistent.key"}));
    CHECK_FALSE(serve({.host = "not an address"}));
}
