#include "program/settings.hpp"

#include <cstdio>
#include <doctest/doctest.h>
#include <fstream>
#include <unistd.h>

using namespace portal::program;

namespace {

Environment with(std::map<std::string, std::string> variables) {
    Environment made;
    made.value = [variables](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
    made.names = [variables] {
        std::vector<std::string> names;
        for (const auto& [name, value] : variables) names.push_back(name);
        return names;
    };
    return made;
}

struct File {
    explicit File(const std::string& text) {
        char name[] = "/tmp/portal-configuration-XXXXXX";
        close(mkstemp(name));
        path = name;
        std::ofstream(path) << text;
    }
    ~File() { std::remove(path.c_str()); }
    std::string path;
};

} // namespace

TEST_CASE("the environment goes over the file, and flags over both") {
    const File file(
        "port = 1\nproduct_name = \"From file\"\ninstallation = \"one\"\n[aws]\nconsole_url = \"http://c\"\n");
    const auto loaded =
        load(file.path, with({{"CLIENT_PORTAL_PORT", "2"}, {"CLIENT_PORTAL_INSTALLATION", "two"}}), {{"port", "3"}});
    REQUIRE(loaded);
    CHECK(loaded->port == 3);
    CHECK(loaded->installation.installation == "two");
    CHECK(loaded->installation.product_name == "From file");
    CHECK(loaded->installation.console_url == "http://c");
}

TEST_CASE("partitions are data") {
    const File file(
        "[aws.partitions.aws]\n[aws.partitions.aws-us-gov]\nprofile = \"gov\"\nregion = \"us-gov-east-1\"\n");
    const auto loaded = load(file.path, with({}), {});
    REQUIRE(loaded);
    REQUIRE(loaded->installation.partitions.size() == 2);
    CHECK(loaded->installation.partitions[0].region == "us-east-1");
    CHECK(loaded->installation.partitions[1].id == "aws-us-gov");
    CHECK(loaded->installation.partitions[1].profile == "gov");
    CHECK(loaded->installation.partitions[1].region == "us-gov-east-1");
}

TEST_CASE("trusted proxies are a list in the file, and stand with commas between elsewhere") {
    const std::vector<std::string> both{"10.0.0.0/8", "::1"};
    CHECK(load(File("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n").path, with({}), {})->trusted_proxies == both);
    CHECK(load("", with({{"CLIENT_PORTAL_TRUSTED_PROXIES", "10.0.0.0/8, ::1"}}), {})->trusted_proxies == both);
    CHECK(load("", with({}), {{"trusted_proxies", "10.0.0.0/8,::1"}})->trusted_proxies == both);
    CHECK(load(File("trusted_proxies = []\n").path, with({}), {})->trusted_proxies.empty());
    CHECK(load("", with({}), {})->trusted_proxies.empty());
    const auto refused = [](const std::string& text) { return load(File(text).path, with({}), {}).error().detail; };
    CHECK(refused("trusted_proxies = [\"10.0.0.0/8\", \"proxy.example\"]\n")
              .find("\"proxy.example\" is not an address") != std::string::npos);
    CHECK(refused("trusted_proxies = [1]\n").find("a list of texts") != std::string::npos);
    CHECK(refused("host = [\"127.0.0.1\"]\n").find("host: a list") != std::string::npos);
    CHECK(refused("hosts = [\"127.0.0.1\"]\n").find("no such setting") != std::string::npos);
    CHECK(
        load("", with({{"CLIENT_PORTAL_TRUSTED_PROXIES", "10.0.0.0/33"}}), {}).error().detail.find("TRUSTED_PROXIES") !=
        std::string::npos);
    CHECK(load("", with({{"CLIENT_PORTAL_NODE", "portal-0"}}), {})->node == "portal-0");
    CHECK_FALSE(load("", with({{"CLIENT_PORTAL_NODE", "a/b"}}), {}));
}

TEST_CASE("what cannot be used is named with its place") {
    const auto refused = [](const std::string& text) { return load(File(text).path, with({}), {}).error().detail; };
    CHECK(refused("prot = 1\n").find("prot: there is no such setting") != std::string::npos);
    CHECK(refused("port = \"x\"\n").find("port: a port is a number") != std::string::npos);
    CHECK(refused("installation = \"Too-Long-And-Odd\"\n").find("installation") != std::string::npos);
    CHECK(refused("a = \n").find("line 1") != std::string::npos);
    CHECK(refused("tls_key = \"k\"\n").find("together") != std::string::npos);
    CHECK(refused("[aws.partitions.mars]\n").find("no partition") != std::string::npos);
    const auto misspelled = load("", with({{"CLIENT_PORTAL_PUBLICURL", "https://portal.example.com"}}), {});
    CHECK(misspelled.error().detail ==
          "CLIENT_PORTAL_PUBLICURL: there is no such setting. Did you mean CLIENT_PORTAL_PUBLIC_URL?");
    CHECK(load("/nonexistent/file.toml", with({}), {}).error().detail.find("cannot be read") != std::string::npos);
}

TEST_CASE("names of variables and flags follow from the setting's name") {
    const Setting setting{.name = "aws.console_url", .meaning = "", .set = {}};
    CHECK(setting.environment_name() == "CLIENT_PORTAL_AWS_CONSOLE_URL");
    CHECK(setting.flag() == "--aws-console-url");
}

TEST_CASE("without a public URL links lead to where the portal listens") {
    CHECK(load("", with({}), {})->installation.public_url == "http://127.0.0.1:8080");
    CHECK(load("", with({}), {{"host", "::1"}, {"port", "9000"}})->installation.public_url == "http://[::1]:9000");
    CHECK(load("", with({}), {{"tls_certificate", "c"}, {"tls_key", "k"}})->installation.public_url ==
          "https://127.0.0.1:8080");
}
