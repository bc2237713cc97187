// A client that signs and tries again, with a fake way to AWS and a clock that the test moves.
#pragma once

#include "aws/make_client.hpp"
#include "aws/testing/fake_http_client.hpp"
#include "aws/testing/run.hpp"

namespace portal::aws::testing {

inline const std::string identity_answer = "<R><GetCallerIdentityResult><Account>012345678901</Account></"
                                           "GetCallerIdentityResult><ResponseMetadata><RequestId>ok-1"
                                           "</RequestId></ResponseMetadata></R>";

inline std::string query_error(const std::string& code, const std::string& message) {
    return "<ErrorResponse><Error><Code>" + code + "</Code><Message>" + message +
           "</Message></Error><RequestId>e-1</RequestId></ErrorResponse>";
}

class Observer final : public CallObserver {
public:
    void observed(const CallReport& report) override { reports.push_back(report); }
    std::vector<CallReport> reports;
};

struct Rig {
    explicit Rig(ClientSettings settings = {}) {
        settings.governor = governor;
        client = make_client(std::move(settings), http, sleeper, clock, random, observer);
    }

    template <class Input>
    Result<typename Input::Output> call(const Input& input, std::string region = "eu-west-1", bool anonymous = false) {
        return run_for<Result<typename Input::Output>>(
            [&](boost::asio::any_io_executor) -> Task<Result<typename Input::Output>> {
                auto as =
                    anonymous ? nullptr : fixed_credentials({"AKID", "secret", "the-session-token", std::nullopt, ""});
                Identity identity(as, region);
                co_return co_await client->call(input, identity);
            });
    }

    std::shared_ptr<FakeHttpClient> http = std::make_shared<FakeHttpClient>();
    ManualClock clock{*from_rfc3339("2026-11-23T08:00:00Z")};
    std::shared_ptr<FakeSleeper> sleeper = std::make_shared<FakeSleeper>(&clock);
    std::shared_ptr<Observer> observer = std::make_shared<Observer>();
    std::shared_ptr<Governor> governor = std::make_shared<Governor>(clock, sleeper, GovernorSettings());
    FixedRandom random{0xff};
    std::shared_ptr<Client> client;
};

} // namespace portal::aws::testing
