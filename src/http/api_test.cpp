#include "http/testing.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace portal;
using namespace portal::http;
using namespace portal::http::testing;

namespace {

const std::string as_administrator(administrator);
const std::string in_browser = std::string(browser) + std::string(json_type);

std::string json_as(std::string_view who) { return std::string(who) + std::string(json_type); }

} // namespace

TEST_CASE("a stranger gets the same 401 for everything but the open operations") {
    TestServer server;
    std::set<std::string> bodies;
    for (const auto& [method, target] :
         {std::pair("GET", "/api/v1/things/1"), std::pair("GET", "/api/v1/things/none"),
          std::pair("GET", "/api/v1/nowhere"), std::pair("POST", "/api/v1/things"),
          std::pair("DELETE", "/api/v1/things/1"), std::pair("PUT", "/api/v1/things/1"),
          std::pair("OPTIONS", "/api/v1/things"), std::pair("GET", "/api"), std::pair("GET", "/api/v1"),
          std::pair("GET", "/api/v2/things"), std::pair("GET", "/api/v1/things/%zz"),
          std::pair("GET", "/api/v1/session"), std::pair("GET", "/api/v1/events"), std::pair("TRACE", "/api/v1/things"),
          std::pair("GET", "/api/v1/things/1?unknown=1")}) {
        const Answer answer = ask(server.port(), method, target);
        CHECK_MESSAGE(answer.status == 401, method << " " << target);
        CHECK(answer.header("www-authenticate") == "Bearer");
        json::Object problem = answer.problem();
        problem.erase("request_id");
        bodies.insert(json::serialize(problem));
    }
    CHECK(bodies.size() == 1);
    for (const char* wrong :
         {"Authorization: Bearer wrong\r\n", "Authorization: Basic YTpi\r\n", "Authorization: Bearer\r\n",
          "Cookie: portal_session=wrong\r\n", "Cookie: other=browser\r\n",
          "Authorization: Bearer wrong\r\nCookie: portal_session=browser\r\n"})
        CHECK_MESSAGE(ask(server.port(), "GET", "/api/v1/nowhere", wrong).status == 401, wrong);
    CHECK(ask(server.port(), "POST", "/api/v1/things", json_type, "this is not JSON").status == 401);
    CHECK(ask(server.port(), "GET", "/api/v1/installation").status == 200);
    CHECK(ask(server.port(), "GET", "/api/v1/openapi.json").status == 200);
}

TEST_CASE("an open operation sees who calls, and does not mind who is unknown") {
    TestServer server;
    CHECK(ask(server.port(), "GET", "/api/v1/installation", browser).problem().at("signed_in") == true);
    CHECK(ask(server.port(), "GET", "/api/v1/installation", "Cookie: portal_session=gone\r\n")
              .problem()
              .at("signed_in") == false);
}

TEST_CASE("whoever is known gets 404, 405 and the role that is needed") {
    TestServer server;
    CHECK(ask(server.port(), "GET", "/api/v1/nowhere", administrator).code() == "not-found");
    CHECK(ask(server.port(), "GET", "/api/v1/things/none", administrator).status == 404);
    const Answer method = ask(server.port(), "PUT", "/api/v1/things/1", administrator);
    CHECK(method.status == 405);
    CHECK(method.header("allow") == "GET, HEAD, DELETE, OPTIONS");
    CHECK(ask(server.port(), "OPTIONS", "/api/v1/things/1", administrator).header("allow") ==
          "GET, HEAD, DELETE, OPTIONS");
    const Answer refused = ask(server.port(), "POST", "/api/v1/things", json_as(viewer), "not JSON");
    CHECK(refused.status == 403);
    CHECK(refused.code() == "forbidden");
    CHECK(refused.problem().at("detail") ==
          "This needs the role administrator or support (cloud-accounts.write); yours is viewer.");
    CHECK(ask(server.port(), "GET", "/api/v1/things/1", viewer).status == 200);
}

