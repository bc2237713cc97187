#include "http/pages.hpp"
#include "http/testing.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::http;

namespace {

const Asset& index_page() {
    for (const Asset& asset : embedded_assets())
        if (asset.path == "/index.html") return asset;
    throw std::runtime_error("no page");
}

/// The embedded page, and a script under a name with its hash, with the page's bytes.
std::vector<Asset> some_assets() {
    return {index_page(),
            {"/assets/main-1a2b.js", "text/javascript; charset=utf-8", "0123456789abcdef0123456789abcdef01",
             index_page().gzip}};
}

RequestHead get(std::string path, Headers headers = {}) {
    return {.method = "GET", .path = std::move(path), .headers = std::move(headers)};
}

std::string header(const Reply& reply, std::string_view name) {
    for (const Header& one : reply.headers)
        if (one.name == name) return one.value;
    return "";
}

} // namespace

TEST_CASE("the page's own addresses are answered with the page, files only when they are there") {
    const auto assets = some_assets();
    const Pages pages(assets);
    for (const char* path : {"/", "/setup/cloud-tenants", "/setup/cloud-tenants/0199", "/index.html"}) {
        const auto reply = pages.find(get(path));
        REQUIRE_MESSAGE(reply, path);
        CHECK(header(*reply, "Content-Type") == "text/html; charset=utf-8");
        CHECK(header(*reply, "Cache-Control") == "no-cache");
        CHECK(reply->body.find("<!doctype html>") != std::string::npos);
    }
    for (const char* path : {"/assets/old-9f9f.js", "/assets/none", "/favicon.ico", "/setup/x.php", "/.git"})
        CHECK_FALSE_MESSAGE(pages.find(get(path)), path);
}

TEST_CASE("files with a hash in their name are cached for good") {
    const auto assets = some_assets();
    const Pages pages(assets);
    CHECK(header(*pages.find(get("/assets/main-1a2b.js")), "Cache-Control") == "public, max-age=31536000, immutable");
}

TEST_CASE("a page that is known already is 304") {
    const Pages pages(embedded_assets());
    const std::string etag = header(*pages.find(get("/")), "ETag");
    const auto known = pages.find(get("/", {{"if-none-match", etag}}));
    CHECK(known->status == 304);
    CHECK(known->content().empty());
    CHECK(pages.find(get("/", {{"if-none-match", "W/\"other\""}}))->status == 200);
}

TEST_CASE("it is compressed for whoever takes that") {
    const Pages pages(embedded_assets());
    for (const char* accepted : {"gzip", "br, gzip;q=0.8"}) {
        const auto reply = pages.find(get("/", {{"accept-encoding", accepted}}));
        CHECK(header(*reply, "Content-Encoding") == "gzip");
        CHECK(reply->content() == index_page().gzip);
    }
    for (const char* refused : {"", "br", "gzip;q=0"})
        CHECK(header(*pages.find(get("/", {{"accept-encoding", refused}})), "Content-Encoding").empty());
}

TEST_CASE("the server answers with the page and its policy") {
    testing::TestServer server;
    const auto page = testing::ask(server.port(), "GET", "/setup/cloud-tenants");
    CHECK(page.status == 200);
    CHECK(page.header("content-security-policy").find("require-trusted-types-for 'script'") != std::string::npos);
    CHECK(testing::ask(server.port(), "GET", "/assets/none.js").status == 404);
    CHECK(testing::ask(server.port(), "GET", "/apix").status == 200);
}
