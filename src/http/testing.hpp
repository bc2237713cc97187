// For this room's tests: a server on a port of its own, and a client that speaks raw bytes.
#pragma once

#include "http/server.hpp"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace portal::http::testing {

/// A status line, headers and a body as they came.
struct Answer {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;

    std::string header(const std::string& name) const;
    json::Object problem() const; ///< the body, as JSON
    std::string code() const;     ///< the problem's
};

/// A blocking connection to 127.0.0.1; reads give up after five seconds and throw.
class Client {
public:
    explicit Client(std::uint16_t port, const char* from = "127.0.0.1"); ///< `from`: of 127.0.0.0/8
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(std::string_view bytes);
    void finish_writing();
    Answer receive(bool to_head = false);             ///< one answer; to_head: it has no body
    std::string receive_until(std::string_view text); ///< all bytes up to and with `text`
    bool is_closed(); ///< waits for the server to close; false: it sent something, or waits too
    Answer ask(std::string_view bytes) { return send(bytes), receive(bytes.starts_with("HEAD")); }

private:
    bool fill();
    int socket_;
    std::string inbox_;
};

/// One request on a connection of its own. `headers`: lines, each ended by \r\n.
Answer ask(std::uint16_t port, std::string_view method, std::string_view target, std::string_view headers = "",
           std::string_view body = "");

inline constexpr std::string_view administrator = "Authorization: Bearer administrator\r\n";
inline constexpr std::string_view viewer = "Authorization: Bearer viewer\r\n";
inline constexpr std::string_view browser = "Cookie: portal_session=browser\r\n";
inline constexpr std::string_view csrf = "X-CSRF-Token: the-csrf-token\r\n";
inline constexpr std::string_view json_type = "Content-Type: application/json\r\n";

/// A server with a few routes, on a thread of its own; stopped with the object. Tokens: "administrator", "viewer",
/// "other" (another customer's administrator), "broken" (the store fails); the session "browser" is an administrator's.
class TestServer {
public:
    explicit TestServer(std::function<void(Settings&, Parts&)> adjust = {});
    ~TestServer();

    std::uint16_t port() const { return server_->port(); }
    Server& server() { return *server_; }
    void stop(std::chrono::milliseconds patience = std::chrono::seconds(5)); ///< returns when the server has stopped

    ManualClock clock{Timestamp(std::chrono::hours(24 * 365 * 50))};
    std::atomic<int> handled = 0; ///< calls that reached the handler of POST /things
    std::atomic<bool> session_is_valid = true;

private:
    Task<Result<api::Caller>> authenticate(Credentials credentials);
    api::Routes routes();

    SystemRandom random_;
    boost::asio::io_context io_{1};
    std::unique_ptr<Server> server_;
    std::thread thread_;
    bool stopped_ = false;
};

} // namespace portal::http::testing
