#include "program/settings_check.hpp"

#include "aws/regions.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::program;

namespace {

/// The defaults with one change.
std::string refusal(const std::function<void(Configuration&)>& change) {
    Configuration configuration;
    change(configuration);
    const auto checked = check(configuration);
    return checked ? "" : checked.error().detail;
}

bool names(const std::string& refused, std::string_view setting) { return refused.rfind(setting, 0) == 0; }

} // namespace

TEST_CASE("the defaults can be used, and so can each partition's own region") {
    CHECK(refusal([](Configuration&) {}).empty());
    for (const char* id : {"aws", "aws-cn", "aws-us-gov"})
        CHECK(refusal([&](Configuration& c) {
                  c.installation.partitions = {
                      {.id = id, .region = std::string(aws::find_partition(id)->implicit_global_region)}};
              }).empty());
}

TEST_CASE("without TLS only loopback is listened on") {
    for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "fe80::1"}) {
        CHECK(names(refusal([&](Configuration& c) { c.listen_host = host; }), "host"));
        CHECK(names(refusal([&](Configuration& c) {
                        c.listen_host = host;
                        c.installation.public_url = "http://portal.example.com";
                    }),
                    "host"));
        CHECK(refusal([&](Configuration& c) {
                  c.listen_host = host;
                  c.installation.public_url = "https://portal.example.com";
              }).empty());
        const auto with_certificate = [&](const std::string& url) {
            return refusal([&](Configuration& c) {
                c.listen_host = host;
                c.tls_certificate = "chain.pem";
                c.tls_key = "key.pem";
                c.installation.public_url = url;
            });
        };
        CHECK(with_certificate("https://portal.example.com").empty());
        CHECK(names(with_certificate(""), "public_url"));
    }
    for (const char* host : {"127.0.0.1", "127.1.2.3", "::1"})
        CHECK(refusal([&](Configuration& c) { c.listen_host = host; }).empty());
}

TEST_CASE("addresses are addresses") {
    for (const char* host : {"localhost", "", "1.2.3", "127.0.0.1:80", "portal.example.com"}) {
        CHECK(names(refusal([&](Configuration& c) { c.listen_host = host; }), "host"));
        CHECK(names(refusal([&](Configuration& c) { c.metrics_host = host; }), "metrics_host"));
    }
    CHECK(names(refusal([](Configuration& c) { c.metrics_port = c.port; }), "metrics_port"));
}

TEST_CASE("a public URL is an origin of the web") {
    for (const char* url : {"javascript:alert(1)", "portal.example.com", "https://", "https://portal.example.com/x",
                            "https://user@portal.example.com", "https://portal.example.com?x", "ftp://portal.example",
                            "https://portal.example.com#x", "https://portal.example.com:99999", "https://a b",
                            "https:///x", "data:text/html,x"}) {
        CAPTURE(std::string(url));
        CHECK(names(refusal([&](Configuration& c) { c.installation.public_url = url; }), "public_url"));
        CHECK(names(refusal([&](Configuration& c) { c.installation.console_url = url; }), "aws.console_url"));
    }
    for (const char* url :
         {"https://portal.example.com", "http://127.0.0.1:8080", "https://[::1]:8443", "https://portal.example.com/"})
        CHECK(refusal([&](Configuration& c) { c.installation.public_url = url; }).empty());
    CHECK(names(refusal([](Configuration& c) {
                    c.tls_certificate = "chain.pem";
                    c.tls_key = "key.pem";
                    c.installation.public_url = "http://portal.example.com";
                }),
                "public_url"));
}

TEST_CASE("regions, stores, mail and the first administrator's address") {
    CHECK(
        names(refusal([](Configuration& c) { c.installation.partitions.front().region = "eu-west-9"; }), "aws region"));
    CHECK(names(refusal([](Configuration& c) { c.installation.partitions.front().region = "cn-north-1"; }),
                "aws region"));
    CHECK(names(refusal([](Configuration& c) { c.store_url = "mysql://x"; }), "store_url"));
    CHECK(names(refusal([](Configuration& c) { c.data_directory = ""; }), "data"));
    CHECK(names(refusal([](Configuration& c) { c.mail_url = "mail.example.com:25"; }), "mail.url"));
    CHECK(names(refusal([](Configuration& c) { c.mail_url = "smtp://mail.example.com:25"; }), "mail.from"));
    CHECK(names(refusal([](Configuration& c) { c.first_administrator_email = "ann"; }), "first_administrator_email"));
    CHECK(refusal([](Configuration& c) {
              c.mail_url = "smtps://mail.example.com:465";
              c.mail_from = "portal@example.com";
          }).empty());
}

TEST_CASE("variables of ours are settings or known beside them") {
    CHECK(check_variables({"PATH", "CLIENT_PORTAL_PORT", "CLIENT_PORTAL_TOKEN", "CLIENT_PORTAL_CONFIG"}));
    CHECK(check_variables({"CLIENT_PORTAL_AWS_REGION", "CLIENT_PORTALS"}));
    CHECK(check_variables({"CLIENT_PORTAL_PROT"}).error().detail.find("Did you mean CLIENT_PORTAL_PORT?") !=
          std::string::npos);
    const auto far = check_variables({"CLIENT_PORTAL_SOMETHING_ELSE_ALTOGETHER"});
    CHECK(far.error().detail == "CLIENT_PORTAL_SOMETHING_ELSE_ALTOGETHER: there is no such setting.");
}
