// A request and its answer, as the rooms above the wire see them; no HTTP library shows through.
#pragma once

#include "base/async.hpp"
#include "base/error.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portal::http {

struct Header {
    std::string name;
    std::string value;
};
using Headers = std::vector<Header>;

/// All of a request but its body. Sound already: the parser has refused what is not HTTP/1.0 or 1.1, what says its
/// length twice, and a second Host, Authorization, Content-Type, Cookie or X-CSRF-Token.
struct RequestHead {
    std::string method = {}; ///< as sent: methods are case-sensitive
    std::string path = {};   ///< percent-encoded as sent, begins with '/' ("*" of OPTIONS stays)
    std::string query = {};  ///< percent-encoded as sent, without its '?'
    Headers headers = {};    ///< names in lower case
    bool keep_alive = true;
    bool has_body = false;
    bool expects_continue = false;
    std::optional<std::uint64_t> content_length = {}; ///< absent: no body, or chunked
    std::string from_address = {};

    /// Null when it is not there. `name` in lower case.
    const std::string* header(std::string_view name) const;
};

/// Where an answer that never ends is written. False: the peer is gone or the server stops; end soon.
class Stream {
public:
    virtual ~Stream() = default;
    virtual Task<bool> write(std::string text) = 0;
    /// True as soon as the server stops.
    virtual bool stopping() const = 0;
};

struct Reply {
    int status = 200;
    Headers headers = {};
    std::string body = {};
    /// A body that lives for the whole program (embedded pages); used when it is not empty.
    std::string_view static_body = {};
    /// Where set, there is no body: after the head the function writes until it returns, and the connection ends.
    std::function<Task<>(Stream&)> stream = {};
    /// What the access log and the metrics call it: an operation's id; "page", "health", "refused".
    std::string_view operation = "refused";

    std::string_view content() const { return static_body.empty() ? std::string_view(body) : static_body; }
    void set(std::string name, std::string value) { headers.push_back({std::move(name), std::move(value)}); }
};

/// What an application says to a head: an answer at once (the body is then never looked at), or how to go on with the
/// body.
struct Admission {
    std::optional<Reply> reply = {};
    std::function<Task<Reply>(std::string body)> proceed = {};
};

/// Answers requests. Used from every I/O thread; must outlive the listener that serves it.
class Application {
public:
    virtual ~Application() = default;
    virtual Task<Admission> admit(RequestHead head) = 0;
    /// For what never became a request: malformed_request or body_too_large.
    virtual Reply refuse(const Error& error) = 0;
    /// After each answer, for log and metrics.
    virtual void finished(const RequestHead& head, const Reply& reply, std::chrono::nanoseconds took) = 0;
};

} // namespace portal::http
