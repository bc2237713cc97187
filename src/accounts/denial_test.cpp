// Which policy AWS's words name, and what a refusal of the portal's way in says.
#include "accounts/proof.hpp"

#include "aws/operations/sts.hpp"
#include "aws/testing/fake_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::accounts;
using aws::testing::FakeClient;

namespace {

const std::string start =
    "sts:AssumeRole: User: arn:aws:sts::111122223333:assumed-role/ClientPortal-main/client-portal is "
    "not authorized to perform: sts:AssumeRole on resource: "
    "arn:aws:iam::123456789012:role/ClientPortal-main-acme";

Error denied(const std::string& reason) {
    return {.code = ErrorCode::aws_access_denied,
            .detail = start + (reason.empty() ? "" : " " + reason) + " (AccessDenied, HTTP 403)",
            .aws_code = "AccessDenied",
            .aws_request_id = "request-1"};
}

struct Case {
    DeniedBy by;
    std::vector<std::string> reasons; // IAM User Guide, "Troubleshoot access denied error messages"
};

const std::vector<Case> cases = {
    {DeniedBy::not_said, {""}},
    {DeniedBy::identity_policy,
     {"because no identity-based policy allows the sts:AssumeRole action",
      "with an explicit deny in an identity-based policy",
      "with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/no-assume"}},
    {DeniedBy::permissions_boundary,
     {"because no permissions boundary allows the sts:AssumeRole action",
      "with an explicit deny in a permissions boundary"}},
    {DeniedBy::session_policy,
     {"because no session policy allows the sts:AssumeRole action", "with an explicit deny in a session policy"}},
    {DeniedBy::service_control_policy,
     {"because no service control policy allows the sts:AssumeRole action",
      "with an explicit deny in a service control policy", "due to an explicit deny in a Service Control Policy",
      "with an explicit deny in a service control policy: "
      "arn:aws:organizations::111122223333:policy/o-example1/service_control_policy/p-example1"}},
    {DeniedBy::resource_control_policy,
     {"because no resource control policy allows the sts:AssumeRole action",
      "with an explicit deny in a resource control policy"}},
    {DeniedBy::vpc_endpoint_policy,
     {"because no VPC endpoint policy allows the sts:AssumeRole action",
      "with an explicit deny in a VPC endpoint policy"}},
    {DeniedBy::resource_policy,
     {"because no resource-based policy allows the sts:AssumeRole action",
      "with an explicit deny in a resource-based policy",
      "because no role trust policy allows the sts:AssumeRole action",
      "because the role trust policy allows the sts:AssumeRole action", // as the guide once printed it
      "with an explicit deny in the role trust policy"}},
};

ProofSubject subject() {
    return {.account = AccountId::trusted("123456789012"),
            .partition = "aws",
            .region = "us-east-1",
            .role_name = "ClientPortal-main-acme",
            .external_id = "0123456789abcdef",
            .operator_account = "111122223333",
            .portal_role_name = "ClientPortal-main",
            .session_name = "client-portal-test",
            .permissions = activation_permissions()};
}

std::shared_ptr<aws::CredentialsProvider> portal_credentials() {
    return aws::fixed_credentials(
        {.access_key_id = "AKIAPORTAL", .secret_access_key = "s", .session_token = "", .expires_at = {}});
}

template <class T>
T answer_of(Task<T> asking) {
    boost::asio::io_context context;
    std::optional<T> found;
    boost::asio::co_spawn(context, std::move(asking), [&](std::exception_ptr error, T value) {
        if (error) std::rethrow_exception(error);
        found = std::move(value);
    });
    context.run();
    return std::move(*found);
}

Proof look(FakeClient& aws, std::shared_ptr<aws::CredentialsProvider> as = portal_credentials()) {
    SystemRandom random;
    return answer_of(still_holds(aws, random, std::move(as), subject(), PolicyComparison::names));
}

class NoCredentials final : public aws::CredentialsProvider {
public:
    explicit NoCredentials(Error error) : error_(std::move(error)) {}
    Task<Result<aws::Credentials>> get() override { co_return tl::unexpected<Error>(error_); }

private:
    Error error_;
};

} // namespace

TEST_CASE("the policy that AWS names is told, denied by it or not allowed, with its ARN behind it or without") {
    for (const auto& [by, reasons] : cases)
        for (const auto& reason : reasons) {
            CAPTURE(reason);
            CHECK(denied_by(denied(reason)) == by);
        }
}

