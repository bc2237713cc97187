#include "aws/credentials/metadata_credentials.hpp"

#include "aws/testing/fake_http_client.hpp"
#include "aws/testing/run.hpp"

#include <cstdio>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

const Timestamp now = *from_rfc3339("2026-11-23T08:00:00Z");
const std::string keys =
    R"({"AccessKeyId":"AKID","SecretAccessKey":"my-secret","Token":"t","Expiration":"2026-11-23T14:00:00Z"})";

Environment environment_of(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

Configuration configuration_of(std::map<std::string, std::string> variables, ProfileValues profile = {}) {
    Configuration configuration;
    configuration.environment = environment_of(std::move(variables));
    configuration.profiles["default"] = std::move(profile);
    return configuration;
}

struct World {
    std::shared_ptr<testing::FakeHttpClient> http = std::make_shared<testing::FakeHttpClient>();
    std::shared_ptr<testing::FakeSleeper> sleeper = std::make_shared<testing::FakeSleeper>();
    ManualClock clock{now};

    Result<Credentials> from_container(const ContainerEndpoint& endpoint) {
        return testing::run_for<Result<Credentials>>(
            [&](boost::asio::any_io_executor) { return container_credentials(http, sleeper, endpoint); });
    }
    Result<Credentials> from_instance(const InstanceMetadata& metadata = {}) {
        return testing::run_for<Result<Credentials>>(
            [&](boost::asio::any_io_executor) { return instance_credentials(http, metadata, clock); });
    }
};

void check_missing(const Result<Credentials>& made) {
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().code == ErrorCode::aws_credentials_missing);
    CHECK(made.error().detail.find("my-secret") == std::string::npos);
}

} // namespace

