#include "http/router.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace portal::http {

namespace {

bool is_parameter(const std::string& segment) { return segment.starts_with('{'); }

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    while (true) {
        const auto slash = path.find('/');
        segments.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

/// Nothing: no route can mean it.
std::optional<std::vector<std::string>> split_decoded(std::string_view path) {
    std::vector<std::string> segments = split(path);
    for (std::string& segment : segments) {
        auto decoded = percent_decode(segment);
        if (!decoded || decoded->find('\0') != std::string::npos || !utf8_length(*decoded)) return std::nullopt;
        segment = std::move(*decoded);
    }
    return segments;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& segments) {
    return std::equal(pattern.begin(), pattern.end(), segments.begin(), segments.end(),
                      [](const std::string& wanted, const std::string& found) {
                          return is_parameter(wanted) ? !found.empty() : wanted == found;
                      });
}

bool same_shape(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const std::string& x, const std::string& y) {
        return x == y || (is_parameter(x) && is_parameter(y));
    });
}

} // namespace

std::string_view name_of(api::Method method) {
    switch (method) {
    case api::Method::get: return "GET";
    case api::Method::post: return "POST";
    case api::Method::put: return "PUT";
    case api::Method::patch: return "PATCH";
    case api::Method::delete_: return "DELETE";
    }
    return "GET";
}

Router::Router(const api::Routes& routes) {
    for (const api::Route& route : routes) {
        std::vector<std::string> segments = split(route.info.path);
        auto pattern = std::find_if(patterns_.begin(), patterns_.end(),
                                    [&](const Pattern& known) { return same_shape(known.segments, segments); });
        if (pattern != patterns_.end() && pattern->segments != segments)
            throw std::logic_error("a parameter of " + route.info.path + " has another name in another route");
        if (pattern == patterns_.end()) pattern = patterns_.insert(patterns_.end(), Pattern{std::move(segments), {}});
        for (const api::Route* other : pattern->routes)
            if (other->info.method == route.info.method)
                throw std::logic_error("two routes for " + std::string(name_of(route.info.method)) + " " +
                                       route.info.path);
        pattern->routes.push_back(&route);
    }
    std::stable_sort(patterns_.begin(), patterns_.end(), [](const Pattern& a, const Pattern& b) {
        return std::lexicographical_compare(
            a.segments.begin(), a.segments.end(), b.segments.begin(), b.segments.end(),
            [](const std::string& x, const std::string& y) { return !is_parameter(x) && is_parameter(y); });
    });
}

Match Router::match(std::string_view method, std::string_view path) const {
    Match found;
    const auto segments = split_decoded(path);
    if (!segments) return found;
    const auto pattern = std::find_if(patterns_.begin(), patterns_.end(),
                                      [&](const Pattern& known) { return fits(known.segments, *segments); });
    if (pattern == patterns_.end()) return found;
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    for (const api::Route* route : pattern->routes) {
        const std::string_view name = name_of(route->info.method);
        found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(name) + (name == "GET" ? ", HEAD" : "");
        if (name == wanted) found.route = route;
    }
    found.allowed += ", OPTIONS";
    if (!found.route) return found;
    for (std::size_t i = 0; i < segments->size(); ++i)
        if (const std::string& name = pattern->segments[i]; is_parameter(name))
            found.parameters[name.substr(1, name.size() - 2)] = (*segments)[i];
    return found;
}

} // namespace portal::http
