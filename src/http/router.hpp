// Which route a path means.
#pragma once

#include "api/route.hpp"

namespace portal::http {

struct Match {
    const api::Route* route = nullptr;                  ///< null: none with this method, or none at all
    std::map<std::string, std::string> parameters = {}; ///< decoded; never empty, valid UTF-8, no NUL
    std::string allowed = {}; ///< the methods of this path, for Allow; empty: there is no such path
};

/// Immutable, so for any thread. A literal segment wins over a {parameter}; HEAD is GET's.
class Router {
public:
    /// `routes` must outlive it. Two routes with one method and path, or one
    /// parameter under two names, are a bug and throw std::logic_error.
    explicit Router(const api::Routes& routes);

    /// `path`: below /api/v1, percent-encoded. Segments are compared decoded.
    Match match(std::string_view method, std::string_view path) const;

private:
    struct Pattern {
        std::vector<std::string> segments; ///< a parameter's begins with '{'
        std::vector<const api::Route*> routes;
    };
    std::vector<Pattern> patterns_; ///< literal before parameter, at each segment
};

/// "GET"
std::string_view name_of(api::Method method);

} // namespace portal::http
