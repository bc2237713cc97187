#include "http/testing.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace portal::http::testing {

namespace {

struct Thing {
    std::string name;
    std::optional<std::int64_t> wait_milliseconds;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (name, wait_milliseconds))

} // namespace

std::string Answer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

json::Object Answer::problem() const {
    auto value = json::parse(body);
    if (!value || !value->is_object()) throw std::runtime_error("not a JSON object: " + body);
    return value->as_object();
}

std::string Answer::code() const { return std::string(problem().at("code").as_string()); }

Client::Client(std::uint16_t port, const char* from) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (inet_pton(AF_INET, from, &address.sin_addr) != 1 ||
        bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect from there");
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("cannot connect");
}

Client::~Client() { ::close(socket_); }

void Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return; // the server has closed: what it said before can still be read
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void Client::finish_writing() { ::shutdown(socket_, SHUT_WR); }

bool Client::fill() {
    char bytes[4096];
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        throw std::runtime_error("the server did not answer in time");
    if (count <= 0) return false;
    inbox_.append(bytes, static_cast<std::size_t>(count));
    return true;
}

std::string Client::receive_until(std::string_view text) {
    while (inbox_.find(text) == std::string::npos)
        if (!fill()) throw std::runtime_error("closed before \"" + std::string(text) + "\": " + inbox_);
    const std::size_t end = inbox_.find(text) + text.size();
    std::string found = inbox_.substr(0, end);
    inbox_.erase(0, end);
    return found;
}

Answer Client::receive(bool to_head) {
    const std::string head = receive_until("\r\n\r\n");
    Answer answer;
    answer.status = std::stoi(head.substr(head.find(' ') + 1));
    for (std::size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
        const std::size_t end = head.find("\r\n", at);
        const std::string line = head.substr(at, end - at);
        answer.headers[to_lower(line.substr(0, line.find(':')))] = line.substr(line.find(": ") + 2);
        at = end + 2;
    }
    if (to_head || !answer.headers.contains("content-length")) return answer;
    const std::size_t length = std::stoul(answer.headers.at("content-length"));
    while (inbox_.size() < length)
        if (!fill()) throw std::runtime_error("closed within a body");
    answer.body = inbox_.substr(0, length);
    inbox_.erase(0, length);
    return answer;
}

bool Client::is_closed() {
    try {
        return inbox_.empty() && !fill();
    } catch (const std::runtime_error&) {
        return false;
    }
}

Answer ask(std::uint16_t port, std::string_view method, std::string_view target, std::string_view headers,
           std::string_view body) {
    std::string request =
        std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: portal.test\r\n" + std::string(headers);
    if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n" + std::string(body);
    return Client(port).ask(request);
}

TestServer::TestServer(std::function<void(Settings&, Parts&)> adjust) {
    Settings settings;
    settings.version = "1.2.3";
    settings.listen.timeouts.linger = std::chrono::milliseconds(200);
    settings.listen.sweep = std::chrono::milliseconds(20);
    Parts parts{.clock = clock,
                .random = random_,
                .routes = routes(),
                .authenticate = [this](Credentials credentials) { return authenticate(std::move(credentials)); },
                .ready = []() -> Task<Result<void>> { co_return Result<void>(); }};
    if (adjust) adjust(settings, parts);
    auto server = serve_portal(io_.get_executor(), std::move(settings), std::move(parts));
    if (!server) throw std::runtime_error(server.error().detail);
    server_ = std::move(*server);
    thread_ = std::thread([this] { io_.run(); });
}

TestServer::~TestServer() {
    if (!stopped_) stop();
}

void TestServer::stop(std::chrono::milliseconds patience) {
    stopped_ = true;
    boost::asio::co_spawn(io_, server_->stop(patience), boost::asio::use_future).get();
    thread_.join(); // run() ends only when nothing is left to do: nobody was forgotten
}

