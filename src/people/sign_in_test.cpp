#include "people/testing.hpp"

using namespace portal;
using namespace people::testing;

STORE_TEST_CASE("a password that was reset replaces the old one and ends the sessions") {
    Fixture f(database);
    const auto token = f.sign_in(f.first.email, f.first.password)->token;
    const auto reset =
        people::reset_password(*f.store, f.clock, f.random, "Admin@example.com", people::HashCost::least);
    REQUIRE(reset);
    CHECK(code_of(f.authenticate({.session_token = token})) == ErrorCode::unauthenticated);
    CHECK(code_of(f.sign_in(f.first.email, f.first.password)) == ErrorCode::invalid_credentials);
    CHECK(f.sign_in(f.first.email, reset->password));
    CHECK(code_of(people::reset_password(*f.store, f.clock, f.random, "nobody@example.com", people::HashCost::least)) ==
          ErrorCode::not_found);
}

TEST_CASE("signing in and out sets and forgets the cookie") {
    const auto database = store::testing::sqlite_database();
    Fixture f(*database);
    const auto routes = people::routes(f.people);
    const auto call = [&](api::Method method, const std::string& path, const api::Context& context,
                          const json::Value& body) {
        for (const auto& route : routes)
            if (route.info.method == method && route.info.path == path)
                return f.await([&] { return route.handle(context, body); });
        throw std::logic_error("no such route");
    };
    const auto in =
        call(api::Method::post, "/session", {}, json::Object{{"email", f.first.email}, {"password", f.first.password}});
    REQUIRE(in);
    REQUIRE(in->session_cookie);
    CHECK(in->session_cookie->lifetime == 24h * 7);
    CHECK(f.authenticate({.session_token = in->session_cookie->token}));
    CHECK(json::serialize(in->body).find(in->session_cookie->token) == std::string::npos);
    const auto context = f.context_of(in->session_cookie->token);
    CHECK(call(api::Method::get, "/me", context, nullptr)->body.at("user").at("email").as_string() == f.first.email);
    const auto out = call(api::Method::delete_, "/session", context, nullptr);
    CHECK(out->session_cookie->token.empty());
    CHECK_FALSE(f.authenticate({.session_token = in->session_cookie->token}));
    for (const auto& route : routes)
        CHECK((route.info.permission.has_value() || route.info.path == "/session" ||
               route.info.path == "/invitations/accept"));
}
