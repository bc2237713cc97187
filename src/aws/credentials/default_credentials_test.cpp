#include "aws/credentials/default_credentials.hpp"

#include "aws/operations/sts.hpp"
#include "aws/testing/fake_client.hpp"
#include "aws/testing/fake_http_client.hpp"
#include "aws/testing/run.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>

using namespace portal;
using namespace portal::aws;

namespace {

Configuration configuration_of(std::map<std::string, ProfileValues> profiles,
                               std::map<std::string, std::string> variables = {}) {
    Configuration configuration;
    configuration.profiles = std::move(profiles);
    configuration.files_read = "the files";
    configuration.region = "eu-west-1";
    variables.try_emplace("AWS_EC2_METADATA_DISABLED", "true");
    configuration.environment = [variables =
                                     std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return configuration;
}

Result<Credentials> credentials_of(const Configuration& configuration,
                                   std::shared_ptr<Client> client = std::make_shared<testing::FakeClient>(),
                                   std::shared_ptr<HttpClient> http = std::make_shared<testing::FakeHttpClient>()) {
    return testing::run_for<Result<Credentials>>(
        [&](boost::asio::any_io_executor executor) -> Task<Result<Credentials>> {
            ManualClock clock(*from_rfc3339("2026-11-23T08:00:00Z"));
            CredentialSources sources;
            sources.client = client;
            sources.machine_http = http;
            sources.sleeper = std::make_shared<testing::FakeSleeper>();
            sources.executor = executor;
            const auto provider = default_credentials(configuration, sources, clock);
            co_return co_await provider->get();
        });
}

} // namespace

TEST_CASE("variables come before profiles") {
    const std::map<std::string, ProfileValues> profiles = {
        {"default", {{"aws_access_key_id", "FILE"}, {"aws_secret_access_key", "s"}}}};
    CHECK(credentials_of(configuration_of(profiles))->access_key_id == "FILE");
    const auto variables = credentials_of(configuration_of(
        profiles, {{"AWS_ACCESS_KEY_ID", "ENV"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}}));
    CHECK(variables->access_key_id == "ENV");
    CHECK(variables->session_token == "t");
}

TEST_CASE("where nothing is found, it is said what was looked at") {
    const auto missing = credentials_of(configuration_of({}));
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::aws_credentials_missing);
    CHECK(missing.error().detail == "Looked at AWS_ACCESS_KEY_ID and at the profile \"default\" in the files. The "
                                    "instance's metadata service is switched off.");
    CHECK_FALSE(credentials_of(configuration_of({}, {{"AWS_ACCESS_KEY_ID", "ENV"}})).has_value());
    CHECK_FALSE(credentials_of(configuration_of({{"default", {{"aws_access_key_id", "A"}}}})).has_value());
}

TEST_CASE("a profile's role is assumed with its source's keys") {
    auto client = std::make_shared<testing::FakeClient>();
    sts::AssumeRoleOutput output;
    sts::Credentials given{.access_key_id = "ASIA", .secret_access_key = "s", .session_token = "t"};
    output.credentials = given;
    client->on("sts", "AssumeRole").as("BASE").answer(output.to_value());
    const auto made = credentials_of(
        configuration_of({{"default", {{"role_arn", "arn:r"}, {"source_profile", "base"}, {"external_id", "e"}}},
                          {"base", {{"aws_access_key_id", "BASE"}, {"aws_secret_access_key", "s"}}}}),
        client);
    REQUIRE(made.has_value());
    CHECK(made->access_key_id == "ASIA");
    REQUIRE(client->calls().size() == 1);
    CHECK(client->calls()[0].region == "eu-west-1");
    CHECK(*client->calls()[0].parameters.find("ExternalId")->as_string() == "e");
    CHECK(*client->calls()[0].parameters.find("RoleSessionName")->as_string() == "client-portal");

    const auto itself = credentials_of(configuration_of({{"default",
                                                          {{"role_arn", "arn:r"},
                                                           {"source_profile", "default"},
                                                           {"aws_access_key_id", "BASE"},
                                                           {"aws_secret_access_key", "s"}}}}),
                                       client);
    CHECK(itself->access_key_id == "ASIA");
}

