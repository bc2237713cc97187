#include "http/request_parser.hpp"

#include "base/text.hpp"
#include "http/chunked_body.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace portal::http {

namespace beast_http = boost::beast::http;

namespace {

/// Said twice, each of these would let two readers of one request disagree.
constexpr std::array only_once{"host",         "authorization", "content-type", "cookie",
                               "x-csrf-token", "x-customer-id", "if-match"};

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

Error malformed(std::string detail) { return {.code = ErrorCode::malformed_request, .detail = std::move(detail)}; }

Error explain(const boost::system::error_code& error, const ParserLimits& limits) {
    if (error == beast_http::error::header_limit || error == beast_http::error::buffer_overflow)
        return malformed("The request line and headers together may have at most " + std::to_string(limits.head_bytes) +
                         " bytes.");
    return malformed("It cannot be read as HTTP/1.1: " + error.message() + ".");
}

/// Origin-form, absolute-form and, for OPTIONS, "*" (RFC 9112, 3.2). Nothing: none of these.
std::optional<std::string_view> origin_form(std::string_view method, std::string_view target) {
    if (target == "*" && method == "OPTIONS") return target;
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!target.starts_with(scheme)) continue;
        const auto slash = target.find('/', scheme.size());
        return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    if (!target.starts_with('/')) return std::nullopt;
    return target;
}

bool is_visible_ascii(char c) { return c > ' ' && c < 127; }

} // namespace

struct RequestParser::Inside {
    explicit Inside(ParserLimits given) : limits(given), chunks(given.body_bytes, given.head_bytes) {
        beast.header_limit(static_cast<std::uint32_t>(limits.head_bytes));
        // Announced sizes are judged after the head is: first of all by who asks.
        beast.body_limit(boost::none);
        beast.eager(false);
    }

    void break_off(Error why) {
        error = std::move(why);
        state = State::broken;
    }

    /// Beast gets a head when all of it is there: given in pieces, it can take a blank line of the body for the head's
    /// end.
    std::size_t feed_head(std::string_view bytes) {
        // RFC 9112, 2.2: empty lines before the request line are skipped.
        std::size_t skipped = 0;
        while (bytes.substr(skipped).starts_with(line_end)) skipped += line_end.size();
        const std::string_view rest = bytes.substr(skipped);
        const auto blank = rest.find(head_end);
        if (blank == std::string_view::npos || blank + head_end.size() > limits.head_bytes) {
            if (rest.size() > limits.head_bytes) break_off(explain(beast_http::error::header_limit, limits));
            return skipped;
        }
        const std::string_view raw = rest.substr(0, blank + head_end.size());
        boost::system::error_code failure;
        beast.put(boost::asio::const_buffer(raw.data(), raw.size()), failure);
        if (failure || !beast.is_header_done())
            break_off(explain(failure, limits));
        else
            take_head(raw);
        return skipped + raw.size();
    }

    std::size_t feed_body(std::string_view bytes) {
        if (state != State::body) return 0;
        if (!head.content_length) return feed_chunks(bytes);
        const std::uint64_t length = *head.content_length;
        if (length > limits.body_bytes) {
            break_off({.code = ErrorCode::body_too_large,
                       .detail = "At most " + std::to_string(limits.body_bytes) + " bytes."});
            return 0;
        }
        const std::size_t used = std::min<std::size_t>(bytes.size(), length - body.size());
        body += bytes.substr(0, used);
        if (body.size() == length) state = State::complete;
        return used;
    }

    std::size_t feed_chunks(std::string_view bytes) {
        auto used = chunks.feed(bytes);
        if (!used) {
            break_off(std::move(used.error()));
            return 0;
        }
        if (!chunks.is_complete()) return *used;
        body = chunks.take();
        state = State::complete;
        return *used;
    }

    /// `raw`: the head's bytes as they came.
    void take_head(std::string_view raw) {
        if (raw.find("\r\n ") != std::string_view::npos || raw.find("\r\n\t") != std::string_view::npos)
            return break_off(malformed("A header is folded over several lines."));
        const auto& message = beast.get();
        const auto method = message.method_string();
        head.method.assign(method.data(), method.size());
        const std::string_view target(message.target().data(), message.target().size());
        const auto form = origin_form(head.method, target);
        if (!form || !std::all_of(target.begin(), target.end(), is_visible_ascii) ||
            target.find('#') != std::string_view::npos)
            return break_off(malformed("The request target is not a path."));
        const auto question = form->find('?');
        head.path = form->substr(0, question);
        if (question != std::string_view::npos) head.query = form->substr(question + 1);
        if (!take_headers()) return;

        const bool chunked = beast.chunked();
        if (const std::string* coding = head.header("transfer-encoding"))
            if (!chunked || to_lower(*coding) != "chunked" || message.version() < 11)
                return break_off(malformed("The only Transfer-Encoding that is taken is chunked, in HTTP/1.1."));
        if (message.version() >= 11 && !head.header("host"))
            return break_off(malformed("HTTP/1.1 needs a Host header."));
        head.keep_alive = message.keep_alive();
        if (!chunked && beast.content_length()) head.content_length = *beast.content_length();
        head.has_body = chunked || head.content_length.value_or(0) > 0;
        const std::string* expect = head.header("expect");
        head.expects_continue = expect && head.has_body && to_lower(*expect) == "100-continue";
        state = head.has_body ? State::body : State::complete;
    }

    bool take_headers() {
        for (const auto& field : beast.get()) {
            const auto name = field.name_string();
            const auto value = field.value();
            Header header{to_lower({name.data(), name.size()}), {value.data(), value.size()}};
            const bool single = std::find(only_once.begin(), only_once.end(), header.name) != only_once.end();
            if (single && head.header(header.name))
                return break_off(malformed("The header " + header.name + " is there twice.")), false;
            head.headers.push_back(std::move(header));
        }
        return true;
    }

    ParserLimits limits;
    beast_http::request_parser<beast_http::empty_body> beast; ///< for the head only
    ChunkedBody chunks;
    std::string body;
    State state = State::head;
    RequestHead head;
    Error error;
};

RequestParser::RequestParser(ParserLimits limits) : inside_(std::make_unique<Inside>(limits)) {}
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) {
    if (inside_->state == State::head) return inside_->feed_head(bytes);
    return inside_->feed_body(bytes);
}

RequestParser::State RequestParser::state() const { return inside_->state; }
RequestHead& RequestParser::head() { return inside_->head; }
std::string RequestParser::take_body() { return std::move(inside_->body); }
const Error& RequestParser::error() const { return inside_->error; }

} // namespace portal::http