TEST_CASE("the container's endpoint is where ECS and EKS say, and over http nowhere else") {
    const auto url_of = [](std::map<std::string, std::string> variables) -> std::string {
        const auto made = container_endpoint(environment_of(std::move(variables)));
        if (!made) return "refused";
        return *made ? (*made)->url : "none";
    };
    CHECK(url_of({}) == "none");
    CHECK(url_of({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/id"}}) == "http://169.254.170.2/v2/id");
    CHECK(url_of({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/a"},
                  {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://x/"}}) == "http://169.254.170.2/a");
    CHECK(url_of({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "evil.example/"}}) == "refused");
    for (const char* allowed : {"https://anywhere.example/x", "http://localhost:1234/x", "http://127.0.0.9/x",
                                "http://169.254.170.23/v1", "http://[fd00:ec2::23]/v1", "http://[::1]:80/x"})
        CHECK(url_of({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", allowed}}) == allowed);
    for (const char* refused : {"http://169.254.169.254/x", "http://127.0.0.1.evil.example/x",
                                "http://127.evil.example.com/", "ftp://127.0.0.1/", "http://localhost@evil.example/",
                                "http://evil.example/?http://localhost", "http://[::2]/", "127.0.0.1"})
        CHECK_MESSAGE(url_of({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", refused}}) == "refused", refused);
}

TEST_CASE("a container's credentials, with the token as its file has it now") {
    World world;
    char name[] = "/tmp/portal-token-XXXXXX";
    REQUIRE(mkstemp(name) >= 0);
    ContainerEndpoint endpoint{.url = "http://169.254.170.23/v1/credentials", .token = "old", .token_file = name};
    for (const char* token : {"first", "second"}) {
        std::ofstream(name) << token << "\n";
        world.http->answer(200, keys);
        const auto made = world.from_container(endpoint);
        REQUIRE(made.has_value());
        CHECK(made->access_key_id == "AKID");
        CHECK(made->expires_at == from_rfc3339("2026-11-23T14:00:00Z"));
        CHECK(*find_header(world.http->requests.back().headers, "authorization") == token);
    }
    std::remove(name);
    check_missing(world.from_container(endpoint)); // the file is gone: nothing is asked
    CHECK(world.http->requests.size() == 2);
    endpoint.token_file.clear();
    endpoint.token = "a\r\nHost: evil";
    check_missing(world.from_container(endpoint));
    CHECK(world.http->requests.size() == 2);
}

TEST_CASE("a container's endpoint is asked three times, and refusals are final") {
    World world;
    const ContainerEndpoint endpoint{.url = "http://169.254.170.2/v2/id"};
    world.http->answer(500, "");
    world.http->fail_with({.code = ErrorCode::aws_unreachable, .detail = "no route"});
    world.http->answer(200, keys);
    CHECK(world.from_container(endpoint).has_value());
    CHECK(world.sleeper->slept.size() == 2);
    CHECK_FALSE(find_header(world.http->requests.back().headers, "authorization"));
    for (int i = 0; i < 3; ++i) world.http->answer(503, "my-secret");
    check_missing(world.from_container(endpoint));
    world.http->answer(403, "my-secret");
    check_missing(world.from_container(endpoint));
    CHECK(world.http->answers.empty());
}

TEST_CASE("what is no document of credentials is refused, and not told") {
    World world;
    for (const char* body :
         {"", "my-secret", "[]", "{}", R"({"AccessKeyId":"my-secret"})", R"({"AccessKeyId":1,"SecretAccessKey":2})",
          R"({"AccessKeyId":"a","SecretAccessKey":"my-secret","Expiration":"tomorrow"})",
          R"({"AccessKeyId":"a","SecretAccessKey":"my-sec)"}) {
        CAPTURE(body);
        world.http->answer(200, body);
        check_missing(world.from_container({.url = "http://169.254.170.2/"}));
    }
}

TEST_CASE("an instance is asked by version 2: a token, the role's name, its keys") {
    World world;
    world.http->answer(200, "the-token");
    world.http->answer(200, "the-role\n");
    world.http->answer(200, keys);
    const auto made = world.from_instance();
    REQUIRE(made.has_value());
    CHECK(made->secret_access_key == "my-secret");
    const auto& asked = world.http->requests;
    REQUIRE(asked.size() == 3);
    CHECK(asked[0].method == "PUT");
    CHECK(asked[0].url == "http://169.254.169.254/latest/api/token");
    CHECK(*find_header(asked[0].headers, "x-aws-ec2-metadata-token-ttl-seconds") == "21600");
    CHECK(asked[1].url == "http://169.254.169.254/latest/meta-data/iam/security-credentials/");
    CHECK(asked[2].url == asked[1].url + "the-role");
    for (int i : {1, 2}) CHECK(*find_header(asked[i].headers, "x-aws-ec2-metadata-token") == "the-token");
}

TEST_CASE(
    "an instance without a token service, without a role or with odd answers gives nothing, and is not asked on") {
    World world;
    const auto after = [&](std::initializer_list<std::pair<int, const char*>> answers) {
        for (const auto& [status, body] : answers) world.http->answer(status, body);
        check_missing(world.from_instance());
        CHECK(world.http->answers.empty());
        world.http->answers.clear();
    };
    after({{403, ""}});
    after({{404, ""}}); // version 1 only
    after({{200, ""}});
    after({{200, "to\r\nken"}});
    after({{200, "token"}, {404, ""}});
    after({{200, "token"}, {200, "../../../user-data"}});
    after({{200, "token"}, {200, "<html>"}});
    after({{200, "token"}, {200, "role"}, {200, "{}"}});
    after({{200, "token"}, {200, "role"}, {500, "my-secret"}});
    InstanceMetadata patient;
    patient.attempts = 2;
    world.http->fail_with({.code = ErrorCode::aws_unreachable, .detail = "no route"});
    world.http->answer(200, "token");
    world.http->answer(200, "role");
    world.http->answer(200, keys);
    CHECK(world.from_instance(patient).has_value());
}

TEST_CASE("keys that a metadata service cannot renew are used a little longer") {
    World world;
    for (const char* answer : {"token", "role", keys.c_str()}) world.http->answer(200, answer);
    world.clock.advance(7h);
    CHECK(world.from_instance()->expires_at == now + 7h + 10min);
}

TEST_CASE("the metadata service's settings") {
    CHECK_FALSE(instance_metadata(configuration_of({{"AWS_EC2_METADATA_DISABLED", "TRUE"}}))->has_value());
    const auto usual = *instance_metadata(configuration_of({}));
    CHECK(usual->endpoint == "http://169.254.169.254");
    CHECK(usual->timeout == 1s);
    CHECK(usual->attempts == 1);
    const auto set = *instance_metadata(configuration_of({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:99/"},
                                                          {"AWS_METADATA_SERVICE_TIMEOUT", "3"},
                                                          {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "4"}}));
    CHECK(set->endpoint == "http://127.0.0.1:99");
    CHECK(set->timeout == 3s);
    CHECK(set->attempts == 4);
    CHECK((*instance_metadata(configuration_of({}, {{"ec2_metadata_service_endpoint_mode", "IPv6"}})))->endpoint ==
          "http://[fd00:ec2::254]");
    for (const auto& [name, value] :
         std::map<std::string, std::string>{{"AWS_METADATA_SERVICE_TIMEOUT", "soon"},
                                            {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0"},
                                            {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv9"}})
        CHECK(instance_metadata(configuration_of({{name, value}})).error().code == ErrorCode::not_configured);
}
