#include "http/api_request.hpp"

#include "base/text.hpp"
#include "http/api_reply.hpp"

#include <algorithm>
#include <array>
#include <openssl/sha.h>

namespace portal::http {

namespace {

constexpr std::size_t most_parameters = 200;
constexpr std::size_t longest_key = 255;
constexpr std::size_t longest_path = 200;
constexpr std::array kept_headers{"Location", "Content-Type"};

std::string_view media_type_of(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    return type;
}

bool has_parameter(const api::RouteInfo& info, std::string_view name) {
    return std::any_of(info.query.begin(), info.query.end(), [&](const api::QueryParameter& known) {
        return known.keyed
                   ? name.starts_with(known.name + "[") && name.ends_with("]") && name.size() > known.name.size() + 2
                   : known.name == name;
    });
}

/// The path of the first text with a NUL in it.
std::optional<std::string> find_nul(const json::Value& value, const std::string& path) {
    if (const auto* text = value.if_string())
        return text->find('\0') == boost::json::string::npos ? std::nullopt : std::optional(path);
    if (const json::Object* object = value.if_object())
        for (const auto& item : *object) {
            const std::string name(item.key());
            if (name.find('\0') != std::string::npos) return path;
            if (auto found = find_nul(item.value(), path.empty() ? name : path + "." + name)) return found;
        }
    if (const json::Array* array = value.if_array())
        for (std::size_t i = 0; i < array->size(); ++i)
            if (auto found = find_nul((*array)[i], path + "[" + std::to_string(i) + "]")) return found;
    return std::nullopt;
}

} // namespace

Result<std::multimap<std::string, std::string>> read_query(std::string_view query, const api::RouteInfo& info) {
    std::multimap<std::string, std::string> parameters;
    while (!query.empty()) {
        const auto ampersand = query.find('&');
        const std::string_view pair = query.substr(0, ampersand);
        query.remove_prefix(ampersand == std::string_view::npos ? query.size() : ampersand + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        auto name = percent_decode(pair.substr(0, equals), true);
        auto value =
            percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!name) return tl::unexpected<Error>(std::move(name.error()));
        if (!value) return tl::unexpected<Error>(std::move(value.error()));
        if (!utf8_length(*name) || !utf8_length(*value) || (*name + *value).find('\0') != std::string::npos)
            return fail(ErrorCode::malformed_request, "The address has a parameter that is not UTF-8 text.");
        if (!has_parameter(info, *name))
            return fail_field(cut(*name, 100), "unknown-parameter", "There is no such parameter.");
        parameters.emplace(std::move(*name), std::move(*value));
        if (parameters.size() > most_parameters)
            return fail(ErrorCode::malformed_request, "The address has more than 200 parameters.");
    }
    return parameters;
}

std::optional<Error> unusable_body(const RequestHead& head, const api::Route& route, std::size_t most_bytes) {
    if (head.content_length.value_or(0) > most_bytes)
        return Error{.code = ErrorCode::body_too_large, .detail = "At most " + std::to_string(most_bytes) + " bytes."};
    if (!route.takes_body() || !head.has_body) return std::nullopt;
    const std::string* type = head.header("content-type");
    if (!type || to_lower(media_type_of(*type)) != route.request_media_type())
        return Error{.code = ErrorCode::unsupported_media_type,
                     .detail = "The Content-Type is not " + std::string(route.request_media_type()) + "."};
    if (const std::string* coding = head.header("content-encoding"); coding && to_lower(*coding) != "identity")
        return Error{.code = ErrorCode::unsupported_media_type, .detail = "The body may not have a Content-Encoding."};
    return std::nullopt;
}

Result<json::Value> read_body(std::string_view body, std::size_t most_bytes) {
    if (body.empty()) return json::Object{};
    Result<json::Value> value = json::parse_each_name_once(body, most_bytes);
    // JSON can write a NUL in this one way only.
    if (value && body.find("\\u0000") != std::string_view::npos)
        if (auto path = find_nul(*value, ""))
            return fail_field(cut(*path, longest_path), "forbidden-character", "The character U+0000 cannot be used.");
    return value;
}

Result<std::optional<std::string>> idempotency_key(const RequestHead& head, const api::RouteInfo& info) {
    const std::string* key = head.header("idempotency-key");
    if (!key || info.method != api::Method::post || !info.permission) return std::optional<std::string>();
    const bool visible = std::all_of(key->begin(), key->end(), [](char c) { return c > ' ' && c < 127; });
    if (key->empty() || key->size() > longest_key || !visible)
        return fail_field("Idempotency-Key", "not-allowed", "1 to 255 visible ASCII characters.");
    return std::optional(*key);
}

std::string request_hash(const RequestHead& head, std::string_view body) {
    const std::string text = head.method + " " + head.path + "?" + head.query + "\n" + std::string(body);
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
}

bool is_worth_keeping(const Reply& reply) { return reply.status >= 200 && reply.status < 300; }

KeptAnswer kept(const Reply& reply, bool secret) {
    KeptAnswer answer{.status = reply.status, .headers = {}, .body = secret ? "" : reply.body, .withheld = secret};
    for (const Header& header : reply.headers)
        if (std::find(kept_headers.begin(), kept_headers.end(), header.name) != kept_headers.end())
            answer.headers.emplace(header.name, header.value);
    return answer;
}

Reply repeat(const KeptAnswer& answer, std::string_view request_id) {
    if (answer.withheld)
        return problem_reply({.code = ErrorCode::conflict,
                              .detail = "The first request with this Idempotency-Key was done. Its answer held a "
                                        "secret that is shown only once."},
                             request_id);
    Reply reply{.status = answer.status, .headers = {}, .body = answer.body};
    for (const auto& [name, value] : answer.headers) reply.set(name, value);
    reply.set("Idempotency-Replayed", "true");
    return reply;
}

} // namespace portal::http
