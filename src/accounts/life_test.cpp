#include "accounts/life.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace portal::accounts;

TEST_CASE("each status and cause has at most one next status") {
    std::set<std::pair<Status, Cause>> seen;
    for (const auto& t : transitions()) CHECK(seen.insert({t.from, t.cause}).second);
}

TEST_CASE("a late stack is adopted, and a refused account heals") {
    CHECK(next_status(Status::not_activated, Cause::proof_succeeded) == Status::activated);
    CHECK(next_status(Status::refused, Cause::proof_succeeded) == Status::activated);
    CHECK(next_status(Status::access_lost, Cause::access_returned) == Status::activated);
}

TEST_CASE("a deactivated account comes back by a person only") {
    CHECK_FALSE(next_status(Status::deactivated, Cause::proof_succeeded));
    CHECK_FALSE(next_status(Status::deactivated, Cause::access_returned));
    CHECK(next_status(Status::deactivated, Cause::activation_requested) == Status::activating);
}

TEST_CASE("what was never activated cannot lose access or be offboarded") {
    CHECK_FALSE(next_status(Status::not_activated, Cause::access_denied));
    CHECK_FALSE(next_status(Status::not_activated, Cause::offboarded));
    CHECK_FALSE(next_status(Status::not_activated, Cause::proof_failed));
}

TEST_CASE("a proof that fails is never an activation, from whatever status") {
    for (const Status from : {Status::not_activated, Status::activating, Status::activated, Status::refused,
                              Status::access_lost, Status::deactivated}) {
        CHECK(next_status(from, Cause::proof_failed) != Status::activated);
        CHECK(next_status(from, Cause::access_denied) != Status::activated);
    }
    CHECK(next_status(Status::activating, Cause::proof_failed) == Status::refused);
    CHECK(next_status(Status::activated, Cause::access_denied) == Status::access_lost);
}

TEST_CASE("an activation that times out can be asked for again") {
    CHECK(next_status(Status::activating, Cause::time_ran_out) == Status::not_activated);
    CHECK(next_status(Status::not_activated, Cause::activation_requested) == Status::activating);
}
