// What a stranger says to be: Authorization, cookies, the customer of support; and the path that is asked for. A token
// is one of ours or not there; a parameter of a path is text that leads back to itself.
//
// The first line is the path, the others are headers.
// sources: src/http/authentication.cpp src/http/message.cpp src/http/router.cpp src/api/permissions.cpp
// src/api/route.cpp src/base/asio_source.cpp src/base/boost_json_source.cpp src/base/characters.cpp src/base/clock.cpp
// src/base/error.cpp src/base/identifiers.cpp src/base/json.cpp src/base/json_names.cpp src/base/random.cpp
// src/base/text.cpp
#include "base/text.hpp"
#include "http/authentication.hpp"
#include "http/router.hpp"

#include <cstdlib>

using namespace portal;

namespace {

void check_token(const std::string& token) {
    if (token.size() > 512) std::abort();
    for (const char c : token)
        if (c <= ' ' || c > '~' || c == ';' || c == ',' || c == '"') std::abort();
}

api::Routes some_routes() {
    api::Routes made;
    for (const char* path : {"/me", "/cloud-accounts", "/cloud-accounts/{id}", "/cloud-accounts/regions",
                             "/cloud-accounts/{id}/tags/{key}"}) {
        api::Route route;
        route.info.path = path;
        made.push_back(std::move(route));
    }
    return made;
}

/// The route's path with the parameters in it.
std::string path_of(const http::Match& match) {
    std::string path;
    std::string_view rest = std::string_view(match.route->info.path).substr(1);
    for (;;) {
        const auto slash = rest.find('/');
        const std::string_view segment = rest.substr(0, slash);
        path += "/";
        if (segment.starts_with('{'))
            path += percent_encode(match.parameters.at(std::string(segment.substr(1, segment.size() - 2))));
        else
            path += segment;
        if (slash == std::string_view::npos) return path;
        rest.remove_prefix(slash + 1);
    }
}

void check_path(std::string_view path) {
    static const api::Routes routes = some_routes();
    static const http::Router router(routes);
    const http::Match match = router.match("GET", path);
    if ((match.route != nullptr) != !match.allowed.empty()) std::abort();
    if (!match.route) return;
    for (const auto& [name, value] : match.parameters)
        if (value.empty() || !is_storable(value)) std::abort();
    const http::Match again = router.match("GET", path_of(match));
    // A parameter that is another route's word is that route.
    if (!again.route) std::abort();
    if (again.route == match.route && again.parameters != match.parameters) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    const auto take_line = [&] {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        return line;
    };
    check_path(take_line());
    http::RequestHead head;
    while (!rest.empty()) {
        const std::string_view line = take_line();
        const auto colon = std::min(line.find(':'), line.size());
        head.headers.push_back(
            {to_lower(line.substr(0, colon)), std::string(line.substr(std::min(colon + 1, line.size())))});
    }
    for (const bool https : {false, true}) {
        const http::Credentials found = http::credentials_of(head, https);
        check_token(found.bearer);
        check_token(found.cookie_token);
        check_token(found.customer_override);
        if (!found.bearer.empty() && !found.cookie_token.empty()) std::abort();
        if (found.cookie_token.empty()) continue;
        // What the browser was given comes back.
        const std::string cookie = http::write_session_cookie({.token = found.cookie_token}, https);
        http::RequestHead next;
        next.headers.push_back({"cookie", cookie.substr(0, cookie.find(';'))});
        if (http::credentials_of(next, https).cookie_token != found.cookie_token) std::abort();
    }
    http::is_cross_site(head, "https://portal.example.com");
    if (const std::string* origin = head.header("origin"))
        if (http::origin_of(*origin).size() > origin->size()) std::abort();
    return 0;
}
