#include "accounts/proof.hpp"

#include "aws/operations/iam.hpp"
#include "aws/operations/sts.hpp"
#include "aws/testing/fake_client.hpp"
#include "base/text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace portal;
using namespace portal::accounts;
using aws::testing::FakeClient;

namespace {

const std::string right_id = "0123456789abcdef0123456789abcdef";

ProofSubject subject() {
    return {.account = AccountId::trusted("123456789012"),
            .partition = "aws",
            .region = "us-east-1",
            .role_name = "ClientPortal-main-acme",
            .external_id = right_id,
            .operator_account = "111122223333",
            .portal_role_name = "ClientPortal-main",
            .session_name = "client-portal-test",
            .permissions = activation_permissions()};
}

auto of_policy(const std::string& end) {
    return [end](const aws::Value& p) { return p.find("PolicyArn")->as_string()->ends_with(end); };
}

/// An AWS in which everything is as the template makes it; a test spoils one answer by a rule that it makes before.
struct World {
    FakeClient aws;
    SystemRandom random;

    void as_meant() {
        const ProofSubject s = subject();
        aws.on("sts", "AssumeRole")
            .when([](const aws::Value& p) {
                return p.find("ExternalId") && *p.find("ExternalId")->as_string() == right_id;
            })
            .answer(session());
        aws.on("sts", "AssumeRole").refuse("AccessDenied");
        aws.on("sts", "GetCallerIdentity").answer(identity("123456789012"));
        aws.on("iam", "GetRole")
            .answer(role(trust_policy("aws", s.operator_account, s.portal_role_name, Form::literal, right_id)));
        aws.on("iam", "ListRolePolicies").answer(aws::iam::ListRolePoliciesOutput{}.to_value());
        aws.on("iam", "ListAttachedRolePolicies").answer(attached(meant_names()));
        aws.on("iam", "GetPolicy").answer(policy());
        for (const auto& [name, document, actions] : meant_policies())
            aws.on("iam", "GetPolicyVersion").when(of_policy("/" + name)).answer(version(document));
    }

    static std::vector<RolePolicy> meant_policies() {
        return read_policies({"aws", "ClientPortal-main-acme", "123456789012"}, Form::literal,
                             activation_permissions());
    }
    static std::vector<std::string> meant_names(std::vector<std::string> more = {}) {
        for (const auto& policy : meant_policies()) more.push_back(policy.name);
        return more;
    }
    static aws::Value session() {
        aws::sts::AssumeRoleOutput output;
        output.credentials.emplace();
        output.credentials->access_key_id = "ASIAEXAMPLE";
        output.credentials->secret_access_key = "secret";
        output.credentials->session_token = "token";
        return output.to_value();
    }
    static aws::Value identity(const std::string& account) {
        return aws::sts::GetCallerIdentityOutput{.account = account}.to_value();
    }
    static aws::Value role(const json::Value& trust) {
        return aws::iam::GetRoleOutput{.role = {.assume_role_policy_document = percent_encode(json::serialize(trust))}}
            .to_value();
    }
    static aws::Value attached(const std::vector<std::string>& names) {
        aws::iam::ListAttachedRolePoliciesOutput output;
        for (const auto& name : names) {
            aws::iam::AttachedPolicy one;
            one.policy_name = name;
            one.policy_arn =
                (name == "AdministratorAccess" ? "arn:aws:iam::aws:policy/" : "arn:aws:iam::123456789012:policy/") +
                name;
            output.attached_policies.push_back(one);
        }
        return output.to_value();
    }
    static aws::Value policy() {
        aws::iam::GetPolicyOutput output;
        output.policy.emplace();
        output.policy->default_version_id = "v1";
        return output.to_value();
    }
    static aws::Value version(const json::Value& document) {
        aws::iam::GetPolicyVersionOutput output;
        output.policy_version.emplace();
        output.policy_version->document = percent_encode(json::serialize(document));
        return output.to_value();
    }

    static std::shared_ptr<aws::CredentialsProvider> portal() {
        return aws::fixed_credentials(
            {.access_key_id = "AKIAPORTAL", .secret_access_key = "s", .session_token = "", .expires_at = {}});
    }
    static Proof answer_of(Task<Proof> asking) {
        boost::asio::io_context context;
        std::optional<Proof> proof;
        boost::asio::co_spawn(context, std::move(asking), [&](std::exception_ptr error, Proof value) {
            if (error) std::rethrow_exception(error);
            proof = std::move(value);
        });
        context.run();
        return std::move(*proof);
    }
    Proof prove_now() { return answer_of(prove(aws, random, portal(), subject())); }
    Proof look_again(PolicyComparison comparison) {
        return answer_of(still_holds(aws, random, portal(), subject(), comparison));
    }
};

bool failed_at(const Proof& proof, StepName step) {
    return !proof.steps.empty() && proof.steps.back().name == step && proof.steps.back().status == StepStatus::failed;
}

} // namespace

