// The portal's HTTP server: put together from what the rooms below hand in.
#pragma once

#include "api/route.hpp"
#include "base/random.hpp"
#include "http/authentication.hpp"
#include "http/event_stream.hpp"
#include "http/idempotency.hpp"
#include "http/listener.hpp"
#include "http/metrics.hpp"
#include "http/rate_limiter.hpp"

namespace portal::http {

struct Settings {
    ListenerSettings listen = {};
    std::string public_url =
        {}; ///< where browsers reach the portal; empty: where it listens. https:// makes cookies Secure
    std::string product_name = "Client Portal";
    std::string version = {};
    std::vector<std::string> trusted_proxies = {}; ///< whose X-Forwarded-For is believed: addresses or CIDR blocks
    Rate strangers = {};                           ///< sign-ins and other open changing calls, an address
    EventStreamSettings events = {};
    std::optional<ListenerSettings> metrics = {}; ///< where GET /metrics is answered; absent: nowhere
    bool access_log = false;
    std::chrono::milliseconds ready_patience{5'000}; ///< how long /readyz waits for Parts::ready
};

/// What the server calls. All of it thread-safe; references and pointers outlive the server.
struct Parts {
    const Clock& clock;
    Random& random;
    api::Routes routes;
    Authenticate authenticate;
    std::function<Task<Result<void>>()> ready;      ///< an error: /readyz says 503 and its remedy, the log why
    std::function<Task<std::string>()> remark = {}; ///< what /readyz says beside "ready", to strangers; empty: nothing
    IdempotencyStore* idempotency = nullptr;        ///< none: Idempotency-Key is not heeded
    events::Feed* feed = nullptr;                   ///< none: there is no /events
    std::function<Task<std::int64_t>(CustomerId)> latest_event = {}; ///< beside `feed`
};

/// Thread-safe. Handlers run on the threads of the executor, each request on its connection's strand.
class Server {
public:
    virtual ~Server() = default;
    virtual std::uint16_t port() const = 0;
    virtual std::uint16_t metrics_port() const = 0; ///< 0: none
    virtual Metrics& metrics() = 0;

    /// As Listener::reload_certificate.
    virtual Result<void> reload_certificate() = 0;

    /// As Listener::stop; event streams end at once, and the feed is closed. To be awaited once before destruction.
    virtual Task<> stop(std::chrono::milliseconds patience) = 0;
};

/// Serves from now on. Error: not_configured, saying what is wrong.
Result<std::unique_ptr<Server>> serve_portal(boost::asio::any_io_executor executor, Settings settings, Parts parts);

/// The API's document: these routes and the server's own.
json::Value whole_document(const api::Routes& routes, std::string_view product_name, std::string_view version);

} // namespace portal::http
