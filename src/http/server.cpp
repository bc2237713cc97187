#include "http/server.hpp"

#include "http/api_reply.hpp"
#include "http/client_address.hpp"
#include "http/portal_application.hpp"

namespace portal::http {

namespace {

constexpr std::string_view openapi_operation = "getOpenApiDocument";

/// What the server answers itself, for the router and the document.
api::Routes with_own_routes(api::Routes routes) {
    api::Route document;
    document.info = {.path = "/openapi.json",
                     .operation_id = std::string(openapi_operation),
                     .summary = "This document",
                     .tag = "API"};
    document.response_schema = [](json::SchemaSet&) -> json::Value { return json::Object{{"type", "object"}}; };
    routes.push_back(std::move(document));
    routes.push_back(EventStreams::route());
    return routes;
}

Settings completed(Settings settings) {
    if (settings.public_url.empty()) {
        const bool v6 = settings.listen.host.find(':') != std::string::npos;
        settings.public_url = std::string(settings.listen.tls_certificate_file.empty() ? "http" : "https") + "://" +
                              (v6 ? "[" + settings.listen.host + "]" : settings.listen.host) + ":" +
                              std::to_string(settings.listen.port);
    }
    return settings;
}

class PortalServer final : public Server {
public:
    PortalServer(Settings settings, Parts parts)
        : streams_(make_streams(settings, parts)),
          document_(json::serialize(whole_document(parts.routes, settings.product_name, settings.version))),
          api_({.public_url = settings.public_url,
                .body_bytes = settings.listen.limits.body_bytes,
                .strangers = settings.strangers},
               with_own_routes(std::move(parts.routes)),
               {.clock = parts.clock,
                .authenticate = std::move(parts.authenticate),
                .idempotency = parts.idempotency,
                .raw = raw_handlers()}),
          application_({.public_url = settings.public_url,
                        .trusted_proxies = settings.trusted_proxies,
                        .access_log = settings.access_log,
                        .ready_patience = settings.ready_patience},
                       {.clock = parts.clock,
                        .random = parts.random,
                        .api = api_,
                        .pages = pages_,
                        .metrics = metrics_,
                        .ready = std::move(parts.ready),
                        .remark = std::move(parts.remark)}) {
        metrics_.watch("portal_http_connections", "Open connections.",
                       [this] { return static_cast<double>(listener_->connections()); });
    }

    Result<void> start(boost::asio::any_io_executor executor, ListenerSettings portal,
                       std::optional<ListenerSettings> metrics) {
        if (metrics) {
            auto listener = listen(executor, std::move(*metrics), metrics_application_);
            if (!listener) return tl::unexpected<Error>(std::move(listener.error()));
            metrics_listener_ = std::move(*listener);
        }
        auto listener = listen(std::move(executor), std::move(portal), application_);
        if (!listener) return tl::unexpected<Error>(std::move(listener.error()));
        listener_ = std::move(*listener);
        // Only when all is bound: what has started must be stopped.
        listener_->start();
        if (metrics_listener_) metrics_listener_->start();
        return {};
    }

    std::uint16_t port() const override { return listener_->port(); }
    std::uint16_t metrics_port() const override { return metrics_listener_ ? metrics_listener_->port() : 0; }
    Metrics& metrics() override { return metrics_; }

    Result<void> reload_certificate() override { return listener_->reload_certificate(); }

    Task<> stop(std::chrono::milliseconds patience) override {
        if (streams_) streams_->stop();
        co_await listener_->stop(patience);
        if (metrics_listener_) co_await metrics_listener_->stop(patience);
    }

private:
    std::map<std::string, RawHandler> raw_handlers() {
        return {{std::string(openapi_operation),
                 [this](ApiCall) -> Task<Reply> {
                     Reply reply{.static_body = document_};
                     reply.set("Content-Type", "application/json");
                     co_return reply;
                 }},
                {EventStreams::route().info.operation_id, [this](ApiCall call) -> Task<Reply> {
                     if (streams_) co_return co_await streams_->open(std::move(call));
                     co_return problem_reply({.code = ErrorCode::not_configured, .detail = "There are no events here."},
                                             call.context.request_id);
                 }}};
    }

    static std::unique_ptr<EventStreams> make_streams(const Settings& settings, const Parts& parts) {
        if (!parts.feed) return nullptr;
        return std::make_unique<EventStreams>(settings.events, EventStreamParts{.clock = parts.clock,
                                                                                .feed = *parts.feed,
                                                                                .latest = parts.latest_event,
                                                                                .authenticate = parts.authenticate});
    }

    const std::unique_ptr<EventStreams> streams_;
    Metrics metrics_;
    const Pages pages_{embedded_assets()};

    const std::string document_;
    ApiEndpoint api_;
    PortalApplication application_;
    MetricsApplication metrics_application_{metrics_};
    std::shared_ptr<Listener> metrics_listener_;
    std::shared_ptr<Listener> listener_;
};

} // namespace

Result<std::unique_ptr<Server>> serve_portal(boost::asio::any_io_executor executor, Settings settings, Parts parts) {
    for (const std::string& proxy : settings.trusted_proxies)
        if (!is_address_block(proxy))
            return fail(ErrorCode::not_configured,
                        "trusted_proxies: \"" + proxy + "\" is not an address or a CIDR block.");
    ListenerSettings listening = settings.listen;
    listening.unbounded_addresses = settings.trusted_proxies;
    std::optional<ListenerSettings> metrics = settings.metrics;
    auto server = std::make_unique<PortalServer>(completed(std::move(settings)), std::move(parts));
    if (auto started = server->start(std::move(executor), std::move(listening), std::move(metrics)); !started)
        return tl::unexpected<Error>(std::move(started.error()));
    return server;
}

json::Value whole_document(const api::Routes& routes, std::string_view product_name, std::string_view version) {
    return api::openapi_document(with_own_routes(routes), product_name, version);
}

} // namespace portal::http
