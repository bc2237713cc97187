// Everything below /api: from a request's head to a handler's call, and from its value to an answer.
//
// The order is a promise (API.md): credentials, path, permission, CSRF, parameters, body. Whoever has no valid
// credentials gets the same 401 for every path and method but the open operations, and the body is not looked at.
#pragma once

#include "http/authentication.hpp"
#include "http/idempotency.hpp"
#include "http/rate_limiter.hpp"
#include "http/router.hpp"

namespace portal::http {

struct ApiSettings {
    std::string public_url;
    std::size_t body_bytes = 1 << 20;
    Rate strangers = {}; ///< changing calls of open operations, an address
};

/// One request that has passed everything but its body.
struct ApiCall {
    const api::Route* route = nullptr;
    api::Context context;
    Credentials credentials;
    RequestHead head;
};

/// Answers a route whose answer is not one JSON value; such a route has no handle.
using RawHandler = std::function<Task<Reply>(ApiCall)>;

/// What the endpoint calls; all of it must be thread-safe, and the clock and the store outlive the endpoint.
struct ApiParts {
    const Clock& clock;
    Authenticate authenticate;
    IdempotencyStore* idempotency = nullptr;    ///< none: Idempotency-Key is not heeded
    std::map<std::string, RawHandler> raw = {}; ///< by operation id
};

/// Thread-safe.
class ApiEndpoint {
public:
    ApiEndpoint(ApiSettings settings, api::Routes routes, ApiParts parts);

    /// `head.path` is /api or below it.
    Task<Admission> admit(RequestHead head, std::string request_id);

private:
    template <class T>
    using Or = tl::expected<T, Reply>;
    Task<Or<ApiCall>> authorize(RequestHead head, std::string request_id);
    Task<Or<api::Caller>> identify(Credentials credentials, bool open, std::string request_id);
    std::optional<Error> suspicious(const ApiCall& call) const;
    Task<Reply> proceed(ApiCall call, std::string body);
    struct Body {
        json::Value value = nullptr;
        std::string bytes = {}; ///< of a route that takes them as they are; `value` is null then
    };
    Task<Reply> once(ApiCall call, Body body, IdempotencyKey key, std::string request_hash);
    Task<Reply> handle(ApiCall call, Body body);

    const ApiSettings settings_;
    const bool https_;
    const std::string public_origin_;
    const api::Routes routes_;
    const Router router_;
    const ApiParts parts_;
    RateLimiter strangers_;
};

} // namespace portal::http
