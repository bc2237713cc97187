#include "aws/configuration.hpp"

#include "aws/credentials/profile_file.hpp"

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

TEST_CASE("no files are no error, a named profile that is missing is one") {
    Home home;
    CHECK(home.load().has_value());
    home.variables["AWS_PROFILE"] = "nobody";
    const auto missing = home.load();
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::not_configured);
    CHECK(missing.error().detail.find("nobody") != std::string::npos);
}

TEST_CASE("a file that makes no sense is refused with its line, and without its content") {
    const auto refused = parse_profile_file("[default]\nregion = x\nmy-secret-key\n", "the file");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().detail == "the file, line 3: neither a section nor \"key = value\".");
    CHECK_FALSE(parse_profile_file("a = b\n", "f").has_value());
    CHECK_FALSE(parse_profile_file("[default\n", "f").has_value());
    CHECK(parse_profile_file("[a]\r\nb = c\r\n", "f")->at("a").at("b") == "c");
    CHECK_FALSE(read_profile_file("/").has_value());
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