TEST_CASE("a role that is what was meant is proven, in the proof's order") {
    World world;
    world.as_meant();
    const Proof proof = world.prove_now();
    CHECK(proof.verdict == Verdict::proven);
    std::vector<StepName> done;
    for (const auto& step : proof.steps) done.push_back(step.name);
    CHECK(done == std::vector{StepName::create_stack, StepName::assume_role, StepName::identity, StepName::external_id,
                              StepName::trust_policy});
    std::string asked;
    for (const auto& call : world.aws.calls()) asked += call.operation + " ";
    std::string meant = "AssumeRole GetCallerIdentity AssumeRole AssumeRole GetRole ListRolePolicies "
                        "ListAttachedRolePolicies ";
    for (std::size_t i = 0; i < World::meant_policies().size(); ++i) meant += "GetPolicy GetPolicyVersion ";
    CHECK(asked == meant);
}

TEST_CASE("the second try has no external ID, the third a wrong one of the same shape") {
    World world;
    world.as_meant();
    world.prove_now();
    std::vector<aws::testing::RecordedCall> tries;
    for (const auto& call : world.aws.calls())
        if (call.operation == "AssumeRole") tries.push_back(call);
    REQUIRE(tries.size() == 3);
    CHECK(tries[1].parameters.find("ExternalId") == nullptr);
    REQUIRE(tries[2].parameters.find("ExternalId"));
    CHECK(*tries[2].parameters.find("ExternalId")->as_string() != right_id);
    CHECK(tries[2].parameters.find("ExternalId")->as_string()->size() == right_id.size());
}

TEST_CASE("no way in is not a refusal") {
    World world;
    world.aws.on("sts", "AssumeRole").refuse("AccessDenied");
    const Proof proof = world.prove_now();
    CHECK(proof.verdict == Verdict::not_yet);
    CHECK(world.aws.calls().size() == 1);
}

TEST_CASE("a throttled or failed call proves nothing, wherever it stands") {
    for (const char* code : {"Throttling", "InternalFailure"}) {
        World first;
        first.aws.on("sts", "AssumeRole").refuse(code);
        CHECK(first.prove_now().verdict == Verdict::undecided);
        World negative;
        negative.aws.on("sts", "AssumeRole")
            .when([](const aws::Value& p) { return p.find("ExternalId") == nullptr; })
            .refuse(code);
        negative.as_meant();
        CHECK(negative.prove_now().verdict == Verdict::undecided);
        World later;
        later.aws.on("iam", "GetRole").refuse(code);
        later.as_meant();
        CHECK(later.prove_now().verdict == Verdict::undecided);
    }
}

TEST_CASE("a role that lets the portal in without the external ID, or with a wrong one, is refused") {
    World none;
    none.aws.on("sts", "AssumeRole")
        .when([](const aws::Value& p) { return p.find("ExternalId") == nullptr; })
        .answer(World::session());
    none.as_meant();
    CHECK(none.prove_now().reason->code == ErrorCode::external_id_not_enforced);
    World wrong;
    wrong.aws.on("sts", "AssumeRole")
        .when(
            [](const aws::Value& p) { return p.find("ExternalId") && *p.find("ExternalId")->as_string() != right_id; })
        .answer(World::session());
    wrong.as_meant();
    const Proof proof = wrong.prove_now();
    CHECK(proof.reason->code == ErrorCode::external_id_not_enforced);
    CHECK(failed_at(proof, StepName::external_id));
    CHECK_FALSE(proof.may_settle);
}

TEST_CASE("a session of another account is refused") {
    World world;
    world.aws.on("sts", "GetCallerIdentity").answer(World::identity("999999999999"));
    world.as_meant();
    const Proof proof = world.prove_now();
    CHECK(proof.reason->code == ErrorCode::wrong_account);
    CHECK(proof.reason->detail.find("999999999999") != std::string::npos);
    CHECK(failed_at(proof, StepName::identity));
}

