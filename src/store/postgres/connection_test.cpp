#include "store/postgres/connection.hpp"

#include "store/postgres/statements.hpp"
#include "store/testing.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <libpq-fe.h>
#include <list>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace portal::store;
using namespace portal::store::postgres;
using namespace std::chrono_literals;

namespace {

/// Where the tests' PostgreSQL is, in the words of its url.
struct Place {
    Place() {
        PQconninfoOption* options = PQconninfoParse(std::getenv("PORTAL_TEST_POSTGRES"), nullptr);
        if (!options) throw std::runtime_error("PORTAL_TEST_POSTGRES is no url");
        for (const PQconninfoOption* option = options; option->keyword; ++option) {
            if (!option->val) continue;
            for (auto [name, value] :
                 {std::pair{"host", &host}, {"port", &port}, {"user", &user}, {"dbname", &database}})
                if (std::strcmp(option->keyword, name) == 0) *value = option->val;
        }
        PQconninfoFree(options);
    }
    int connect() const {
        if (host.starts_with('/')) {
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            const std::string file = host + "/.s.PGSQL." + port;
            std::strncpy(address.sun_path, file.c_str(), sizeof address.sun_path - 1);
            const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
            if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return made;
            throw std::runtime_error("no way to PostgreSQL");
        }
        addrinfo* found = nullptr;
        if (::getaddrinfo(host.c_str(), port.c_str(), nullptr, &found) != 0) throw std::runtime_error("no such host");
        const int made = ::socket(found->ai_family, SOCK_STREAM, 0);
        const int connected = ::connect(made, found->ai_addr, found->ai_addrlen);
        ::freeaddrinfo(found);
        if (connected != 0) throw std::runtime_error("no way to PostgreSQL");
        return made;
    }
    std::string host = "localhost", port = "5432", user = "portal", database = "postgres";
};

/// Stands before PostgreSQL. From silence() on, connections that are there stay open and nothing of them comes or goes:
/// what a failover or a firewall that forgot them looks like. New ones work.
class Proxy {
public:
    Proxy() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no port for the proxy");
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Proxy() {
        ended_ = true;
        thread_.join();
        for (const int one : open_) ::close(one);
        ::close(listener_);
    }
    std::string url() const {
        return "postgresql://" + place_.user + "@127.0.0.1:" + std::to_string(port_) + "/" + place_.database;
    }
    /// Returns when nothing passes any more.
    void silence() {
        const std::lock_guard guard(mutex_);
        pairs_.clear();
    }
    int connections() const { return connections_; }

private:
    void run() {
        while (!ended_) {
            std::this_thread::sleep_for(1ms); // so that silence() has its turn
            const std::lock_guard guard(mutex_);
            std::vector<pollfd> watched{{.fd = listener_, .events = POLLIN, .revents = 0}};
            for (const auto& [from, to] : pairs_) watched.push_back({.fd = from, .events = POLLIN, .revents = 0});
            if (::poll(watched.data(), watched.size(), 10) <= 0) continue;
            if (watched.front().revents) {
                const int client = ::accept(listener_, nullptr, nullptr), server = place_.connect();
                pairs_.emplace_back(client, server);
                pairs_.emplace_back(server, client);
                open_.insert(open_.end(), {client, server});
                ++connections_;
            }
            for (std::size_t i = 1; i < watched.size(); ++i) {
                if (!watched[i].revents) continue;
                const auto pair = std::ranges::find(pairs_, watched[i].fd, &std::pair<int, int>::first);
                std::array<char, 4096> bytes;
                const ssize_t count = ::recv(pair->first, bytes.data(), bytes.size(), 0);
                if (count > 0) [[maybe_unused]]
                    const auto sent = ::send(pair->second, bytes.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
                else
                    ::shutdown(pair->second, SHUT_WR), pairs_.erase(pair);
            }
        }
    }

    const Place place_;
    const int listener_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::list<std::pair<int, int>> pairs_; ///< what comes at the first goes to the second
    std::vector<int> open_;
    std::atomic<int> connections_ = 0;
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

std::string text(Connection& connection, const std::string& sql, Mode mode = Mode::read) {
    std::string found;
    connection.run(mode, [&](EngineTransaction& t) {
        found = t.query_one(sql)->text(0);
        return true;
    });
    return found;
}

} // namespace

#define POSTGRES_TEST_CASE(title) TEST_CASE(title* doctest::skip(!testing::has_postgres()))

POSTGRES_TEST_CASE("a connection that says nothing any more is replaced when it is used again") {
    Proxy proxy;
    Notices notices;
    const auto connection =
        connect(proxy.url(), notices, std::make_shared<Watchdog>(), {.first_word = 300ms, .silence = 1h});
    for (const Mode mode : {Mode::read, Mode::write, Mode::migrate}) {
        CHECK(text(*connection, "SELECT 'here'", mode) == "here");
        const int before = proxy.connections();
        proxy.silence();
        CHECK(text(*connection, "SELECT 'here'", mode) == "here");
        CHECK(proxy.connections() > before);
    }
}

POSTGRES_TEST_CASE("nobody waits for ever for a statement that is not answered, nor for a commit") {
    for (const bool at_commit : {false, true}) {
        Proxy proxy;
        Notices notices;
        const auto connection = connect(proxy.url(), notices, std::make_shared<Watchdog>(), {.silence = 3s});
        CHECK_THROWS_AS(connection->run(Mode::write,
                                        [&](EngineTransaction& t) {
                                            t.query("SELECT 1");
                                            proxy.silence();
                                            if (!at_commit) t.query("SELECT 2");
                                            return true;
                                        }),
                        StoreError);
        CHECK(proxy.connections() == 1);
    }
}

POSTGRES_TEST_CASE("who stops waits for no answer, and asks nothing new") {
    Proxy proxy;
    Notices notices;
    const auto watchdog = std::make_shared<Watchdog>();
    const auto connection = connect(proxy.url(), notices, watchdog, {.first_word = 1h, .silence = 1h});
    CHECK_THROWS_AS(connection->run(Mode::read,
                                    [&](EngineTransaction& t) {
                                        t.query("SELECT 1");
                                        proxy.silence();
                                        watchdog->end_within(100ms);
                                        t.query("SELECT 2");
                                        return true;
                                    }),
                    StoreError);
    CHECK_THROWS_AS(text(*connection, "SELECT 'x'"), StoreError);
    CHECK(proxy.connections() == 1);
}

POSTGRES_TEST_CASE("the server ends a statement that takes too long, but no change of the schema") {
    Notices notices;
    const auto connection = connect(std::getenv("PORTAL_TEST_POSTGRES"), notices, std::make_shared<Watchdog>());
    for (const Mode mode : {Mode::read, Mode::write})
        CHECK(text(*connection, "SHOW statement_timeout", mode) == "2min");
    CHECK(text(*connection, "SHOW statement_timeout", Mode::migrate) == "0");
    CHECK(text(*connection, "SHOW statement_timeout") == "2min");
}

POSTGRES_TEST_CASE("a connection keeps so many prepared statements and no more: those that are used") {
    Notices notices;
    const auto connection = connect(std::getenv("PORTAL_TEST_POSTGRES"), notices, std::make_shared<Watchdog>());
    const auto ask = [&](EngineTransaction& t, int number) {
        return t.query_one("SELECT " + std::to_string(number) + " + $1", 1)->integer(0);
    };
    connection->run(Mode::read, [&](EngineTransaction& t) {
        for (int number = 0; number < 1'000; ++number) {
            CHECK(ask(t, number) == number + 1);
            CHECK(ask(t, 0) == 1); // it is used all the time
        }
        return true;
    });
    connection->run(Mode::write, [&](EngineTransaction& t) {
        const auto kept =
            t.query_one("SELECT count(*), sum(CASE WHEN strpos(statement, 'SELECT 0 + ') = 1 THEN 1 ELSE 0 END) "
                        "FROM pg_prepared_statements");
        CHECK(kept->integer(0) >= static_cast<std::int64_t>(Statements::most) - 1);
        CHECK(kept->integer(0) <= static_cast<std::int64_t>(Statements::most));
        CHECK(kept->integer(1) == 1);
        for (int number = 0; number < 1'000; number += 100) CHECK(ask(t, number) == number + 1); // forgotten ones too
        return true;
    });
}

TEST_CASE("a url gets the time-outs that it has not") {
    const std::string bare = with_time_outs("postgresql://host/portal", {});
    for (const char* each : {"?connect_timeout=10", "&keepalives_idle=30", "&keepalives_interval=10",
                             "&keepalives_count=3", "&tcp_user_timeout=30000"})
        CHECK_MESSAGE(bare.find(each) != std::string::npos, bare);
    const std::string own = with_time_outs("postgresql://host/portal?sslmode=disable&connect_timeout=3", {});
    CHECK(own.find("connect_timeout=10") == std::string::npos);
    CHECK(own.find("&keepalives_count=3") != std::string::npos);
    CHECK_THROWS_AS(with_time_outs("postgresql://host/portal?nonsense=1", {}), std::invalid_argument);
}
