#include "http/connection.hpp"

#include "http/reply_writer.hpp"

#include <array>

namespace portal::http {

namespace {

constexpr std::size_t read_size = 8 * 1024;
constexpr std::size_t write_size = 64 * 1024;
/// A body that nobody wants is still read so far, so that its sender gets to read the refusal.
constexpr std::size_t most_discarded = 4 << 20;

class Connection {
public:
    Connection(Transport& transport, Application& application, ConnectionState& state, const ParserLimits& limits,
               const Timeouts& timeouts)
        : transport_(transport), application_(application), state_(state), limits_(limits), timeouts_(timeouts) {}

    /// False: the connection is over.
    Task<bool> serve_one() {
        RequestParser parser(limits_);
        if (!co_await read_head(parser)) co_return false;
        const auto begun = std::chrono::steady_clock::now();
        state_.clear_deadline();
        if (parser.state() == RequestParser::State::broken) co_return co_await refuse(parser.error(), begun);

        RequestHead& head = parser.head();
        head.from_address = transport_.peer_address();
        Admission admission = co_await application_.admit(head);
        if (admission.reply) {
            const bool unread = parser.state() == RequestParser::State::body;
            const bool written = co_await answer(head, *admission.reply, unread, begun);
            if (written && unread) co_await linger();
            co_return written && !unread && head.keep_alive && !state_.is_stopping();
        }
        const bool is_whole = co_await read_body(parser);
        if (!is_whole) co_return false;
        state_.clear_deadline();
        if (parser.state() == RequestParser::State::broken) co_return co_await refuse(parser.error(), begun);

        Reply reply = co_await admission.proceed(parser.take_body());
        const bool written = co_await answer(head, reply, false, begun);
        if (!written || reply.stream) co_return false;
        if (head.keep_alive && !state_.is_stopping()) co_return true;
        co_await linger();
        co_return false;
    }

    Task<bool> write_all(std::string_view first, std::string_view second) {
        std::string_view part = second.substr(0, write_size);
        while (true) {
            state_.set_deadline(timeouts_.write);
            const bool written = co_await transport_.write(first, part);
            if (!written) co_return false;
            first = {};
            second.remove_prefix(part.size());
            if (second.empty()) break;
            part = second.substr(0, write_size);
        }
        state_.clear_deadline();
        co_return true;
    }

    bool is_stopping() const { return state_.is_stopping(); }

private:
    Task<bool> read_more() {
        const std::size_t before = inbox_.size();
        inbox_.resize(before + read_size);
        const std::size_t count = co_await transport_.read_some({inbox_.data() + before, read_size});
        inbox_.resize(before + count);
        co_return count > 0;
    }

    /// False: the peer went, or the server stops, before a request had begun (or in the middle of its head).
    Task<bool> read_head(RequestParser& parser) {
        if (inbox_.empty()) {
            state_.set_deadline(timeouts_.idle);
            state_.set_idle(true);
            // Looked at after set_idle(): a stop() in between either sees the idle connection or is seen here.
            bool came = !state_.is_stopping();
            if (came) came = co_await read_more();
            state_.set_asking(came);
            state_.set_idle(false);
            if (!came) co_return false;
        } else {
            state_.set_asking(true);
        }
        state_.set_deadline(timeouts_.head);
        bool came = true;
        while (came) {
            inbox_.erase(0, parser.feed(inbox_));
            if (parser.state() != RequestParser::State::head) break;
            came = co_await read_more();
        }
        state_.set_asking(false);
        co_return came;
    }

    Task<bool> read_body(RequestParser& parser) {
        if (parser.state() != RequestParser::State::body) co_return true;
        state_.set_deadline(timeouts_.body);
        if (parser.head().expects_continue && inbox_.empty()) {
            const bool told = co_await transport_.write("HTTP/1.1 100 Continue\r\n\r\n", {});
            if (!told) co_return false;
        }
        while (true) {
            inbox_.erase(0, parser.feed(inbox_));
            if (parser.state() != RequestParser::State::body) co_return true;
            const bool came = co_await read_more();
            if (!came) co_return false;
        }
    }

    Task<bool> answer(const RequestHead& head, const Reply& reply, bool last, SteadyTime begun) {
        const bool keep_alive = head.keep_alive && !last && !reply.stream && !state_.is_stopping();
        const std::string text = write_reply_head(reply, keep_alive);
        const bool with_body = head.method != "HEAD" && !reply.stream;
        const bool written = co_await write_all(text, with_body ? reply.content() : std::string_view());
        if (written && reply.stream && head.method != "HEAD") co_await run_stream(reply);
        application_.finished(head, reply, std::chrono::steady_clock::now() - begun);
        co_return written;
    }

    Task<> run_stream(const Reply& reply);

    /// For what is not a request: where the next one begins cannot be known, so it is the last.
    Task<bool> refuse(const Error& error, SteadyTime begun) {
        const RequestHead none{.method = "-", .path = "-", .from_address = transport_.peer_address()};
        const Reply reply = application_.refuse(error);
        const bool written = co_await answer(none, reply, true, begun);
        if (written) co_await linger();
        co_return false;
    }

    /// Closing while bytes of the peer are unread would make TCP throw away the answer before it is read.
    Task<> linger() {
        state_.set_deadline(timeouts_.linger);
        co_await transport_.finish_writing();
        std::array<char, read_size> bin;
        for (std::size_t total = 0; total < most_discarded;) {
            const std::size_t count = co_await transport_.read_some(bin);
            if (count == 0) break;
            total += count;
        }
    }

    Transport& transport_;
    Application& application_;
    ConnectionState& state_;
    const ParserLimits& limits_;
    const Timeouts& timeouts_;
    std::string inbox_; ///< read, not parsed yet: the rest of a request, or the next ones (pipelining)
};

/// What a streaming reply writes to.
class ConnectionStream final : public Stream {
public:
    explicit ConnectionStream(Connection& connection) : connection_(connection) {}

    Task<bool> write(std::string text) override {
        if (connection_.is_stopping()) co_return false;
        const bool written = co_await connection_.write_all(text, {});
        co_return written;
    }

    bool stopping() const override { return connection_.is_stopping(); }

private:
    Connection& connection_;
};

Task<> Connection::run_stream(const Reply& reply) {
    ConnectionStream stream(*this);
    co_await reply.stream(stream);
}

} // namespace

Task<> serve(Transport& transport, Application& application, ConnectionState& state, const ParserLimits& limits,
             const Timeouts& timeouts) {
    Connection connection(transport, application, state, limits, timeouts);
    state.set_deadline(timeouts.head);
    state.set_asking(true);
    bool goes_on = co_await transport.open();
    state.set_asking(false);
    while (goes_on) goes_on = co_await connection.serve_one();
}

} // namespace portal::http
