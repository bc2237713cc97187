#include "http/api_endpoint.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "http/api_reply.hpp"
#include "http/api_request.hpp"
#include "store/unavailable.hpp"

#include <algorithm>

namespace portal::http {

namespace {

constexpr std::string_view base_path = "/api/v1";
constexpr std::size_t longest_user_agent = 256;

bool is_changing(const RequestHead& head) {
    return head.method != "GET" && head.method != "HEAD" && head.method != "OPTIONS";
}

/// A mistake of ours, or of the machine's: told to the log, not to the caller.
Error mistake(const std::exception& error, const std::string& request_id) {
    log::error("a request failed", {{"request_id", request_id}, {"reason", error.what()}});
    if (dynamic_cast<const store::StoreUnavailable*>(&error))
        return {.code = ErrorCode::store_unavailable,
                .detail = "What was asked for was not done, as the portal's database cannot be used now. Try again."};
    return {.code = ErrorCode::internal, .detail = "Something went wrong inside the portal."};
}

Error not_allowed(const api::Caller& caller, api::Permission permission) {
    std::string roles;
    for (const api::UserRole role : api::roles_with(permission))
        roles += (roles.empty() ? "" : " or ") + std::string(api::name_of(role));
    return {.code = ErrorCode::forbidden,
            .detail = "This needs the role " + roles + " (" + std::string(api::name_of(permission)) + "); yours is " +
                      std::string(api::name_of(caller.role)) + "."};
}

Reply options_reply(const std::string& allowed) {
    Reply reply{.status = 204};
    reply.set("Allow", allowed);
    return reply;
}

} // namespace

ApiEndpoint::ApiEndpoint(ApiSettings settings, api::Routes routes, ApiParts parts)
    : settings_(std::move(settings)), https_(settings_.public_url.starts_with("https://")),
      public_origin_(origin_of(settings_.public_url)), routes_(std::move(routes)), router_(routes_),
      parts_(std::move(parts)), strangers_(parts_.clock, settings_.strangers) {}

Task<Admission> ApiEndpoint::admit(RequestHead head, std::string request_id) {
    auto call = co_await authorize(std::move(head), request_id);
    if (!call) co_return Admission{.reply = std::move(call.error())};
    co_return Admission{
        .proceed = [this, call = std::move(*call)](std::string body) { return proceed(call, std::move(body)); }};
}

/// Who calls; of an open operation nobody, where no valid credentials came along.
Task<ApiEndpoint::Or<api::Caller>> ApiEndpoint::identify(Credentials credentials, bool open, std::string request_id) {
    if (!credentials.are_there()) {
        if (open) co_return api::Caller{};
        co_return tl::unexpected(problem_reply(
            {.code = ErrorCode::unauthenticated, .detail = "The request carries no session and no API token."},
            request_id));
    }
    if (credentials.customer_is_unusable)
        co_return tl::unexpected(problem_reply(
            {.code = ErrorCode::malformed_request, .detail = "X-Customer-Id is not the id or the code of a customer."},
            request_id));
    std::optional<Error> failure;
    try {
        Result<api::Caller> caller = co_await parts_.authenticate(std::move(credentials));
        if (caller) co_return std::move(*caller);
        failure = std::move(caller.error());
    } catch (const std::exception& error) {
        failure = mistake(error, request_id);
    }
    if (open) co_return api::Caller{};
    co_return tl::unexpected(problem_reply(*failure, request_id));
}

Task<ApiEndpoint::Or<ApiCall>> ApiEndpoint::authorize(RequestHead head, std::string request_id) {
    const auto refused = [&](Error error) { return tl::unexpected(problem_reply(error, request_id)); };
    const std::string_view path = head.path;
    Match match;
    if (path.starts_with(base_path) && path.substr(base_path.size()).starts_with('/'))
        match = router_.match(head.method, path.substr(base_path.size()));
    const bool open = match.route && !match.route->info.permission;
    if (open && is_changing(head)) {
        if (const auto wait = strangers_.take(head.from_address); wait.count() > 0) {
            auto reply = problem_reply(
                {.code = ErrorCode::too_many_requests, .detail = "Too many of these requests came from your address."},
                request_id);
            std::erase_if(reply.headers, [](const Header& header) { return header.name == "Retry-After"; });
            reply.set("Retry-After", std::to_string(wait.count()));
            co_return tl::unexpected(std::move(reply));
        }
    }

    ApiCall call{.route = match.route, .context = {}, .credentials = credentials_of(head, https_), .head = {}};
    auto caller = co_await identify(call.credentials, open, request_id);
    if (!caller) co_return tl::unexpected(std::move(caller.error()));

    if (match.allowed.empty())
        co_return refused({.code = ErrorCode::not_found, .detail = "The API has no such address."});
    if (head.method == "OPTIONS") co_return tl::unexpected(options_reply(match.allowed));
    if (!match.route) {
        auto reply = problem_reply({.code = ErrorCode::method_not_allowed, .detail = "It takes " + match.allowed + "."},
                                   request_id);
        reply.set("Allow", match.allowed);
        co_return tl::unexpected(std::move(reply));
    }
    const auto permission = match.route->info.permission;
    if (permission && !api::allows(*caller, *permission)) co_return refused(not_allowed(*caller, *permission));

    call.head = std::move(head);
    call.context.caller = std::move(*caller);
    if (auto error = suspicious(call)) co_return refused(std::move(*error));
    auto query = read_query(call.head.query, match.route->info);
    if (!query) co_return refused(std::move(query.error()));
    if (auto error = unusable_body(call.head, *match.route, settings_.body_bytes)) co_return refused(std::move(*error));

    call.context.query = std::move(*query);
    call.context.path_parameters = std::move(match.parameters);
    call.context.request_id = std::move(request_id);
    call.context.from_address = call.head.from_address;
    if (const std::string* condition = call.head.header("if-match")) call.context.if_match = *condition;
    if (!call.credentials.cookie_token.empty()) call.context.session_token = call.credentials.cookie_token;
    if (const std::string* agent = call.head.header("user-agent"))
        call.context.user_agent = cut(*agent, longest_user_agent);
    co_return call;
}

/// A browser sends the session's cookie along whoever made it ask; only the portal's own page knows the token. An API
/// token is never sent by itself, so its calls need nothing more.
std::optional<Error> ApiEndpoint::suspicious(const ApiCall& call) const {
    if (!is_changing(call.head) || call.head.header("authorization")) return std::nullopt;
    if (is_cross_site(call.head, public_origin_))
        return Error{.code = ErrorCode::csrf_token_missing,
                     .detail = "The browser says that another site made this request."};
    if (!call.route->info.permission) return std::nullopt;
    const std::string* token = call.head.header("x-csrf-token");
    const std::string& wanted = call.context.caller.csrf_token;
    if (!token || wanted.empty() || !equal_constant_time(*token, wanted))
        return Error{.code = ErrorCode::csrf_token_missing, .detail = "X-CSRF-Token is not the one of this session."};
    return std::nullopt;
}

Task<Reply> ApiEndpoint::proceed(ApiCall call, std::string body) {
    Reply reply;
    if (const auto raw = parts_.raw.find(call.route->info.operation_id); raw != parts_.raw.end()) {
        reply = co_await raw->second(call);
    } else {
        const api::Caller& caller = call.context.caller;
        Result<json::Value> value =
            call.route->request_schema ? read_body(body, settings_.body_bytes) : Result<json::Value>(nullptr);
        Result<std::optional<std::string>> key = idempotency_key(call.head, call.route->info);
        if (!value)
            reply = problem_reply(value.error(), call.context.request_id);
        else if (!key)
            reply = problem_reply(key.error(), call.context.request_id);
        else {
            const bool is_kept = *key && parts_.idempotency;
            std::string hash = is_kept ? request_hash(call.head, body) : "";
            Body sent{.value = std::move(*value), .bytes = call.route->handle_bytes ? std::move(body) : ""};
            if (is_kept) {
                IdempotencyKey whole_key{caller.customer, caller.user_id, **key};
                reply = co_await once(call, std::move(sent), std::move(whole_key), std::move(hash));
            } else
                reply = co_await handle(call, std::move(sent));
        }
    }
    reply.operation = call.route->info.operation_id;
    co_return reply;
}

/// The handler's own call, the border where exceptions end.
Task<Reply> ApiEndpoint::handle(ApiCall call, Body body) {
    std::optional<Error> failure;
    try {
        const api::Route& route = *call.route;
        Result<api::Response> response = route.handle_bytes
                                             ? co_await route.handle_bytes(call.context, std::move(body.bytes))
                                             : co_await route.handle(call.context, std::move(body.value));
        if (response) co_return write_response(*response, call.head, https_);
        failure = std::move(response.error());
    } catch (const std::exception& error) {
        failure = mistake(error, call.context.request_id);
    }
    co_return problem_reply(*failure, call.context.request_id);
}

Task<Reply> ApiEndpoint::once(ApiCall call, Body body, IdempotencyKey key, std::string hash) {
    std::optional<Error> failure;
    try {
        const IdempotencyStore::Begun begun = co_await parts_.idempotency->begin(key, std::move(hash));
        switch (begun.state) {
        case IdempotencyStore::State::under_way:
            co_return problem_reply({.code = ErrorCode::conflict,
                                     .detail = "The first request with this Idempotency-Key is still being answered."},
                                    call.context.request_id);
        case IdempotencyStore::State::other_request:
            co_return problem_reply(
                {.code = ErrorCode::idempotency_key_reused, .detail = "Its first use had another address or body."},
                call.context.request_id);
        case IdempotencyStore::State::answered: co_return repeat(*begun.answer, call.context.request_id);
        case IdempotencyStore::State::fresh: break;
        }
        Reply reply = co_await handle(call, std::move(body));
        if (is_worth_keeping(reply))
            co_await parts_.idempotency->answer(std::move(key), kept(reply, call.route->info.secret_answer));
        else
            co_await parts_.idempotency->forget(std::move(key));
        co_return reply;
    } catch (const std::exception& error) {
        failure = mistake(error, call.context.request_id);
    }
    co_return problem_reply(*failure, call.context.request_id);
}

} // namespace portal::http
