#include "aws/transport/http_client.hpp"

#include "aws/limits/sleeper.hpp"
#include "aws/testing/run.hpp"

#include <arpa/inet.h>
#include <atomic>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>
#include <mutex>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

/// A server on loopback that answers each request with what `answer` makes of it; an empty answer: silence.
class Server {
public:
    explicit Server(std::function<std::string(const std::string&)> answer) : answer_(std::move(answer)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(listen(listener_, 1024) == 0);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        acceptor_ = std::jthread([this] { accept_all(); });
    }
    ~Server() {
        shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        {
            const std::lock_guard lock(mutex_);
            for (const int peer : peers_) shutdown(peer, SHUT_RDWR);
        }
        threads_.clear();
        close(listener_);
    }
    std::string url(const std::string& path = "/") const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    int connections() const { return connections_; }

private:
    void accept_all() {
        for (;;) {
            const int peer = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) return;
            ++connections_;
            const std::lock_guard lock(mutex_);
            peers_.push_back(peer);
            threads_.emplace_back([this, peer] { serve(peer); });
        }
    }
    void serve(int peer) {
        std::string seen;
        char buffer[65536];
        for (ssize_t got = 0; (got = read(peer, buffer, sizeof buffer)) > 0;) {
            seen.append(buffer, static_cast<std::size_t>(got));
            const auto end = seen.find("\r\n\r\n");
            if (end == std::string::npos) continue;
            const auto at = seen.find("Content-Length: ");
            const std::size_t body = at == std::string::npos ? 0 : std::stoul(seen.substr(at + 16));
            if (seen.size() < end + 4 + body) continue;
            const std::string answer = answer_(seen);
            seen.clear();
            for (std::size_t sent = 0; sent < answer.size();) {
                const ssize_t now = send(peer, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
                if (now <= 0) break;
                sent += static_cast<std::size_t>(now);
            }
        }
        const std::lock_guard lock(mutex_);
        std::erase(peers_, peer);
        close(peer);
    }

    std::function<std::string(const std::string&)> answer_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> connections_ = 0;
    std::mutex mutex_;
    std::vector<int> peers_;
    std::vector<std::jthread> threads_;
    std::jthread acceptor_;
};

std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nX-One: a\r\nx-amzn-RequestId: r-1\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

Result<HttpAnswer> send(HttpRequest request, HttpSettings settings = {}) {
    return testing::run_for<Result<HttpAnswer>>([&](boost::asio::any_io_executor executor) -> Task<Result<HttpAnswer>> {
        const auto client = make_http_client(executor, settings);
        co_return co_await client->send(request);
    });
}

} // namespace

TEST_CASE("a request travels as it was made, and the answer comes back whole") {
    Server server([](const std::string& seen) { return ok(seen); });
    HttpRequest request{.method = "PUT", .url = server.url("/a/../b%20c?x=%2F&y=")};
    request.headers = {{"X-Two", "b"}, {"X-Empty", ""}, {"Host", "other.example"}};
    request.body = std::string("\0body", 5);
    const auto answer = send(request);
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
    CHECK(*find_header(answer->headers, "x-one") == "a");
    CHECK(answer->body.starts_with("PUT /a/../b%20c?x=%2F&y= HTTP/1.1\r\n"));
    CHECK(answer->body.find("X-Two: b\r\n") != std::string::npos);
    CHECK(answer->body.find("X-Empty:\r\n") != std::string::npos);
    CHECK(answer->body.find("Expect") == std::string::npos);
    CHECK(answer->body.find("Content-Type") == std::string::npos);
    CHECK(answer->body.ends_with(std::string("\r\n\r\n\0body", 9)));
}

TEST_CASE("HEAD has no body, POST without one says so, a redirect is an answer") {
    Server server([](const std::string& seen) -> std::string {
        if (seen.starts_with("HEAD ")) return "HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\n";
        if (seen.starts_with("POST "))
            return ok(seen.find("Content-Length: 0\r\n") != std::string::npos ? "zero" : "none");
        return "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    });
    HttpRequest request{.method = "HEAD", .url = server.url()};
    CHECK(send(request)->status == 404);
    request.method = "POST";
    CHECK(send(request)->body == "zero");
    request.method = "GET";
    CHECK(send(request)->status == 301);
}

TEST_CASE("an answer that is too large is refused, not kept") {
    Server server([](const std::string&) { return ok(std::string(1'000'000, 'x')); });
    HttpRequest request{.url = server.url()};
    request.most_answer_bytes = 1'000'000;
    CHECK(send(request)->body.size() == 1'000'000);
    request.most_answer_bytes = 999'999;
    const auto refused = send(request);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::aws_answer_invalid);
    CHECK(refused.error().aws_request_id == "r-1");
}

TEST_CASE("100 MB are not kept, and neither is what was said to be longer than it is") {
    Server endless([](const std::string&) { return ok(std::string(100'000'000, 'x')); });
    const auto too_large = send(HttpRequest{.url = endless.url()});
    REQUIRE_FALSE(too_large.has_value());
    CHECK(too_large.error().code == ErrorCode::aws_answer_invalid);
    Server cut([](const std::string&) {
        return "HTTP/1.1 200 OK\r\nx-amz-request-id: r-2\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
               "2\r\n{}\r\n";
    });
    HttpRequest request{.url = cut.url()};
    request.total_timeout = 300ms;
    const auto broken = send(request);
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().code == ErrorCode::aws_unreachable);
    CHECK(broken.error().aws_request_id == "r-2");
}

