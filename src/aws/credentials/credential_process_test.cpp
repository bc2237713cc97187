#include "aws/credentials/credential_process.hpp"

#include "aws/credentials/command_words.hpp"
#include "aws/testing/run.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

namespace {

Result<Credentials> run_process(std::string command, std::chrono::seconds limit = std::chrono::seconds(20)) {
    return testing::run_for<Result<Credentials>>([&](boost::asio::any_io_executor) -> Task<Result<Credentials>> {
        co_return co_await run_credential_process(command, limit);
    });
}

} // namespace

TEST_CASE("a command line is split as a shell would, without one") {
    CHECK(*split_command(" a  'b c' \"d \\\" e\" f\\ g '' ") ==
          std::vector<std::string>{"a", "b c", "d \" e", "f g", ""});
    CHECK(*split_command("a $(b);c|d") == std::vector<std::string>{"a", "$(b);c|d"});
    CHECK(*split_command("a\n  b\r\n'c\nd'") == std::vector<std::string>{"a", "b", "c\nd"});
    CHECK_FALSE(split_command("a 'b").has_value());
}

TEST_CASE("a credential_process's document is read") {
    const auto made = run_process(
        R"(printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-11-23T09:00:00Z","AccountId":"012345678901"}')");
    REQUIRE(made.has_value());
    CHECK(made->access_key_id == "A");
    CHECK(made->session_token == "t");
    CHECK(made->account_id == "012345678901");
    CHECK(made->expires_at == from_rfc3339("2026-11-23T09:00:00Z"));
}

TEST_CASE("a credential_process may print its end in any form, or none") {
    const auto end = [](const std::string& expiration) {
        const auto made = run_process(R"(printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":)" +
                                      expiration + "}'");
        REQUIRE(made.has_value());
        return made->expires_at;
    };
    CHECK(end("null") == std::nullopt);
    CHECK(end("\"2026-11-23T09:00:00+0000\"") == from_rfc3339("2026-11-23T09:00:00Z"));
    CHECK(end("\"2026-11-23 09:00:00+00:00\"") == from_rfc3339("2026-11-23T09:00:00Z"));
}

TEST_CASE("a credential_process that goes wrong is told, without what it printed") {
    for (const char* command :
         {"printf 'my-secret'", "sh -c 'echo my-secret; exit 3'", "printf '{\"Version\":2}'",
          "/no/such/program my-secret", "printf '{\"Version\":1,\"AccessKeyId\":\"my-secret\"}'", "sh -c 'kill -9 $$'",
          "", R"(printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"my-secret\\n"}')",
          R"(printf '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"my-secret"}')",
          "head -c 100000 /dev/zero"}) {
        CAPTURE(command);
        const auto made = run_process(command);
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().code == ErrorCode::aws_credentials_missing);
        CHECK(made.error().detail.find("my-secret") == std::string::npos);
    }
    const auto start = std::chrono::steady_clock::now();
    CHECK_FALSE(run_process("sleep 30", std::chrono::seconds(1)).has_value());
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
}
