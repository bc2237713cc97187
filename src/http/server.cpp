#include "http/server.hpp"

#include "http/portal_application.hpp"

namespace portal::http {

namespace {

constexpr std::string_view openapi_operation = "getOpenApiDocument";

/// What the server answers itself, for the router and the document.
api::Routes with_own_routes(api::Routes routes) {
    api::Route document;
    document.info = {.path = "/openapi.json", .operation_id = std::string(openapi_operation), .summary = "This document", .tag = "API"};
    document.response_schema = [](json::SchemaSet&) -> json::Value { return json::Object{{"type", "object"}}; };
    routes.push_back(std::move(document));
    return routes;
}

Settings completed(Settings settings) {
    if (settings.public_url.empty()) {
        const bool v6 = settings.listen.host.find(':') != std::string::npos;
        settings.public_url = std::string(settings.listen.tls_certificate_file.empty() ? "http" : "https") + "://" +
                              (v6 ? "[" + settings.listen.host + "]" : settings.listen.host) + ":" + std::to_string(settings.listen.port);
    }
    return settings;
}

class PortalServer final : public Server {
public:
    PortalServer(Settings settings, Parts parts)
        : document_(json::serialize(whole_document(parts.routes, settings.product_name, settings.version))),
          api_({.public_url = settings.public_url, .body_bytes = settings.listen.limits.body_bytes, .strangers = settings.strangers},
               with_own_routes(std::move(parts.routes)),
               {.clock = parts.clock, .authenticate = std::move(parts.authenticate), .idempotency = parts.idempotency, .raw = raw_handlers()}),
          application_({.public_url = settings.public_url, .access_log = settings.access_log},
                       {.clock = parts.clock, .random = parts.random, .api = api_, .ready = std::move(parts.ready)}) {}

    Result<void> start(boost::asio::any_io_executor executor, ListenerSettings settings) {
        auto listener = listen(std::move(executor), std::move(settings), application_);
        if (!listener) return tl::unexpected<Error>(std::move(listener.error()));
        listener_ = std::move(*listener);
        return {};
    }

    std::uint16_t port() const override { return listener_->port(); }

    Task<> stop(std::chrono::milliseconds patience) override { co_await listener_->stop(patience); }

private:
    std::map<std::string, RawHandler> raw_handlers() {
        return {{std::string(openapi_operation), [this](ApiCall) -> Task<Reply> {
                     Reply reply{.static_body = document_};
                     reply.set("Content-Type", "application/json");
                     co_return reply;
                 }}};
    }

    const std::string document_;
    ApiEndpoint api_;
    PortalApplication application_;
    std::shared_ptr<Listener> listener_;
};

} // namespace

Result<std::unique_ptr<Server>> serve_portal(boost::asio::any_io_executor executor, Settings settings, Parts parts) {
    ListenerSettings listening = settings.listen;
    auto server = std::make_unique<PortalServer>(completed(std::move(settings)), std::move(parts));
    if (auto started = server->start(std::move(executor), std::move(listening)); !started) return tl::unexpected<Error>(std::move(started.error()));
    return server;
}

json::Value whole_document(const api::Routes& routes, std::string_view product_name, std::string_view version) {
    return api::openapi_document(with_own_routes(routes), product_name, version);
}

} // namespace portal::http
