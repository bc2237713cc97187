#include "accounts/activation.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::accounts;
using namespace std::chrono_literals;

namespace {

const Timestamp start = from_microseconds(1'800'000'000'000'000);

} // namespace

TEST_CASE("AWS is asked every 2 seconds for the first half hour and while somebody looks, then slower") {
    CHECK(poll_interval(start, start, {}) == 2s);
    CHECK(poll_interval(start + 29min, start, {}) == 2s);
    CHECK(poll_interval(start + 31min, start, {}) == 60s);
    CHECK(poll_interval(start + 31min, start, start + 31min - 10s) == 2s);
    CHECK(poll_interval(start + 31min, start, start + 5min) == 60s);
    CHECK(poll_interval(start + 25h, start, {}) == 300s);
}

TEST_CASE("usual causes are shown after two minutes without a way in, and not after it") {
    StoredActivation activation{.id = {},
                                .cloud_account_id = {},
                                .region = {},
                                .stack_name = "ClientPortal-main-acme",
                                .template_url = {},
                                .template_sha256 = {},
                                .requested_at = start,
                                .expires_at = start,
                                .looked_at = {},
                                .steps = first_steps()};
    CloudAccount account;
    account.status = Status::activating;
    CHECK(usual_causes(activation, account, start + 119s).empty());
    CHECK(usual_causes(activation, account, start + 121s).size() >= 5);
    set_step(activation.steps, StepName::assume_role, StepStatus::done, start);
    CHECK(usual_causes(activation, account, start + 121s).empty());
}

TEST_CASE("a page says what it waits for until nothing is left") {
    auto steps = first_steps();
    CHECK(waiting_for(steps)->starts_with("Waiting for AWS"));
    for (auto& step : steps) step.status = StepStatus::done;
    CHECK_FALSE(waiting_for(steps));
}

TEST_CASE("suspended and closing accounts cannot be activated, and say why") {
    CHECK(activatable(Status::not_activated, OrganizationState::active).yes);
    CHECK(activatable(Status::not_activated, std::nullopt).yes);
    CHECK_FALSE(activatable(Status::not_activated, OrganizationState::suspended).yes);
    CHECK(activatable(Status::not_activated, OrganizationState::suspended).reason.find("suspended") !=
          std::string::npos);
    CHECK_FALSE(activatable(Status::activated, OrganizationState::active).yes);
}