TEST_CASE("a changing call with the cookie needs the session's CSRF token and the portal's own page") {
    TestServer server;
    const std::string body = R"({"name":"x"})";
    const auto status = [&](std::string headers) {
        return ask(server.port(), "POST", "/api/v1/things", in_browser + headers, body).status;
    };
    CHECK(status("") == 403);
    CHECK(status("X-CSRF-Token: \r\n") == 403);
    CHECK(status("X-CSRF-Token: the-csrf-toke\r\n") == 403);
    CHECK(status(std::string(csrf) + "Origin: https://evil.example\r\n") == 403);
    CHECK(status(std::string(csrf) + "Origin: null\r\n") == 403);
    CHECK(status(std::string(csrf) + "Sec-Fetch-Site: cross-site\r\n") == 403);
    CHECK(status(std::string(csrf) + "Sec-Fetch-Site: same-site\r\n") == 403);
    CHECK(server.handled == 0);
    CHECK(status(std::string(csrf)) == 201);
    CHECK(status(std::string(csrf) + "Origin: http://portal.test\r\nSec-Fetch-Site: same-origin\r\n") == 201);
    // A token is never sent by a browser by itself.
    CHECK(
        ask(server.port(), "POST", "/api/v1/things", json_as(administrator) + "Origin: https://evil.example\r\n", body)
            .status == 201);
    CHECK(ask(server.port(), "GET", "/api/v1/things/1", browser).status == 200);
    // Signing somebody in as somebody else is an attack too.
    CHECK(ask(server.port(), "POST", "/api/v1/session", std::string(json_type) + "Sec-Fetch-Site: cross-site\r\n", body)
              .status == 403);
}

TEST_CASE("a body must be JSON of the route's shape") {
    TestServer server;
    const auto post = [&](std::string headers, std::string body) {
        return ask(server.port(), "POST", "/api/v1/things", as_administrator + headers, body);
    };
    CHECK(post("", "{}").code() == "unsupported-media-type");
    CHECK(post("Content-Type: text/plain\r\n", "{}").status == 415);
    CHECK(post("Content-Type: application/jsonx\r\n", "{}").status == 415);
    CHECK(post("Content-Type: application/json\r\nContent-Encoding: gzip\r\n", "{}").status == 415);
    CHECK(post("Content-Type: Application/JSON; charset=utf-8\r\n", R"({"name":"x"})").status == 201);
    const std::string json(json_type);
    const Answer broken = post(json, "{\"name\":\n  oops}");
    CHECK(broken.status == 400);
    CHECK(broken.code() == "malformed-json");
    CHECK(std::string(broken.problem().at("detail").as_string()).find("line 2") != std::string::npos);
    CHECK(post(json, std::string(100, '[')).status == 400);
    CHECK(post(json, "{\"name\":\"\xff\"}").status == 400);
    const Answer wrong = post(json, R"({"name":7,"nam":"x"})");
    CHECK(wrong.status == 422);
    CHECK(wrong.problem().at("errors").as_array().size() == 2);
    CHECK(post(json, "").problem().at("errors").at(0).at("field") == "name");
    CHECK(post(json, R"({"name":"a\u0000b"})").problem().at("errors").at(0).at("code") == "forbidden-character");
    CHECK(post(json, R"({"name":"a\\u0000b"})").status == 201);
}

TEST_CASE("query parameters are decoded, and unknown ones are named") {
    TestServer server;
    CHECK(ask(server.port(), "GET", "/api/v1/things/a%2Fb?q=caf%C3%A9+au&", administrator).body ==
          R"({"id":"a/b","q":"café au","from":"127.0.0.1","customer":"customer-1"})");
    const Answer unknown = ask(server.port(), "GET", "/api/v1/things/1?qq=1", administrator);
    CHECK(unknown.status == 422);
    CHECK(unknown.problem().at("errors").at(0).at("field") == "qq");
    for (const char* bad : {"?q=%zz", "?q=%ff", "?q=%00"})
        CHECK(ask(server.port(), "GET", "/api/v1/things/1" + std::string(bad), administrator).status == 400);
}

TEST_CASE("what throws is 500 and says nothing about itself") {
    TestServer server;
    for (const auto& [target, who] :
         {std::pair("/api/v1/things/throw", administrator),
          std::pair("/api/v1/things/1", std::string_view("Authorization: Bearer broken\r\n"))}) {
        const Answer answer = ask(server.port(), "GET", target, who);
        CHECK(answer.status == 500);
        CHECK(answer.code() == "internal");
        CHECK(answer.body.find("secret") == std::string::npos);
        CHECK(answer.body.find("hunter2") == std::string::npos);
        CHECK(answer.problem().at("request_id").as_string() == answer.header("x-request-id").c_str());
    }
}

TEST_CASE("an answer that is known already is 304") {
    TestServer server;
    const Answer first = ask(server.port(), "GET", "/api/v1/things/1", administrator);
    const std::string etag = first.header("etag");
    REQUIRE_FALSE(etag.empty());
    CHECK(ask(server.port(), "GET", "/api/v1/things/1", as_administrator + "If-None-Match: " + etag + "\r\n").status ==
          304);
    CHECK(ask(server.port(), "GET", "/api/v1/things/2", as_administrator + "If-None-Match: " + etag + "\r\n").status ==
          200);
}