TEST_CASE("a server that says nothing, breaks off or is not there is unreachable") {
    Server silent([](const std::string&) { return ""; });
    HttpRequest request{.url = silent.url("/secret?token=x")};
    request.total_timeout = 50ms;
    const auto timeout = send(request);
    REQUIRE_FALSE(timeout.has_value());
    CHECK(timeout.error().code == ErrorCode::aws_unreachable);
    CHECK(timeout.error().aws_code == "RequestTimeout");
    CHECK(timeout.error().detail.find("secret") == std::string::npos);

    std::string url;
    {
        Server gone([](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"; });
        url = gone.url();
        request = HttpRequest{.url = url};
        request.total_timeout = 300ms;
        CHECK_FALSE(send(request).has_value());
    }
    const auto refused = send(HttpRequest{.url = url});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::aws_unreachable);
    CHECK(refused.error().aws_code.empty());
    CHECK_FALSE(send(HttpRequest{.url = "file:///etc/passwd"}).has_value());
    const auto nowhere = send(HttpRequest{.url = "http://no-such-host.invalid/"}); // RFC 6761: never resolves
    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error().code == ErrorCode::aws_unreachable);
    CHECK(nowhere.error().aws_code == "HostNotFound");
}

TEST_CASE("a header cannot smuggle in another") {
    Server server([](const std::string&) { return ok(""); });
    HttpRequest request{.url = server.url()};
    request.headers = {{"X-A", "b\r\nX-Evil: c"}};
    const auto refused = send(request);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().detail.find("the header X-A has a carriage return (U+000D)") != std::string::npos);
    CHECK(server.connections() == 0);
}

TEST_CASE("connections are used again, and many calls run at once on many threads") {
    Server server([](const std::string&) { return ok("x"); });
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        const auto client = make_http_client(executor, {});
        HttpRequest request{.url = server.url()};
        for (int i = 0; i < 20; ++i) CHECK((co_await client->send(request)).has_value());
    });
    CHECK(server.connections() == 1);

    std::atomic<int> answered = 0;
    std::mutex mutex;
    std::string last_error;
    testing::run(
        [&](boost::asio::any_io_executor executor) -> Task<> {
            const auto client = make_http_client(executor, {});
            for (int i = 0; i < 100; ++i)
                testing::start(executor, [&, client, url = server.url()]() -> Task<> {
                    HttpRequest request{.url = url};
                    request.connect_timeout = 60s;
                    for (int n = 0; n < 5; ++n) {
                        const auto answer = co_await client->send(request);
                        if (answer && answer->body == "x") ++answered;
                        const std::lock_guard lock(mutex);
                        if (!answer) last_error = answer.error().detail;
                    }
                });
            co_return;
        },
        4);
    CHECK(last_error == "");
    CHECK(answered.load() == 500);
}

TEST_CASE("a call that is cancelled ends at once, and the client goes on") {
    Server server([](const std::string& seen) { return seen.starts_with("GET /silent") ? std::string() : ok("x"); });
    bool cancelled = false;
    const auto start = std::chrono::steady_clock::now();
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> {
        const auto client = make_http_client(executor, {});
        const auto cancel = testing::start_cancellable(executor, [&, client]() -> Task<> {
            HttpRequest request{.url = server.url("/silent")};
            try {
                co_await client->send(request);
            } catch (const boost::system::system_error&) {
                cancelled = true;
                throw;
            }
        });
        co_await make_sleeper()->sleep(20ms);
        cancel();
        HttpRequest request{.url = server.url()};
        CHECK((co_await client->send(request))->body == "x");
    });
    CHECK(cancelled);
    CHECK(std::chrono::steady_clock::now() - start < 20s);
}

TEST_CASE("a proxy is used where one is handed in, but not for hosts that are named") {
    Server proxy([](const std::string& seen) { return ok("proxied " + seen.substr(0, seen.find('\r'))); });
    HttpRequest request{.url = "http://aws.invalid/x"};
    HttpSettings settings;
    settings.http_proxy = proxy.url();
    CHECK(send(request, settings)->body == "proxied GET http://aws.invalid/x HTTP/1.1");
    settings.no_proxy = "aws.invalid";
    CHECK_FALSE(send(request, settings).has_value());
}

TEST_CASE("no part of a proxy's password is told, however it is written") {
    HttpSettings settings;
    settings.http_proxy = "http://corp:pa@sesame.invalid#1@127.0.0.1:1";
    for (const char* proxy : {"http://corp:pa@sesame.invalid#1@127.0.0.1:1",
                              "http://corp:sesame@no-such-host.invalid:1", "http://corp:sesame@127.0.0.1:1"}) {
        settings.http_proxy = proxy;
        const auto refused = send(HttpRequest{.url = "http://aws.invalid/x"}, settings);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().detail.find("sesame") == std::string::npos);
    }
}
