#include "http/authentication.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace portal::http {

namespace {

constexpr std::size_t longest_token = 512;

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= longest_token && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~+/=").find(c) != std::string_view::npos;
    });
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
    while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
    return text;
}

/// RFC 6265, 4.2: "name=value; name=value". The first one counts.
std::string_view cookie_named(std::string_view name, std::string_view header) {
    while (true) {
        const auto semicolon = header.find(';');
        const std::string_view pair = trimmed(header.substr(0, semicolon));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
        if (semicolon == std::string_view::npos) return {};
        header.remove_prefix(semicolon + 1);
    }
}

constexpr std::string_view bearer_scheme = "bearer ";

} // namespace

std::string_view session_cookie_name(bool https) { return https ? "__Host-portal_session" : "portal_session"; }

Credentials credentials_of(const RequestHead& head, bool https) {
    Credentials found;
    if (const std::string* wanted = head.header("x-customer-id")) {
        found.customer_is_unusable = !is_token(*wanted);
        if (!found.customer_is_unusable) found.customer_override = *wanted;
    }
    if (const std::string* authorization = head.header("authorization")) {
        if (to_lower(authorization->substr(0, bearer_scheme.size())) != bearer_scheme) return found;
        const std::string_view token = trimmed(std::string_view(*authorization).substr(bearer_scheme.size()));
        if (is_token(token)) found.bearer = token;
    } else if (const std::string* cookies = head.header("cookie")) {
        const std::string_view token = cookie_named(session_cookie_name(https), *cookies);
        if (is_token(token)) found.cookie_token = token;
    }
    return found;
}

std::string write_session_cookie(const api::SessionCookie& cookie, bool https) {
    const auto lifetime = cookie.token.empty() ? std::chrono::seconds(0) : cookie.lifetime;
    return std::string(session_cookie_name(https)) + "=" + cookie.token +
           "; Path=/; Max-Age=" + std::to_string(lifetime.count()) + "; HttpOnly; SameSite=Lax" +
           (https ? "; Secure" : "");
}

bool is_cross_site(const RequestHead& head, std::string_view public_origin) {
    if (const std::string* site = head.header("sec-fetch-site"); site && *site != "same-origin" && *site != "none")
        return true;
    const std::string* origin = head.header("origin");
    if (!origin || *origin == public_origin) return false;
    // A portal that is reached under another name than its public one: the browser's own word for where it asked.
    const std::string* host = head.header("host");
    return !host || (*origin != "http://" + *host && *origin != "https://" + *host);
}

std::string origin_of(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return std::string(url);
    return std::string(url.substr(0, url.find('/', scheme_end + 3)));
}

} // namespace portal::http