TEST_CASE("profiles that cannot work say why") {
    const auto why = [](std::map<std::string, ProfileValues> profiles) {
        const auto made = credentials_of(configuration_of(std::move(profiles)));
        REQUIRE_FALSE(made.has_value());
        return made.error().detail;
    };
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "b"}}},
               {"b", {{"role_arn", "r"}, {"source_profile", "default"}}}})
              .find("its own source") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "gone"}}}}).find("unknown source_profile") !=
          std::string::npos);
    CHECK(why({{"default", {{"sso_session", "corporate"}}}}).find("export-credentials --profile default") !=
          std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "default"}, {"credential_source", "Environment"}}}})
              .find("both") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}}}}).find("without a source_profile") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"mfa_serial", "m"}}}}).find("MFA") != std::string::npos);
    CHECK(why({{"default", {{"role_arn", "r"}, {"source_profile", "b"}, {"duration_seconds", "60"}}},
               {"b", {{"aws_access_key_id", "A"}, {"aws_secret_access_key", "s"}}}})
              .find("duration_seconds") != std::string::npos);
}

TEST_CASE("a profile that the portal's own settings name comes before the variables, and alone") {
    Configuration configuration =
        configuration_of({{"default", {}}, {"china", {{"aws_access_key_id", "CN"}, {"aws_secret_access_key", "s"}}}},
                         {{"AWS_ACCESS_KEY_ID", "ENV"},
                          {"AWS_SECRET_ACCESS_KEY", "s"},
                          {"AWS_WEB_IDENTITY_TOKEN_FILE", "/no/file"},
                          {"AWS_ROLE_ARN", "arn:r"}});
    CHECK(credentials_of(configuration)->access_key_id == "ENV");
    configuration.profile = "china";
    configuration.profile_only = true;
    CHECK(credentials_of(configuration)->access_key_id == "CN");
    configuration.profile = "empty";
    CHECK(credentials_of(configuration).error().detail.find("\"empty\"") != std::string::npos);
}