TEST_CASE("names that people gave are no reason, and the reason is not a name") {
    Error named{.code = ErrorCode::aws_access_denied,
                .detail = "s3:GetObject: User: x is not authorized to perform: s3:GetObject on resource: "
                          "\"arn:aws:s3:::b/because no session policy allows it/service control policy\""};
    const std::string before = named.detail;
    named.detail = before + " because no VPC endpoint policy allows the s3:GetObject action";
    CHECK(denied_by(named) == DeniedBy::vpc_endpoint_policy);
    named.detail = "User: service control policy is not authorized to perform: x";
    CHECK(denied_by(named) == DeniedBy::not_said);
    named.detail = "with an explicit deny in a service control policy";
    named.code = ErrorCode::aws_error;
    CHECK(denied_by(named) == DeniedBy::not_said);
}

TEST_CASE("a refusal on the portal's own side concludes nothing of the account, and says whose it is in AWS's words") {
    for (const auto& [by, reasons] : cases)
        for (const auto& reason : reasons) {
            CAPTURE(reason);
            FakeClient aws;
            aws.on("sts", "AssumeRole").fail_with(denied(reason));
            const Proof proof = look(aws);
            REQUIRE(proof.reason);
            CHECK(proof.reason->aws_request_id == "request-1");
            CHECK(proof.reason->detail.find(denied(reason).detail) != std::string::npos);
            CHECK(proof.is_operators == is_of_the_caller(by));
            if (!is_of_the_caller(by)) {
                CHECK(proof.verdict == Verdict::not_yet);
                CHECK(proof.denied_by == by);
                continue;
            }
            CHECK(proof.verdict == Verdict::undecided);
            CHECK(proof.reason->detail.find(name_of(by)) != std::string::npos);
            CHECK(proof.reason->what_to_do().find("operator") != std::string::npos);
        }
}

TEST_CASE("probes that the portal itself may not make show nothing of who else may enter") {
    aws::sts::AssumeRoleOutput session;
    session.credentials.emplace();
    session.credentials->access_key_id = "ASIAEXAMPLE";
    FakeClient aws;
    aws.on("sts", "AssumeRole")
        .when([](const aws::Value& p) { return p.find("ExternalId") != nullptr; })
        .answer(session.to_value());
    aws.on("sts", "AssumeRole").fail_with(denied("with an explicit deny in an identity-based policy"));
    aws.on("sts", "GetCallerIdentity").answer(aws::sts::GetCallerIdentityOutput{.account = "123456789012"}.to_value());
    SystemRandom random;
    const Proof proof = answer_of(prove(aws, random, portal_credentials(), subject()));
    CHECK(proof.verdict == Verdict::undecided);
    CHECK(proof.is_operators);
    const auto elsewhere = answer_of(lets_in(aws, portal_credentials(), [] {
        auto other = subject();
        other.external_id.clear();
        return other;
    }()));
    CHECK(elsewhere.has_value()); // an empty external ID is one: this rule answers it
}

TEST_CASE("a portal that may not have its own role does not ask the account") {
    FakeClient aws;
    const Proof refused = look(aws, std::make_shared<NoCredentials>(denied("")));
    CHECK(refused.verdict == Verdict::undecided);
    CHECK(refused.is_operators);
    CHECK(refused.reason->detail.find("its own role") != std::string::npos);
    const Proof unreachable =
        look(aws, std::make_shared<NoCredentials>(Error{.code = ErrorCode::aws_unreachable, .detail = "x"}));
    CHECK(unreachable.verdict == Verdict::undecided);
    CHECK_FALSE(unreachable.is_operators);
    CHECK(aws.calls().empty());
}

TEST_CASE(
    "what hides a role from itself is named: a boundary, an organization's policy, or an endpoint's of the portal") {
    const auto hidden = [](const std::string& reason) {
        aws::sts::AssumeRoleOutput session;
        session.credentials.emplace();
        session.credentials->access_key_id = "ASIAEXAMPLE";
        FakeClient aws;
        aws.on("sts", "AssumeRole").answer(session.to_value());
        aws.on("iam", "GetRole").fail_with(denied(reason));
        return look(aws);
    };
    const Proof boundary = hidden("because no permissions boundary allows the iam:GetRole action");
    CHECK(boundary.verdict == Verdict::refused);
    CHECK(boundary.reason->detail.find("permissions boundary") != std::string::npos);
    const Proof organization = hidden("with an explicit deny in a service control policy");
    CHECK(organization.reason->code == ErrorCode::denied_by_service_control_policy);
    const Proof endpoint = hidden("because no VPC endpoint policy allows the iam:GetRole action");
    CHECK(endpoint.verdict == Verdict::undecided);
    CHECK(endpoint.is_operators);
}