Task<Result<api::Caller>> TestServer::authenticate(Credentials credentials) {
    api::Caller caller{.customer = {"customer-1"},
                       .user_id = "user-1",
                       .email = "ada@example.com",
                       .role = api::UserRole::administrator};
    if (credentials.cookie_token == "browser" && session_is_valid) {
        caller.session_id = "session-1";
        caller.csrf_token = "the-csrf-token";
        co_return caller;
    }
    caller.api_token_id = "token-1";
    if (credentials.bearer == "administrator") co_return caller;
    if (credentials.bearer == "other") {
        caller.customer = {"customer-2"};
        caller.user_id = "user-2";
        co_return caller;
    }
    if (credentials.bearer == "viewer") {
        caller.role = api::UserRole::viewer;
        co_return caller;
    }
    if (credentials.bearer == "broken") throw std::runtime_error("the database's password is hunter2");
    co_return fail(ErrorCode::unauthenticated, "The session or token is not valid.");
}

api::Routes TestServer::routes() {
    using api::Method, api::Permission;
    api::Routes routes;
    routes.push_back(api::route<api::Nothing, json::Value>(
        {.path = "/things/{id}",
         .permission = Permission::cloud_accounts_read,
         .operation_id = "getThing",
         .summary = "One",
         .query = {{.name = "q"}}},
        [](api::Context context) -> Task<Result<json::Value>> {
            if (context.path_parameter("id") == "throw") throw std::runtime_error("SELECT secret FROM table");
            if (context.path_parameter("id") == "none") co_return fail(ErrorCode::not_found, "There is no such thing.");
            co_return json::Value(json::Object{{"id", context.path_parameter("id")},
                                               {"q", context.query_value("q").value_or("")},
                                               {"from", context.from_address},
                                               {"customer", context.caller.customer.value}});
        }));
    routes.push_back(api::route<Thing, Thing>({.method = Method::post,
                                               .path = "/things",
                                               .permission = Permission::cloud_accounts_write,
                                               .operation_id = "addThing",
                                               .summary = "Add",
                                               .success_status = 201},
                                              [this](api::Context, Thing body) -> Task<Result<Thing>> {
                                                  ++handled;
                                                  if (body.wait_milliseconds) {
                                                      boost::asio::steady_timer timer(
                                                          co_await boost::asio::this_coro::executor,
                                                          std::chrono::milliseconds(*body.wait_milliseconds));
                                                      co_await timer.async_wait(boost::asio::use_awaitable);
                                                  }
                                                  co_return body;
                                              }));
    routes.push_back(api::route<Thing, Thing>({.method = Method::post,
                                               .path = "/secrets",
                                               .permission = Permission::api_tokens_own,
                                               .operation_id = "addSecret",
                                               .summary = "Add",
                                               .success_status = 201,
                                               .secret_answer = true},
                                              [](api::Context, Thing body) -> Task<Result<Thing>> { co_return body; }));
    for (const auto method : {Method::put, Method::post})
        routes.push_back(api::route<api::Bytes, json::Value>(
            {.method = method,
             .path = "/things/{id}/picture",
             .permission = Permission::cloud_accounts_write,
             .operation_id = method == Method::put ? "setPicture" : "addPicture",
             .summary = "Bytes"},
            [this](api::Context, api::Bytes body) -> Task<Result<json::Value>> {
                ++handled;
                co_return json::Value(
                    json::Object{{"size", body.data.size()}, {"hex", to_hex(body.data.substr(0, 16))}});
            }));
    routes.push_back(api::route<api::Nothing, api::Nothing>(
        {.method = Method::delete_,
         .path = "/things/{id}",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "removeThing",
         .summary = "Remove"},
        [](api::Context) -> Task<Result<api::Nothing>> { co_return api::Nothing{}; }));
    routes.push_back(api::route<Thing, api::Nothing>(
        {.method = Method::post, .path = "/session", .operation_id = "signIn", .summary = "Sign in"},
        [](api::Context, Thing) -> Task<Result<api::Response>> {
            co_return api::Response{.status = 204,
                                    .has_body = false,
                                    .session_cookie = api::SessionCookie{"a-token", std::chrono::seconds(60)}};
        }));
    routes.push_back(api::route<api::Nothing, json::Value>(
        {.path = "/installation", .operation_id = "getInstallation", .summary = "About"},
        [](api::Context context) -> Task<Result<json::Value>> {
            co_return json::Value(json::Object{{"signed_in", !context.caller.user_id.empty()}});
        }));
    return routes;
}

} // namespace portal::http::testing
