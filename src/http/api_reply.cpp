#include "http/api_reply.hpp"

#include "http/authentication.hpp"

namespace portal::http {

namespace {

/// For errors that do not know a better time.
constexpr std::string_view retry_after_seconds = "30";

/// RFC 9110, 13.1.2: "*" or a list, compared weakly.
bool names(std::string_view list, std::string_view etag) {
    return list == "*" || list.find(etag) != std::string_view::npos;
}

bool is_read(const RequestHead& head) { return head.method == "GET" || head.method == "HEAD"; }

} // namespace

Reply problem_reply(const Error& error, std::string_view request_id) {
    Reply reply{.status = catalogue_entry(error.code).status};
    reply.set("Content-Type", "application/problem+json");
    if (reply.status == 401) reply.set("WWW-Authenticate", "Bearer");
    if (error.code == ErrorCode::too_many_requests) reply.set("Retry-After", std::string(retry_after_seconds));
    reply.body = json::serialize(api::problem(error, request_id));
    return reply;
}

Reply write_response(const api::Response& response, const RequestHead& head, bool https) {
    Reply reply{.status = response.status};
    for (const auto& [name, value] : response.headers) reply.set(name, value);
    if (response.session_cookie) reply.set("Set-Cookie", write_session_cookie(*response.session_cookie, https));
    if (!response.has_body) return reply;
    reply.body = json::serialize(response.body);
    if (is_read(head) && response.status == 200) {
        const std::string etag = api::etag_of_text(reply.body);
        reply.set("ETag", etag);
        if (const std::string* known = head.header("if-none-match"); known && names(*known, etag)) {
            reply.status = 304;
            reply.body.clear();
            return reply;
        }
    }
    reply.set("Content-Type", "application/json");
    return reply;
}

} // namespace portal::http
