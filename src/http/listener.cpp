#include "http/listener.hpp"

#include "base/log.hpp"
#include "http/client_address.hpp"
#include "http/socket_transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/ssl.h>
#include <unordered_map>
#include <unordered_set>

namespace portal::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds after_failed_accept{100};

using Strand = asio::strand<asio::any_io_executor>;

/// TLS 1.2 by key exchanges that keep what was recorded secret when the key is stolen later; TLS 1.3 has no others.
constexpr const char* forward_secret = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// Error: not_configured, naming the file.
Result<asio::ssl::context> certificate_of(const ListenerSettings& settings) {
    asio::ssl::context made(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(made.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_cipher_list(made.native_handle(), forward_secret);
    boost::system::error_code error;
    const auto wrong = [&](const char* what, const std::string& file) {
        return fail(ErrorCode::not_configured,
                    std::string(what) + " " + file + " cannot be used: " + error.message() + ".");
    };
    made.use_certificate_chain_file(settings.tls_certificate_file, error);
    if (error) return wrong("The certificate", settings.tls_certificate_file);
    made.use_private_key_file(settings.tls_key_file, asio::ssl::context::pem, error);
    if (error) return wrong("The private key", settings.tls_key_file);
    if (SSL_CTX_check_private_key(made.native_handle()) != 1)
        return fail(ErrorCode::not_configured, "The private key " + settings.tls_key_file +
                                                   " is not that of the certificate " + settings.tls_certificate_file +
                                                   ".");
    return made;
}

/// One accepted peer. `transport` and `cancel` are touched on `strand` only.
struct Peer {
    Peer(Strand on, std::unique_ptr<Transport> through) : strand(std::move(on)), transport(std::move(through)) {}
    Strand strand;
    std::unique_ptr<Transport> transport;
    ConnectionState state;
    asio::cancellation_signal cancel;
    std::string subscriber;  ///< whom it counts for
    bool is_leaving = false; ///< it does not count any more. Touched on the listener's strand only
};

void close(const std::shared_ptr<Peer>& peer) {
    asio::post(peer->strand, [peer] { peer->transport->close(); });
}

/// As close(), but for whoever has been served meanwhile.
void close_if_it_waits(const std::shared_ptr<Peer>& peer) {
    asio::post(peer->strand, [peer] {
        if (peer->state.can_make_room()) peer->transport->close();
    });
}

/// All members are touched on strand_ only, but for the counters.
class SocketListener final : public Listener, public std::enable_shared_from_this<SocketListener> {
public:
    SocketListener(asio::any_io_executor executor, ListenerSettings settings, Application& application)
        : executor_(std::move(executor)), strand_(asio::make_strand(executor_)), settings_(std::move(settings)),
          application_(application), acceptor_(strand_), changed_(strand_, SteadyTime::max()), sweep_(strand_) {}

    Result<void> open() {
        try {
            if (!settings_.tls_certificate_file.empty()) {
                auto loaded = certificate_of(settings_);
                if (!loaded) return tl::unexpected<Error>(std::move(loaded.error()));
                tls_.emplace(std::move(*loaded));
            }
            const tcp::endpoint endpoint(asio::ip::make_address(settings_.host), settings_.port);
            acceptor_.open(endpoint.protocol());
            acceptor_.set_option(tcp::acceptor::reuse_address(true));
            if (endpoint.address().is_v6() && endpoint.address().is_unspecified())
                acceptor_.set_option(asio::ip::v6_only(false));
            acceptor_.bind(endpoint);
            acceptor_.listen();
            port_ = acceptor_.local_endpoint().port();
        } catch (const boost::system::system_error& error) {
            return fail(ErrorCode::not_configured, "Cannot listen on " + settings_.host + ", port " +
                                                       std::to_string(settings_.port) + ": " + error.code().message() +
                                                       ".");
        }
        return {};
    }

    void start() override {
        begin(accept_all());
        begin(sweep_all());
    }

    Result<void> reload_certificate() override {
        if (settings_.tls_certificate_file.empty()) return {};
        auto loaded = certificate_of(settings_);
        if (!loaded) return tl::unexpected<Error>(std::move(loaded.error()));
        // A connection holds what it began with: OpenSSL counts who uses a context.
        asio::post(strand_,
                   [self = shared_from_this(), loaded = std::make_shared<asio::ssl::context>(std::move(*loaded))]() {
                       self->tls_ = std::move(*loaded);
                   });
        return {};
    }

    std::uint16_t port() const override { return port_; }
    std::size_t connections() const override { return connections_; }

    Task<> stop(std::chrono::milliseconds patience) override {
        auto self = shared_from_this();
        co_await asio::co_spawn(strand_, stop_all(patience), asio::use_awaitable);
    }

private:
    /// Runs one of the listener's own two loops; stop() waits for both.
    void begin(Task<> loop) {
        ++loops_;
        asio::co_spawn(strand_, std::move(loop),
                       asio::bind_executor(strand_, [self = shared_from_this()](std::exception_ptr) {
                           --self->loops_;
                           self->changed_.cancel();
                       }));
    }

    Task<> accept_all() {
        while (!stopping_) {
            if (peers_.size() >= settings_.most_connections) {
                co_await make_room();
                continue;
            }
            auto [error, socket] = co_await acceptor_.async_accept(executor_, with_error);
            if (stopping_) break;
            if (!error) {
                accept(std::move(socket));
                continue;
            }
            // Out of descriptors, most likely: trying at once again would only burn the processor.
            log::warning("cannot accept a connection", {{"reason", error.message()}});
            asio::steady_timer pause(strand_, after_failed_accept);
            co_await pause.async_wait(with_error);
        }
    }

    /// Returns when something ended, or at the next sweep, when another may have become idle. Nobody is closed before
    /// somebody knocks.
    Task<> make_room() {
        const auto [error] = co_await acceptor_.async_wait(tcp::acceptor::wait_read, with_error);
        if (stopping_ || error || peers_.size() < settings_.most_connections) co_return;
        if (const auto peer = waits_longest([](const Peer&) { return true; })) close_if_it_waits(peer);
        co_await changed_.async_wait(with_error);
    }

    /// Of those that `fits` the one that has waited longest for its peer; none where all are being served.
    template <class Fits>
    std::shared_ptr<Peer> waits_longest(Fits fits) const {
        std::shared_ptr<Peer> found;
        for (const auto& peer : peers_)
            if (peer->state.can_make_room() && fits(*peer) &&
                (!found || peer->state.waits_since() < found->state.waits_since()))
                found = peer;
        return found;
    }

    /// Whether one more of that address may come in: another one goes for it, where that has to be.
    bool has_place(const Peer& coming) {
        if (settings_.most_of_an_address == 0 || by_subscriber_[coming.subscriber] < settings_.most_of_an_address ||
            is_within(coming.transport->peer_address(), settings_.unbounded_addresses))
            return true;
        const auto leaves =
            waits_longest([&](const Peer& peer) { return !peer.is_leaving && peer.subscriber == coming.subscriber; });
        if (!leaves) return false;
        leaves->is_leaving = true;
        leave(leaves->subscriber);
        close_if_it_waits(leaves);
        return true;
    }

    void leave(const std::string& subscriber) {
        const auto found = by_subscriber_.find(subscriber);
        if (--found->second == 0) by_subscriber_.erase(found);
    }

    void accept(tcp::socket socket) {
        boost::system::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        auto transport = tls_ ? tls_transport(std::move(socket), *tls_) : plain_transport(std::move(socket));
        auto peer = std::make_shared<Peer>(asio::make_strand(executor_), std::move(transport));
        peer->subscriber = subscriber_of(peer->transport->peer_address());
        if (!has_place(*peer)) return peer->transport->close();
        ++by_subscriber_[peer->subscriber];
        peers_.insert(peer);
        connections_ = peers_.size();
        const auto ended = [self = shared_from_this(), peer](std::exception_ptr failure) {
            if (failure) self->explain(failure);
            self->peers_.erase(peer);
            if (!peer->is_leaving) self->leave(peer->subscriber);
            self->connections_ = self->peers_.size();
            self->changed_.cancel();
        };
        asio::co_spawn(peer->strand, run(shared_from_this(), peer),
                       asio::bind_cancellation_slot(peer->cancel.slot(), asio::bind_executor(strand_, ended)));
    }

    static Task<> run(std::shared_ptr<SocketListener> self, std::shared_ptr<Peer> peer) {
        co_await serve(*peer->transport, self->application_, peer->state, self->settings_.limits,
                       self->settings_.timeouts);
        peer->transport->close();
    }

    void explain(std::exception_ptr failure) const {
        try {
            std::rethrow_exception(failure);
        } catch (const boost::system::system_error& error) {
            if (error.code() != asio::error::operation_aborted)
                log::error("a connection failed", {{"reason", error.what()}});
        } catch (const std::exception& error) {
            log::error("a connection failed", {{"reason", error.what()}});
        }
    }

    Task<> sweep_all() {
        while (!drained_) {
            sweep_.expires_after(settings_.sweep);
            co_await sweep_.async_wait(with_error);
            const auto now = std::chrono::steady_clock::now();
            for (const auto& peer : peers_)
                if (peer->state.is_late(now)) close(peer);
            if (peers_.size() >= settings_.most_connections) changed_.cancel();
        }
    }

    void close_idle() {
        for (const auto& peer : peers_)
            if (peer->state.is_idle()) close(peer);
    }

    Task<> stop_all(std::chrono::milliseconds patience) {
        stopping_ = true;
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        changed_.cancel();
        for (const auto& peer : peers_) peer->state.stop();
        close_idle();
        asio::steady_timer over(strand_, patience);
        over.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (error) return;
            for (const auto& peer : self->peers_) cut_off(peer);
        });
        while (!peers_.empty()) co_await changed_.async_wait(with_error);
        over.cancel();
        // Only now: deadlines hold while the last requests are being answered.
        drained_ = true;
        sweep_.cancel();
        while (loops_ > 0) co_await changed_.async_wait(with_error);
    }

    /// Closes what it waits for on the wire and asks whatever its handler waits for to give up.
    static void cut_off(const std::shared_ptr<Peer>& peer) {
        asio::post(peer->strand, [peer] {
            peer->transport->close();
            peer->cancel.emit(asio::cancellation_type::terminal);
        });
    }

    asio::any_io_executor executor_;
    Strand strand_;
    const ListenerSettings settings_;
    Application& application_;
    std::optional<asio::ssl::context> tls_;
    tcp::acceptor acceptor_;
    asio::steady_timer changed_; ///< never runs out; cancelled whenever something ended
    asio::steady_timer sweep_;
    std::unordered_set<std::shared_ptr<Peer>> peers_;
    std::unordered_map<std::string, std::size_t> by_subscriber_; ///< peers that are not leaving
    std::size_t loops_ = 0;
    std::atomic<std::size_t> connections_ = 0;
    std::uint16_t port_ = 0;
    bool stopping_ = false;
    bool drained_ = false;
};

} // namespace

Result<std::shared_ptr<Listener>> listen(asio::any_io_executor executor, ListenerSettings settings,
                                         Application& application) {
    auto made = std::make_shared<SocketListener>(std::move(executor), std::move(settings), application);
    if (auto opened = made->open(); !opened) return tl::unexpected<Error>(std::move(opened.error()));
    return made;
}

} // namespace portal::http