TEST_CASE("the session's cookie cannot be read by scripts, and over HTTPS cannot be set by others") {
    TestServer plain;
    CHECK(ask(plain.port(), "POST", "/api/v1/session", json_type, R"({"name":"x"})").header("set-cookie") ==
          "portal_session=a-token; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    TestServer https([](Settings& settings, Parts&) { settings.public_url = "https://portal.test/"; });
    const Answer answer = ask(https.port(), "POST", "/api/v1/session", json_type, R"({"name":"x"})");
    CHECK(answer.header("set-cookie") ==
          "__Host-portal_session=a-token; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    CHECK(answer.header("strict-transport-security") == "max-age=31536000");
    CHECK(ask(https.port(), "GET", "/api/v1/things/1", browser).status == 401);
    CHECK(ask(https.port(), "GET", "/api/v1/things/1", "Cookie: a=b; __Host-portal_session=browser\r\n").status == 200);
}

TEST_CASE("strangers may not try without end") {
    TestServer server([](Settings& settings, Parts&) { settings.strangers = {.burst = 2, .per_minute = 6}; });
    const auto sign_in = [&] { return ask(server.port(), "POST", "/api/v1/session", json_type, R"({"name":"x"})"); };
    CHECK(sign_in().status == 204);
    CHECK(sign_in().status == 204);
    const Answer refused = sign_in();
    CHECK(refused.status == 429);
    CHECK(refused.code() == "too-many-requests");
    CHECK(refused.header("retry-after") == "10");
    CHECK(ask(server.port(), "GET", "/api/v1/installation").status == 200);
    CHECK(ask(server.port(), "POST", "/api/v1/things", json_as(administrator), R"({"name":"x"})").status == 201);
}

TEST_CASE("every answer carries its request's id and what the browser must not do") {
    TestServer server;
    std::set<std::string> ids;
    for (const char* target : {"/", "/healthz", "/api/v1/things/1", "/nowhere.js", "/errors/not-found"}) {
        const Answer answer = ask(server.port(), "GET", target);
        ids.insert(answer.header("x-request-id"));
        CHECK(answer.header("x-content-type-options") == "nosniff");
        CHECK(answer.header("referrer-policy") == "no-referrer");
        CHECK(answer.header("content-security-policy").starts_with("default-src 'none'"));
        CHECK(answer.header("content-security-policy").find("frame-ancestors 'none'") != std::string::npos);
    }
    CHECK(ids.size() == 5);
    CHECK(ask(server.port(), "GET", "/api/v1/things/1").header("cache-control") == "no-store");
    CHECK(ask(server.port(), "GET", "/errors/not-found").body.find("Status: 404") != std::string::npos);
}

TEST_CASE("the served document is the one of the routes and the server's own") {
    TestServer server;
    const json::Object document = ask(server.port(), "GET", "/api/v1/openapi.json").problem();
    const json::Object& paths = document.at("paths").as_object();
    for (const char* path : {"/things", "/things/{id}", "/session", "/events", "/openapi.json"})
        CHECK_MESSAGE(paths.contains(path), path);
    CHECK(document.at("info").at("version") == "1.2.3");
}

TEST_CASE("a route that takes bytes gets them as they came, and nothing else") {
    TestServer server;
    const std::string target = "/api/v1/things/1/picture";
    const std::string bytes("\0\xff{\"\r\n\r\n", 8), octets = "Content-Type: application/octet-stream\r\n";
    const auto put = [&](std::string headers, std::string_view body) {
        return ask(server.port(), "PUT", target, headers, body);
    };
    CHECK(put(as_administrator + octets, bytes).problem().at("hex") == "00ff7b220d0a0d0a");
    CHECK(put(as_administrator, "").problem().at("size") == 0);
    CHECK(put(as_administrator + octets, std::string(1 << 20, '\0')).problem().at("size") == 1 << 20);
    CHECK(put(as_administrator + octets, std::string((1 << 20) + 1, '\0')).status == 413);
    for (const std::string& type : {std::string(), std::string(json_type), std::string("Content-Type: text/csv\r\n")}) {
        const Answer refused = put(as_administrator + type, "x");
        CHECK(refused.status == 415);
        CHECK(refused.problem().at("detail") == "The Content-Type is not application/octet-stream.");
    }
    CHECK(put(as_administrator + octets + "Content-Encoding: gzip\r\n", "x").status == 415);
    CHECK(put(std::string(viewer) + octets, "x").status == 403);
    CHECK(put(octets, "x").status == 401);
    CHECK(put(std::string(browser) + octets, "x").code() == "csrf-token-missing");
    CHECK(put(std::string(browser) + octets + "X-CSRF-Token: the-csrf-token\r\n", "x").status == 200);
}
