// Bytes in, one request out. The only file that knows Boost.Beast is the .cpp beside this one.
#pragma once

#include "http/message.hpp"

#include <memory>

namespace portal::http {

struct ParserLimits {
    std::size_t head_bytes = 16 * 1024; ///< request line and headers
    std::size_t body_bytes = 1 << 20;
};

/// Reads one request (RFC 9112), and no byte of the one after it. Strict where leniency lets requests be smuggled past
/// a proxy: no folded headers, no bare line feeds, no second length, no transfer coding but chunked. Not thread-safe.
class RequestParser {
public:
    enum class State {
        head,     ///< the head is not complete
        body,     ///< head() is there; the body is not complete
        complete, ///< head() and the body are there
        broken,   ///< error() says why; nothing more can be read from this connection
    };

    explicit RequestParser(ParserLimits limits);
    ~RequestParser();

    /// Answers how many bytes were used; the rest must be given again with more behind it. Returns early when the head
    /// is complete, so that it can be judged before the body; call again with what is left.
    std::size_t feed(std::string_view bytes);

    State state() const;
    RequestHead& head();
    std::string take_body();
    const Error& error() const; ///< malformed_request or body_too_large

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

} // namespace portal::http
