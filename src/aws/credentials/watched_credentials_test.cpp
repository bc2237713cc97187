#include "aws/credentials/watched_credentials.hpp"

#include "aws/credentials/renewable.hpp"
#include "aws/testing/fake_client.hpp"
#include "aws/testing/fake_http_client.hpp"
#include "aws/testing/run.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;
using namespace std::chrono_literals;

namespace {

ProfileValues keys(std::string id) { return {{"aws_access_key_id", std::move(id)}, {"aws_secret_access_key", "s"}}; }

/// Files as a variable.
struct Rig {
    ManualClock clock{*from_rfc3339("2026-11-23T08:00:00Z")};
    Result<Configuration> files = Configuration();
    int reads = 0;

    Rig() {
        files->profiles = {{"default", keys("OLD")}};
        files->environment = [](const std::string&) { return std::optional<std::string>(); };
    }
    std::shared_ptr<CredentialsProvider> provider(boost::asio::any_io_executor executor) {
        CredentialSources sources;
        sources.client = std::make_shared<testing::FakeClient>();
        sources.machine_http = std::make_shared<testing::FakeHttpClient>();
        sources.sleeper = std::make_shared<testing::FakeSleeper>();
        sources.executor = executor;
        return watched_credentials(
            *files,
            [this] {
                ++reads;
                return files;
            },
            sources, clock);
    }
};

void with(Rig& rig, const std::function<Task<>(std::shared_ptr<CredentialsProvider>)>& body) {
    testing::run([&](boost::asio::any_io_executor executor) -> Task<> { co_await body(rig.provider(executor)); });
}

} // namespace

TEST_CASE("keys that were replaced in the files are used after five seconds, without a restart") {
    Rig rig;
    with(rig, [&](std::shared_ptr<CredentialsProvider> provider) -> Task<> {
        rig.files->profiles["default"] = keys("NEW");
        CHECK((co_await provider->get())->access_key_id == "OLD");
        CHECK(rig.reads == 0);
        rig.clock.advance(5s);
        CHECK((co_await provider->get())->access_key_id == "NEW");
        CHECK((co_await provider->get())->access_key_id == "NEW");
        CHECK(rig.reads == 1);
    });
}

TEST_CASE("keys that AWS no longer takes are looked for in the files at once") {
    Rig rig;
    with(rig, [&](std::shared_ptr<CredentialsProvider> provider) -> Task<> {
        const auto old = co_await provider->get();
        CHECK_FALSE(renew(*provider, *old, "InvalidClientTokenId")); // nothing has changed
        CHECK_FALSE(renew(*provider, *old, "AccessDenied"));
        CHECK(rig.reads == 1);
        rig.files->profiles["default"] = keys("NEW");
        CHECK(renew(*provider, *old, "InvalidClientTokenId"));
        CHECK((co_await provider->get())->access_key_id == "NEW");
    });
}

TEST_CASE("files that are being written change nothing") {
    Rig rig;
    with(rig, [&](std::shared_ptr<CredentialsProvider> provider) -> Task<> {
        const auto after_a_look = [&]() -> Task<std::string> {
            rig.clock.advance(6s);
            co_return (co_await provider->get())->access_key_id;
        };
        const auto whole = rig.files;
        rig.files = fail(ErrorCode::not_configured, "the file, line 3: neither a section nor \"key = value\".");
        CHECK(co_await after_a_look() == "OLD");
        rig.files = whole;
        rig.files->profiles.clear();
        CHECK(co_await after_a_look() == "OLD");
        rig.files->profiles["default"] = keys("NEW");
        CHECK(co_await after_a_look() == "NEW");
        rig.clock.set(*from_rfc3339("2026-11-22T08:00:00Z"));
        rig.files->profiles["default"] = keys("NEWER");
        CHECK((co_await provider->get())->access_key_id == "NEWER");
    });
}