TEST_CASE("a trust policy that differs in anything is refused") {
    const auto good = trust_policy("aws", "111122223333", "ClientPortal-main", Form::literal, right_id);
    const auto refused = [&](json::Value trust) {
        World world;
        world.aws.on("iam", "GetRole").answer(World::role(trust));
        world.as_meant();
        const Proof proof = world.prove_now();
        return proof.verdict == Verdict::refused && proof.reason->code == ErrorCode::trust_policy_too_open;
    };
    json::Value everyone = good;
    everyone.at("Statement").at(0).as_object()["Principal"] = "*";
    CHECK(refused(everyone));
    json::Value whole_account = good;
    whole_account.at("Statement").at(0).at("Condition").as_object().erase("ArnEquals");
    CHECK(refused(whole_account));
    json::Value second = good;
    second.at("Statement")
        .as_array()
        .push_back(json::Object{{"Effect", "Allow"},
                                {"Principal", json::Object{{"Service", "ec2.amazonaws.com"}}},
                                {"Action", "sts:AssumeRole"}});
    CHECK(refused(second));
    json::Value other_portal = good;
    other_portal.at("Statement").at(0).at("Condition").at("ArnEquals").as_object()["aws:PrincipalArn"] =
        "arn:aws:iam::111122223333:role/*";
    CHECK(refused(other_portal));
    CHECK_FALSE(refused(good));
}

TEST_CASE("more policies than meant are refused at once; fewer may settle") {
    const auto with = [](const std::vector<std::string>& names) {
        World world;
        world.aws.on("iam", "ListAttachedRolePolicies").answer(World::attached(names));
        world.as_meant();
        return world.prove_now();
    };
    const Proof more = with(World::meant_names({"AdministratorAccess"}));
    CHECK(more.reason->code == ErrorCode::policies_differ);
    CHECK(more.reason->detail.find("AdministratorAccess") != std::string::npos);
    CHECK_FALSE(more.may_settle);
    const Proof fewer = with({});
    CHECK(fewer.reason->code == ErrorCode::policies_differ);
    CHECK(fewer.may_settle);
}

TEST_CASE("an inline policy, or a policy of ours that grants something else, is refused") {
    World inline_policy;
    aws::iam::ListRolePoliciesOutput names;
    names.policy_names = {"more"};
    inline_policy.aws.on("iam", "ListRolePolicies").answer(names.to_value());
    inline_policy.as_meant();
    REQUIRE(inline_policy.prove_now().verdict == Verdict::refused);
    CHECK(inline_policy.prove_now().reason->code == ErrorCode::policies_differ);
    World wider;
    wider.aws.on("iam", "GetPolicyVersion")
        .answer(World::version(json::Object{{"Version", "2012-10-17"}, {"Statement", json::Array{}}}));
    wider.as_meant();
    const Proof proof = wider.prove_now();
    REQUIRE(proof.verdict == Verdict::refused);
    CHECK(proof.reason->code == ErrorCode::policies_differ);
    CHECK(wider.look_again(PolicyComparison::documents).verdict == Verdict::refused);
}

TEST_CASE("a role that may not read itself is refused with AWS's request ID, and may settle") {
    World world;
    world.aws.on("iam", "GetRole").refuse("AccessDenied");
    world.as_meant();
    const Proof proof = world.prove_now();
    CHECK(proof.reason->code == ErrorCode::policies_differ);
    CHECK(proof.may_settle);
}

TEST_CASE("looking again makes no probe that is refused, and as few calls as are wanted") {
    World world;
    world.as_meant();
    CHECK(world.look_again(PolicyComparison::names).verdict == Verdict::proven);
    CHECK(world.aws.count("sts", "AssumeRole") == 1);
    CHECK(world.aws.calls().size() == 4);
    CHECK(world.look_again(PolicyComparison::documents).verdict == Verdict::proven);
    CHECK(world.aws.count("iam", "GetPolicyVersion") == World::meant_policies().size());
}

TEST_CASE("looking again sees a role that is gone, one that was opened, and one that has more") {
    World gone;
    gone.aws.on("sts", "AssumeRole").refuse("AccessDenied");
    gone.as_meant();
    CHECK(gone.look_again(PolicyComparison::names).verdict == Verdict::not_yet);
    World opened;
    opened.aws.on("iam", "GetRole").answer(World::role(json::Object{{"Statement", json::Array{}}}));
    opened.as_meant();
    CHECK(opened.look_again(PolicyComparison::names).reason->code == ErrorCode::trust_policy_too_open);
    World more;
    more.aws.on("iam", "ListAttachedRolePolicies").answer(World::attached(World::meant_names({"AdministratorAccess"})));
    more.as_meant();
    for (const auto comparison :
         {PolicyComparison::names, PolicyComparison::documents, PolicyComparison::earlier_template})
        CHECK(more.look_again(comparison).reason->code == ErrorCode::policies_differ);
}

