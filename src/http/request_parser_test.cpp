#include "http/request_parser.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::http;

namespace {

using State = RequestParser::State;

/// Feeds the bytes `step` at a time, keeping what is left over, as a connection does.
State feed_in_steps(RequestParser& parser, std::string_view bytes, std::size_t step) {
    std::string inbox;
    while (!bytes.empty() && parser.state() != State::complete && parser.state() != State::broken) {
        inbox += bytes.substr(0, step);
        bytes.remove_prefix(std::min(step, bytes.size()));
        std::size_t used = 0;
        do {
            used = parser.feed(inbox);
            inbox.erase(0, used);
        } while (used > 0 && parser.state() == State::body);
    }
    return parser.state();
}

State state_after(std::string_view bytes, ParserLimits limits = {}) {
    RequestParser parser(limits);
    return feed_in_steps(parser, bytes, bytes.size());
}

constexpr std::string_view chunked = "POST /a%20b?x=1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
                                     "chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n";

} // namespace

TEST_CASE("a request is read the same however its bytes are cut") {
    for (std::size_t step = 1; step <= chunked.size(); ++step) {
        RequestParser parser({});
        REQUIRE(feed_in_steps(parser, chunked, step) == State::complete);
        CHECK(parser.head().method == "POST");
        CHECK(parser.head().path == "/a%20b");
        CHECK(parser.head().query == "x=1");
        CHECK(parser.head().has_body);
        CHECK(parser.take_body() == "hello world");
    }
}

TEST_CASE("the head is there before the body") {
    RequestParser parser({});
    const std::string_view head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    CHECK(parser.feed(head) == head.size());
    CHECK(parser.state() == State::body);
    CHECK(parser.head().content_length == 5);
    CHECK(parser.head().expects_continue);
    CHECK(parser.feed("hel") == 3);
    CHECK(parser.state() == State::body);
    CHECK(parser.feed("loGET / HTTP/1.1") == 2);
    CHECK(parser.state() == State::complete);
    CHECK(parser.take_body() == "hello");
}

TEST_CASE("the forms of a request target") {
    for (const auto& [target, path] :
         {std::pair("/", "/"), std::pair("http://h/x?y", "/x"), std::pair("https://h", "/"), std::pair("/?q", "/")}) {
        RequestParser parser({});
        feed_in_steps(parser, "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n", 1000);
        REQUIRE_MESSAGE(parser.state() == State::complete, target);
        CHECK(parser.head().path == path);
    }
    CHECK(state_after("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n") == State::complete);
    for (const char* bad : {"*", "h:443", "x", "/a#b", "/\x80", "ftp://h/"})
        CHECK_MESSAGE(state_after("GET " + std::string(bad) + " HTTP/1.1\r\nHost: h\r\n\r\n") == State::broken, bad);
}

TEST_CASE("what two readers could understand in two ways is refused") {
    for (const char* bad : {
             "Host: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
             "Host: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
             "Host: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
             "Host: h\r\nTransfer-Encoding: gzip, chunked\r\n",
             "Host: h\r\nTransfer-Encoding: chunked, identity\r\n",
             "Host: h\r\nTransfer-Encoding: xchunked\r\n",
             "Host: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
             "Host: h\r\nContent-Length: -1\r\n",
             "Host: h\r\nContent-Length: 0x5\r\n",
             "Host: h\r\nContent-Length: 99999999999999999999\r\n",
             "Host: h\r\nX: a\r\n b\r\n",
             "Host: h\r\nX : a\r\n",
             "Host: h\r\nX\r\n",
             "Host: h\r\nX: a\nY: b\r\n",
             "Host: h\r\nHost: i\r\n",
             "Host: h\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n",
             "Host: h\r\nCookie: a=b\r\ncookie: a=c\r\n",
             "X: no host\r\n",
         })
        CHECK_MESSAGE(state_after("POST / HTTP/1.1\r\n" + std::string(bad) + "\r\n") == State::broken, bad);
    CHECK(state_after("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == State::broken);
    for (const char* bad : {"GET / HTTP/2.0\r\n\r\n", "GET /\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
                            "\x16\x03\x01\x02\r\n\r\n", "GET / HTTP/1.1\n\n\r\n\r\n", "(): / HTTP/1.1\r\n\r\n"})
        CHECK_MESSAGE(state_after(bad) == State::broken, bad);
    for (const char* bad : {"zz\r\n", "\r\n", "-1\r\n", "0x5\r\nhello\r\n", "5 \r\nhello", "5\nhello\r\n", " 5\r\n",
                            "5;\x01\r\n", "0\r\nnot a field\r\n\r\n", "0\r\n: x\r\n"})
        CHECK_MESSAGE(state_after("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                  std::string(bad)) == State::broken,
                      bad);
    CHECK(state_after("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nExpires: "
                      "never\r\n\r\n") == State::complete);
    CHECK(state_after("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n") ==
          State::broken);
}

TEST_CASE("heads and bodies have a size that is refused when it is passed") {
    const auto with_header = [](std::size_t size) {
        return "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(size, 'x') + "\r\n\r\n";
    };
    CHECK(state_after(with_header(900), {.head_bytes = 1000, .body_bytes = 10}) == State::complete);
    CHECK(state_after(with_header(1100), {.head_bytes = 1000, .body_bytes = 10}) == State::broken);
    CHECK(state_after(std::string(2000, 'G'), {.head_bytes = 1000, .body_bytes = 10}) == State::broken);

    RequestParser counted({.head_bytes = 1000, .body_bytes = 10});
    feed_in_steps(
        counted,
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello,\r\n6\r\nworld!\r\n0\r\n\r\n",
        1000);
    REQUIRE(counted.state() == State::broken);
    CHECK(counted.error().code == ErrorCode::body_too_large);
    CHECK(state_after("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n0123456789",
                      {.head_bytes = 1000, .body_bytes = 10}) == State::complete);
}

TEST_CASE("connections are kept as HTTP/1.0 and 1.1 say") {
    const auto kept = [](std::string_view bytes) {
        RequestParser parser({});
        feed_in_steps(parser, bytes, 1000);
        return parser.head().keep_alive;
    };
    CHECK(kept("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK_FALSE(kept("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
    CHECK_FALSE(kept("GET / HTTP/1.0\r\n\r\n"));
    CHECK(kept("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("empty lines before a request are skipped, however they are cut") {
    const std::string_view bytes = "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        RequestParser parser({});
        CHECK(feed_in_steps(parser, bytes, step) == State::complete);
    }
}