TEST_CASE("a web identity's token is read at each fetch and exchanged without a signature") {
    char name[] = "/tmp/portal-token-XXXXXX";
    REQUIRE(mkstemp(name) >= 0);
    std::ofstream(name) << "the.web.token\n";
    auto client = std::make_shared<testing::FakeClient>();
    sts::AssumeRoleWithWebIdentityOutput output;
    sts::Credentials given{.access_key_id = "ASIA", .secret_access_key = "s", .session_token = "t"};
    output.credentials = given;
    client->on("sts", "AssumeRoleWithWebIdentity").as("").answer(output.to_value());
    const std::map<std::string, ProfileValues> keys = {
        {"default", {{"aws_access_key_id", "FILE"}, {"aws_secret_access_key", "s"}}}};
    const auto made = credentials_of(
        configuration_of(
            keys, {{"AWS_WEB_IDENTITY_TOKEN_FILE", name}, {"AWS_ROLE_ARN", "arn:r"}, {"AWS_ROLE_SESSION_NAME", "pod"}}),
        client);
    REQUIRE(made.has_value());
    CHECK(made->access_key_id == "ASIA");
    REQUIRE(client->calls().size() == 1);
    const Value sent = client->calls()[0].parameters;
    CHECK(*sent.find("WebIdentityToken")->as_string() == "the.web.token");
    CHECK(*sent.find("RoleArn")->as_string() == "arn:r");
    CHECK(*sent.find("RoleSessionName")->as_string() == "pod");

    // The profile's own, also as another's source.
    std::map<std::string, ProfileValues> profiles = {
        {"default", {{"role_arn", "arn:second"}, {"source_profile", "web"}}},
        {"web", {{"role_arn", "arn:first"}, {"web_identity_token_file", name}}}};
    sts::AssumeRoleOutput second;
    given.access_key_id = "CHAINED";
    second.credentials = given;
    client->on("sts", "AssumeRole").as("ASIA").answer(second.to_value());
    CHECK(credentials_of(configuration_of(profiles), client)->access_key_id == "CHAINED");

    const auto refused = [&](std::map<std::string, std::string> variables) {
        const auto none = credentials_of(configuration_of(keys, std::move(variables)), client);
        REQUIRE_FALSE(none.has_value());
        CHECK(none.error().code == ErrorCode::aws_credentials_missing);
        CHECK(none.error().detail.find("the.web.token") == std::string::npos);
    };
    refused({{"AWS_WEB_IDENTITY_TOKEN_FILE", name}});
    refused({{"AWS_WEB_IDENTITY_TOKEN_FILE", "/no/such/file"}, {"AWS_ROLE_ARN", "arn:r"}});
    std::ofstream(name) << "the.web.token\nand another";
    refused({{"AWS_WEB_IDENTITY_TOKEN_FILE", name}, {"AWS_ROLE_ARN", "arn:r"}});
    std::ofstream(name) << std::string(20'001, 'x');
    refused({{"AWS_WEB_IDENTITY_TOKEN_FILE", name}, {"AWS_ROLE_ARN", "arn:r"}});
    std::remove(name);
}

TEST_CASE("a role's source may be the machine; the machine comes last") {
    const std::string document = R"({"AccessKeyId":"MACHINE","SecretAccessKey":"s","Token":"t"})";
    auto client = std::make_shared<testing::FakeClient>();
    sts::AssumeRoleOutput output;
    sts::Credentials given{.access_key_id = "ASIA", .secret_access_key = "s", .session_token = "t"};
    output.credentials = given;
    client->on("sts", "AssumeRole").as("MACHINE").answer(output.to_value());
    auto http = std::make_shared<testing::FakeHttpClient>();
    http->answer(200, document);
    const std::map<std::string, std::string> in_container = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds"}};
    CHECK(credentials_of(configuration_of({{"default", {{"role_arn", "arn:r"}, {"credential_source", "EcsContainer"}}}},
                                          in_container),
                         client, http)
              ->access_key_id == "ASIA");

    for (const char* answer : {"token", "the-role", document.c_str()}) http->answer(200, answer);
    CHECK(credentials_of(
              configuration_of({{"default", {{"role_arn", "arn:r"}, {"credential_source", "Ec2InstanceMetadata"}}}},
                               {{"AWS_EC2_METADATA_DISABLED", "false"}}),
              client, http)
              ->access_key_id == "ASIA");

    http->answer(200, document);
    CHECK(credentials_of(configuration_of({}, in_container), client, http)->access_key_id == "MACHINE");
    for (const char* answer : {"token", "the-role", document.c_str()}) http->answer(200, answer);
    CHECK(credentials_of(configuration_of({}, {{"AWS_EC2_METADATA_DISABLED", "false"}}), client, http)->access_key_id ==
          "MACHINE");
    CHECK(http->answers.empty());
}

TEST_CASE("a profile that AWS_PROFILE names comes before the web identity that a pod has") {
    char name[] = "/tmp/portal-token-XXXXXX";
    REQUIRE(mkstemp(name) >= 0);
    std::ofstream(name) << "own.token";
    auto client = std::make_shared<testing::FakeClient>();
    sts::AssumeRoleWithWebIdentityOutput output;
    output.credentials = sts::Credentials{.access_key_id = "ASIA", .secret_access_key = "s", .session_token = "t"};
    client->on("sts", "AssumeRoleWithWebIdentity").as("").answer(output.to_value());
    const auto credentials = [&](ProfileValues values, bool named) {
        Configuration configuration = configuration_of(
            {{"p", std::move(values)}}, {{"AWS_WEB_IDENTITY_TOKEN_FILE", name}, {"AWS_ROLE_ARN", "arn:pod"}});
        configuration.profile = "p";
        configuration.profile_is_named = named;
        return credentials_of(configuration, client);
    };
    const auto role_asked_for = [&] { return *client->calls().back().parameters.find("RoleArn")->as_string(); };
    const ProfileValues web = {{"role_arn", "arn:own"}, {"web_identity_token_file", name}};
    CHECK(credentials(web, true)->access_key_id == "ASIA");
    CHECK(role_asked_for() == "arn:own");
    CHECK(credentials(web, false)->access_key_id == "ASIA"); // as botocore has it
    CHECK(role_asked_for() == "arn:pod");
    const ProfileValues keys = {{"aws_access_key_id", "OWN"}, {"aws_secret_access_key", "s"}};
    CHECK(credentials(keys, true)->access_key_id == "OWN");
    CHECK(credentials(keys, false)->access_key_id == "ASIA");
    CHECK(credentials({{"region", "eu-west-1"}}, true)->access_key_id == "ASIA"); // it has none of its own
    CHECK(role_asked_for() == "arn:pod");
    std::remove(name);
}

TEST_CASE("a key with a line break at its end is told with its place and without itself") {
    const auto why = [](const Configuration& configuration) {
        const auto made = credentials_of(configuration);
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().code == ErrorCode::aws_credentials_missing);
        CHECK(made.error().detail.find("my-secret") == std::string::npos);
        return made.error().detail;
    };
    CHECK(
        why(configuration_of({}, {{"AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE\n"}, {"AWS_SECRET_ACCESS_KEY", "s"}})) ==
        "The variable AWS_ACCESS_KEY_ID has a line break (U+000A) as character 21 of 21.");
    CHECK(why(configuration_of({}, {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "my-secret\r"}})) ==
          "The variable AWS_SECRET_ACCESS_KEY has a carriage return (U+000D) as character 10 of 10.");
    CHECK(
        why(configuration_of({{"default", {{"aws_access_key_id", "A"}, {"aws_secret_access_key", "my-secret\nx"}}}})) ==
        "The profile \"default\" cannot be used: its aws_secret_access_key has a line break (U+000A) as character 10 "
        "of 11.");
}