TEST_CASE("a role of an earlier template may have other read policies of its own, and nothing else") {
    World world;
    world.aws.on("iam", "ListAttachedRolePolicies")
        .answer(World::attached(World::meant_names({"ClientPortal-main-acme-read-99"})));
    world.as_meant();
    CHECK(world.look_again(PolicyComparison::earlier_template).verdict == Verdict::proven);
    CHECK(world.look_again(PolicyComparison::names).verdict == Verdict::refused);
}

TEST_CASE("every page of the attached policies is read") {
    World world;
    auto first = aws::iam::ListAttachedRolePoliciesOutput{};
    first.is_truncated = true;
    first.marker = "two";
    world.aws.on("iam", "ListAttachedRolePolicies")
        .when([](const aws::Value& p) { return !p.find("Marker"); })
        .answer(first.to_value());
    world.as_meant();
    CHECK(world.prove_now().verdict == Verdict::proven);
    CHECK(world.aws.count("iam", "ListAttachedRolePolicies") == 2);
}

TEST_CASE("a service control policy that hides the role is named as the reason") {
    World world;
    world.aws.on("iam", "GetRole").refuse("AccessDenied", "... with an explicit deny in a service control policy");
    world.as_meant();
    const Proof proof = world.prove_now();
    CHECK(proof.verdict == Verdict::refused);
    CHECK(proof.reason->code == ErrorCode::denied_by_service_control_policy);
    CHECK_FALSE(proof.may_settle);
}

TEST_CASE("a role that says where its stack stands is believed in that alone") {
    World world;
    auto output = aws::iam::GetRoleOutput{};
    output.role.assume_role_policy_document = percent_encode(
        json::serialize(trust_policy("aws", "111122223333", "ClientPortal-main", Form::literal, right_id)));
    output.role.description = "The portal reads this account by this role. Its stack is in eu-west-1.";
    world.aws.on("iam", "GetRole").answer(output.to_value());
    world.as_meant();
    CHECK(world.prove_now().stack_region == "eu-west-1");
}
namespace {

Proof proof_with_add_on(std::vector<std::string> names, const json::Value& document) {
    World world;
    world.aws.on("iam", "ListAttachedRolePolicies").answer(World::attached(World::meant_names(std::move(names))));
    world.aws.on("iam", "GetPolicyVersion")
        .when([](const aws::Value& p) { return p.find("PolicyArn")->as_string()->find("-tags-") != std::string::npos; })
        .answer(World::version(document));
    world.as_meant();
    ProofSubject asked = subject();
    asked.tag_permissions = {{"sqs:TagQueue", ResourceScope::any, ""}, {"sqs:UntagQueue", ResourceScope::any, ""}};
    return World::answer_of(prove(world.aws, world.random, World::portal(), asked));
}

json::Value allowing(const char* actions) {
    return *json::parse(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*","Action":)" +
                        std::string(actions) + "}]}");
}
} // namespace

TEST_CASE("the add-on's policies are accepted and said, an earlier one's too; without them tags are not written") {
    const auto with =
        proof_with_add_on({"ClientPortal-main-acme-tags-1"}, allowing(R"(["sqs:TagQueue","sqs:UntagQueue"])"));
    CHECK(with.verdict == Verdict::proven);
    CHECK(with.may_write_tags == true);
    CHECK(proof_with_add_on({"ClientPortal-main-acme-tags-1"}, allowing(R"("sqs:TagQueue")")).verdict ==
          Verdict::proven);
    CHECK(proof_with_add_on({}, nullptr).may_write_tags == false);
}

TEST_CASE("an add-on that grants more than writing tags, or of which there is one too many, refuses the role") {
    for (const char* actions : {R"("*")", R"(["sqs:TagQueue","sqs:DeleteQueue"])"}) {
        const auto proof = proof_with_add_on({"ClientPortal-main-acme-tags-1"}, allowing(actions));
        CHECK(proof.verdict == Verdict::refused);
        CHECK(proof.reason->code == ErrorCode::policies_differ);
        CHECK_FALSE(proof.may_write_tags);
    }
    CHECK(proof_with_add_on({"ClientPortal-main-acme-tags-1", "ClientPortal-main-acme-tags-2"},
                            allowing(R"("sqs:TagQueue")"))
              .verdict == Verdict::refused);
}
