#include "aws/configuration.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace portal;
using namespace portal::aws;

namespace {

/// A folder of files and a set of variables that are gone afterwards.
struct Home {
    std::filesystem::path folder;
    std::map<std::string, std::string> variables;

    Home() {
        std::string name = (std::filesystem::temp_directory_path() / "aws-home-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        folder = name;
        std::filesystem::create_directory(folder / ".aws");
        variables["HOME"] = name;
    }
    ~Home() { std::filesystem::remove_all(folder); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder / ".aws" / name) << text;
    }
    Result<Configuration> load() const {
        return load_configuration([variables = variables](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        });
    }
};

} // namespace

TEST_CASE("profiles come from both files, the credentials file's keys win") {
    Home home;
    home.write("config",
               "# comment\n[default]\nregion = eu-west-1\n\n[profile  work]\nregion=us-west-2\naws_access_key_id = A\n"
               "s3 =\n    addressing_style = path\nrole_arn = r\n[sso-session x]\nregion = no\n");
    home.write("credentials", "[work]\nAWS_ACCESS_KEY_ID = B\naws_secret_access_key = c=d\n");
    auto configuration = home.load();
    REQUIRE(configuration.has_value());
    CHECK(configuration->region == "eu-west-1");
    CHECK(configuration->value("work", "aws_access_key_id") == "B");
    CHECK(configuration->value("work", "aws_secret_access_key") == "c=d");
    CHECK(configuration->value("work", "s3.addressing_style") == "path");
    CHECK(configuration->value("work", "role_arn") == "r");
    CHECK(configuration->value("x", "region").empty());

    home.variables["AWS_PROFILE"] = "work";
    CHECK(home.load()->region == "us-west-2");
    home.variables["AWS_REGION"] = "sa-east-1";
    CHECK(home.load()->region == "sa-east-1");
}

TEST_CASE("of [default] and [profile default] the later one counts, alone") {
    Home home;
    home.write("config", "[default]\nregion = a\noutput = x\n[profile default]\nregion = b\n");
    CHECK(home.load()->value("default", "region") == "b");
    CHECK(home.load()->value("default", "output").empty());
    home.write("config", "[profile default]\nregion = b\n[default]\nregion = a\n");
    CHECK(home.load()->value("default", "region") == "a");
}

TEST_CASE("a profile's name may stand in quotes") {
    Home home;
    home.write("config", "[profile \"my portal\"] # of the portal\nregion = eu-west-2\n");
    home.variables["AWS_PROFILE"] = "my portal";
    const auto configuration = home.load();
    REQUIRE(configuration.has_value());
    CHECK(configuration->region == "eu-west-2");
}

TEST_CASE("no files are no error, a named profile that is missing is one") {
    Home home;
    CHECK(home.load().has_value());
    home.variables["AWS_PROFILE"] = "nobody";
    const auto missing = home.load();
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::not_configured);
    CHECK(missing.error().detail.find("nobody") != std::string::npos);
}

TEST_CASE("endpoints: a service's variable, then the one for all, then the profile's") {
    Home home;
    home.write("config", "[default]\nendpoint_url = http://profile\nservices = local\n[services local]\nsts =\n  "
                         "endpoint_url = http://profile-sts\n"
                         "cloudformation =\n  endpoint_url = http://profile-cfn\n");
    auto endpoints = home.load()->endpoints;
    CHECK(endpoints.endpoint_url == "http://profile");
    CHECK(endpoints.service_urls.at("sts") == "http://profile-sts");
    home.variables["AWS_ENDPOINT_URL_STS"] = "http://variable-sts";
    endpoints = home.load()->endpoints;
    CHECK(endpoints.service_urls.at("sts") == "http://variable-sts");
    CHECK(endpoints.service_urls.at("cloudformation") == "http://profile-cfn");
    home.variables["AWS_ENDPOINT_URL"] = "http://variable";
    endpoints = home.load()->endpoints;
    CHECK(endpoints.endpoint_url == "http://variable");
    CHECK_FALSE(endpoints.service_urls.contains("cloudformation"));
    home.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
    CHECK(home.load()->endpoints.endpoint_url.empty());
    CHECK(home.load()->endpoints.service_urls.empty());
}

TEST_CASE("FIPS, certificates and proxies are read from where the SDKs read them") {
    Home home;
    home.write("config", "[default]\nuse_fips_endpoint = true\nca_bundle = ~/ca.pem\n");
    home.variables["https_proxy"] = "http://proxy";
    home.variables["NO_PROXY"] = "169.254.169.254";
    const auto configuration = home.load();
    CHECK(configuration->endpoints.use_fips);
    CHECK(configuration->http.ca_bundle == home.folder.string() + "/ca.pem");
    CHECK(configuration->http.https_proxy == "http://proxy");
    CHECK(configuration->http.http_proxy.empty());
    CHECK(configuration->http.no_proxy == "169.254.169.254");
}

TEST_CASE("a proxy whose password curl would take for its host is refused, without the password") {
    Home home;
    home.variables["HTTPS_PROXY"] = "http://corp:pa@sesame#1@proxy.example:3128";
    const auto refused = home.load();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::not_configured);
    CHECK(refused.error().detail == "HTTPS_PROXY has “@” in its user name or password, where %40 must stand.");
    home.variables["HTTPS_PROXY"] = "http://corp:pa%40sesame%231@proxy.example:3128";
    CHECK(home.load()->http.https_proxy == home.variables["HTTPS_PROXY"]);
}
