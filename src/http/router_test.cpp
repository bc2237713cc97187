#include "http/router.hpp"

#include <doctest/doctest.h>
#include <stdexcept>

using namespace portal;
using namespace portal::http;

namespace {

api::Route a_route(api::Method method, std::string path, std::string name) {
    api::Route route;
    route.info = {.method = method, .path = std::move(path), .operation_id = std::move(name)};
    return route;
}

const api::Routes routes{a_route(api::Method::get, "/accounts/{id}", "getAccount"),
                         a_route(api::Method::delete_, "/accounts/{id}", "removeAccount"),
                         a_route(api::Method::get, "/accounts/regions", "listRegions"),
                         a_route(api::Method::post, "/accounts/{id}/check", "check")};

} // namespace

TEST_CASE("a literal segment wins over a parameter") {
    const Router router(routes);
    CHECK(router.match("GET", "/accounts/regions").route->info.operation_id == "listRegions");
    const Match match = router.match("GET", "/accounts/0199");
    CHECK(match.route->info.operation_id == "getAccount");
    CHECK(match.parameters.at("id") == "0199");
}

TEST_CASE("segments are decoded, and what cannot be is no path") {
    const Router router(routes);
    CHECK(router.match("GET", "/%61ccounts/a%2Fb%20c").parameters.at("id") == "a/b c");
    for (const char* bad : {"/accounts/%", "/accounts/%zz", "/accounts/%00", "/accounts/%ff", "/accounts/", "/accounts",
                            "/", "", "/accounts/1/", "//accounts/1"})
        CHECK_MESSAGE(router.match("GET", bad).allowed.empty(), bad);
}

TEST_CASE("another method of a known path is told apart from no path") {
    const Router router(routes);
    const Match match = router.match("PUT", "/accounts/1");
    CHECK(match.route == nullptr);
    CHECK(match.allowed == "GET, HEAD, DELETE, OPTIONS");
    CHECK(router.match("HEAD", "/accounts/1").route->info.operation_id == "getAccount");
    CHECK(router.match("HEAD", "/accounts/1/check").route == nullptr);
    CHECK(router.match("get", "/accounts/1").route == nullptr);
}

TEST_CASE("two routes that mean the same are a bug") {
    const api::Routes doubled{a_route(api::Method::get, "/a/{id}", "x"), a_route(api::Method::get, "/a/{id}", "y")};
    CHECK_THROWS_AS(Router{doubled}, std::logic_error);
    const api::Routes renamed{a_route(api::Method::get, "/a/{id}", "x"), a_route(api::Method::post, "/a/{name}", "y")};
    CHECK_THROWS_AS(Router{renamed}, std::logic_error);
}
