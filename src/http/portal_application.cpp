#include "http/portal_application.hpp"

#include "base/identifiers.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "http/api_reply.hpp"
#include "http/client_address.hpp"

namespace portal::http {

namespace {

bool is_or_is_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

bool is_read(const RequestHead& head) { return head.method == "GET" || head.method == "HEAD"; }

Reply small_json(std::string_view text) {
    Reply reply{.static_body = text, .operation = "health"};
    reply.set("Content-Type", "application/json");
    return reply;
}

/// Where the `type` of a problem leads: plain words, but for a browser, which gets the page.
std::optional<Reply> explain_error(const RequestHead& head) {
    constexpr std::string_view folder = "/errors/";
    const std::string_view path = head.path;
    if (!path.starts_with(folder)) return std::nullopt;
    const std::string* accepted = head.header("accept");
    if (accepted && accepted->find("text/html") != std::string::npos) return std::nullopt;
    for (const ErrorEntry& entry : error_catalogue()) {
        if (entry.name != path.substr(folder.size())) continue;
        Reply reply{.operation = "page"};
        reply.set("Content-Type", "text/plain; charset=utf-8");
        reply.body = std::string(entry.title) + ".\n\nCode: " + std::string(entry.name) +
                     "\nStatus: " + std::to_string(entry.status) + "\nWhat to do: " + std::string(entry.remedy) + "\n";
        return reply;
    }
    return std::nullopt;
}

/// For what takes nothing but being read.
Reply only_reads(const RequestHead& head, std::string_view request_id) {
    if (head.method == "OPTIONS") {
        Reply reply{.status = 204};
        reply.set("Allow", "GET, HEAD, OPTIONS");
        return reply;
    }
    Reply reply =
        problem_reply({.code = ErrorCode::method_not_allowed, .detail = "It takes GET, HEAD, OPTIONS."}, request_id);
    reply.set("Allow", "GET, HEAD, OPTIONS");
    return reply;
}

} // namespace

PortalApplication::PortalApplication(PortalSettings settings, PortalParts parts)
    : settings_(std::move(settings)), https_(settings_.public_url.starts_with("https://")), parts_(std::move(parts)),
      readiness_(parts_.ready, settings_.ready_patience) {}

void PortalApplication::finish(Reply& reply, Audience audience, const std::string& request_id) const {
    reply.set("X-Request-Id", request_id);
    add_security_headers(reply, audience, https_);
}

Task<Admission> PortalApplication::admit(RequestHead head) {
    const std::string request_id = uuid_v7(parts_.clock, parts_.random);
    Admission admission;
    auto audience = Audience::machine;
    head.from_address = client_address(head, settings_.trusted_proxies);
    if (is_or_is_below(head.path, "/api")) {
        admission = co_await parts_.api.admit(std::move(head), request_id);
        if (admission.proceed)
            admission.proceed = [this, request_id,
                                 inner = std::move(admission.proceed)](std::string body) -> Task<Reply> {
                Reply reply = co_await inner(std::move(body));
                finish(reply, Audience::machine, request_id);
                co_return reply;
            };
    } else if (!is_read(head)) {
        admission.reply = only_reads(head, request_id);
    } else if (head.path == "/healthz") {
        admission.reply = small_json(R"({"status":"ok"})");
    } else if (head.path == "/readyz") {
        admission.reply = co_await answer_ready(request_id);
    } else if (auto explained = explain_error(head)) {
        admission.reply = std::move(*explained);
    } else if (auto page = parts_.pages.find(head)) {
        admission.reply = std::move(*page);
        audience = Audience::page;
    } else {
        admission.reply = problem_reply({.code = ErrorCode::not_found, .detail = "There is no such page."}, request_id);
    }
    if (admission.reply) finish(*admission.reply, audience, request_id);
    co_return admission;
}

Task<Reply> PortalApplication::answer_ready(std::string request_id) {
    const auto ready = co_await readiness_.ask();
    if (ready) {
        std::string remark;
        try {
            if (parts_.remark) remark = co_await parts_.remark();
        } catch (const std::exception& error) {
            log::warning("what to say beside \"ready\" could not be found out", {{"reason", error.what()}});
        }
        if (remark.empty()) co_return small_json(R"({"status":"ready"})");
        Reply told{.body = json::serialize(json::Object{{"status", "ready"}, {"detail", remark}}),
                   .operation = "health"};
        told.set("Content-Type", "application/json");
        co_return told;
    }
    // Strangers ask this: they learn that it is not ready and what to do, the log says why.
    log::warning("not ready", {{"reason", ready.error().detail}, {"request_id", request_id}});
    const std::string what = ready.error().remedy.empty() ? "The portal cannot serve now." : ready.error().remedy;
    Reply reply = problem_reply({.code = ErrorCode::store_unavailable, .detail = what}, request_id);
    reply.operation = "health";
    co_return reply;
}

Reply PortalApplication::refuse(const Error& error) {
    const std::string request_id = uuid_v7(parts_.clock, parts_.random);
    Reply reply = problem_reply(error, request_id);
    finish(reply, Audience::machine, request_id);
    return reply;
}

void PortalApplication::finished(const RequestHead& head, const Reply& reply, std::chrono::nanoseconds took) {
    parts_.metrics.answered(reply.operation, reply.status, static_cast<bool>(reply.stream), took);
    if (!settings_.access_log) return;
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    // Never the query: a link's token would stay in the log.
    log::debug("request", {{"method", head.method},
                           {"path", cut(head.path, 200)},
                           {"status", std::to_string(reply.status)},
                           {"bytes", std::to_string(reply.content().size())},
                           {"microseconds", std::to_string(microseconds)},
                           {"operation", std::string(reply.operation)},
                           {"from", head.from_address}});
}

} // namespace portal::http
