// What losing access is called, and which transition it is.
#include "accounts/job_support.hpp"
#include "accounts/names.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::accounts;

TEST_CASE("a role that no longer lets the portal in is access lost, and the reason claims no more than AWS said") {
    Proof proof;
    proof.verdict = Verdict::not_yet;
    proof.reason = Error{.code = ErrorCode::role_missing, .detail = "AssumeRole: refused"};
    proof.reason->aws_request_id = "request";
    CHECK(cause_of(proof) == Cause::access_denied);
    const Error lost = lost_because(proof);
    CHECK(lost.code == ErrorCode::access_lost);
    CHECK(lost.aws_request_id == "request");
    CHECK(lost.detail.find("does not say which") != std::string::npos);
}

TEST_CASE("a role that lets the portal in and is not what was meant is refused") {
    Proof proof;
    proof.verdict = Verdict::refused;
    proof.reason = Error{.code = ErrorCode::trust_policy_too_open, .detail = "open"};
    CHECK(cause_of(proof) == Cause::proof_failed);
    CHECK(lost_because(proof).code == ErrorCode::trust_policy_too_open);
}

TEST_CASE("a role that a service control policy hides is access lost, by that reason") {
    Proof proof;
    proof.verdict = Verdict::refused;
    proof.reason = Error{.code = ErrorCode::denied_by_service_control_policy, .detail = "denied"};
    CHECK(cause_of(proof) == Cause::access_denied);
    CHECK(lost_because(proof).code == ErrorCode::denied_by_service_control_policy);
}

TEST_CASE("a role's description tells where its stack stands, if it names a region that AWS has") {
    CHECK(region_in_description("Portal reads this account." + region_sentence("eu-west-1")) == "eu-west-1");
    CHECK_FALSE(region_in_description("Portal reads this account." + region_sentence("mars-north-1")));
    CHECK_FALSE(region_in_description("Portal reads this account."));
    CHECK_FALSE(region_in_description(""));
    CHECK_FALSE(region_in_description(" Its stack is in "));
}

TEST_CASE("read policies are told by their names") {
    CHECK(is_read_policy_name("ClientPortal-main-acme", "ClientPortal-main-acme-read-12"));
    CHECK_FALSE(is_read_policy_name("ClientPortal-main-acme", "ClientPortal-main-acme-read-"));
    CHECK_FALSE(is_read_policy_name("ClientPortal-main-acme", "ClientPortal-main-acme-read-1x"));
    CHECK_FALSE(is_read_policy_name("ClientPortal-main-acme", "ClientPortal-main-other-read-1"));
    CHECK_FALSE(is_read_policy_name("ClientPortal-main-acme", "AdministratorAccess"));
}
