#include "linked_accounts/automation.hpp"

#include "aws/transport/signature.hpp"

#include <doctest/doctest.h>
#include <set>

namespace portal::linked_accounts {

namespace {

const accounts::TemplateSubject subject{.product_name = "Client Portal",
                                        .portal_url = "https://portal.example.com",
                                        .installation = "main",
                                        .customer_name = "Acme",
                                        .partition = "aws",
                                        .role_name = "ClientPortal-main-acme",
                                        .operator_account = "111122223333",
                                        .portal_role_name = "ClientPortal-main"};

Grant grant_of(std::size_t accounts) {
    Grant grant{.id = "01900000-0000-7000-8000-000000000000",
                .master_account_id = "222233334444",
                .region = "eu-central-1",
                .organization_role = "OrganizationAccountAccessRole",
                .account_ids = {},
                .activation_template_url = "https://bucket.s3.eu-central-1.amazonaws.com/activation/x.yaml",
                .activation_template_sha256 = aws::sha256_hex("x"),
                .ends_at = *from_rfc3339("2026-11-28T12:00:00Z")};
    for (std::size_t i = 0; i < accounts; ++i) grant.account_ids.push_back(std::to_string(300'000'000'000 + i));
    return grant;
}

bool has(const std::string& body, std::string_view text) { return body.find(text) != std::string::npos; }

} // namespace

TEST_CASE("a session policy fits into AssumeRole, with the longest names of every partition") {
    const std::string longest(64, 'n');
    for (const auto& [partition, region] :
         {std::pair{"aws", "ap-southeast-3"}, {"aws-cn", "cn-northwest-1"}, {"aws-us-gov", "us-gov-east-1"}}) {
        CAPTURE(partition);
        CHECK(json::serialize(session_policy(partition, longest, region)).size() <= 2'048);
        CHECK(json::serialize(add_on_session_policy(partition, longest, region)).size() <= 2'048);
    }
}

TEST_CASE("a session policy lets create, roll back and describe that stack, and nothing of another name") {
    const json::Value policy = session_policy("aws", "ClientPortal-main-acme", "eu-central-1");
    std::set<std::string> actions;
    for (const auto& statement : policy.at("Statement").as_array()) {
        CHECK(statement.at("Effect").as_string() == "Allow");
        const std::string resource(statement.at("Resource").as_string());
        CAPTURE(resource);
        CHECK(has(resource, "ClientPortal-main-acme"));
        for (const auto& action : statement.at("Action").as_array()) {
            CHECK_FALSE(has(std::string(action.as_string()), "*"));
            actions.emplace(action.as_string());
        }
    }
    for (const char* needed : {"cloudformation:CreateStack", "cloudformation:DescribeStacks",
                               "cloudformation:DescribeStackEvents", "iam:CreateRole", "iam:DeleteRole"})
        CHECK(actions.contains(needed));
    for (const char* never : {"cloudformation:UpdateStack", "iam:PassRole", "iam:PutUserPolicy", "s3:GetObject"})
        CHECK_FALSE(actions.contains(never));
}

TEST_CASE("an add-on's session policy makes its own policies, and attaches and detaches just these") {
    const json::Value policy = add_on_session_policy("aws", "ClientPortal-main-acme", "eu-central-1");
    std::set<std::string> actions;
    for (const auto& statement : policy.at("Statement").as_array()) {
        const std::string resource(statement.at("Resource").as_string());
        CAPTURE(resource);
        const bool on_the_role = resource == "arn:aws:iam::*:role/ClientPortal-main-acme";
        CHECK((on_the_role || has(resource, "/ClientPortal-main-acme-tags")));
        CHECK(statement.as_object().contains("Condition") == on_the_role);
        if (on_the_role)
            CHECK(statement.at("Condition").at("ArnLike").at("iam:PolicyARN").as_string() ==
                  "arn:aws:iam::*:policy/ClientPortal-main-acme-tags-*");
        for (const auto& action : statement.at("Action").as_array()) actions.emplace(action.as_string());
    }
    CHECK((actions == std::set<std::string>{"cloudformation:CreateStack", "cloudformation:DescribeStacks",
                                            "cloudformation:DescribeStackEvents", "cloudformation:DeleteStack",
                                            "iam:CreatePolicy", "iam:GetPolicy", "iam:ListPolicyVersions",
                                            "iam:DeletePolicy", "iam:AttachRolePolicy", "iam:DetachRolePolicy"}));
}

TEST_CASE("a grant of 0, 1, 158 and 600 accounts keeps IAM's limits and names each role once") {
    for (const std::string& role : {std::string("OrganizationAccountAccessRole"), std::string(64, 'r')}) {
        const std::size_t most = most_accounts_a_grant("aws-us-gov", role);
        CHECK((role.size() == 64 ? most < 600 && most > 500 : most == 600));
        for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{158}, most}) {
            CAPTURE(count);
            Grant grant = grant_of(count);
            grant.organization_role = role;
            const auto policies = grant_policies("aws-us-gov", grant);
            CHECK(policies.size() <= 10);
            CHECK((policies.empty() == (count == 0)));
            std::set<std::string> roles;
            std::size_t named = 0;
            for (const auto& policy : policies) {
                CHECK(json::serialize(policy).size() <= 6'144);
                const auto& statement = policy.at("Statement").at(0);
                CHECK(statement.at("Action").as_string() == "sts:AssumeRole");
                CHECK(statement.at("Condition").at("DateLessThan").at("aws:CurrentTime").as_string() ==
                      "2026-11-28T12:00:00Z");
                for (const auto& arn : statement.at("Resource").as_array()) {
                    roles.emplace(arn.as_string());
                    ++named;
                }
            }
            CHECK(named == count);
            CHECK(roles.size() == count);
            if (count > 0) CHECK(roles.contains("arn:aws-us-gov:iam::300000000000:role/" + role));
        }
    }
}

TEST_CASE("the automation's template fits CloudFormation, is deterministic, and fixes everything") {
    for (const std::size_t count : {1U, 158U, 600U}) {
        CAPTURE(count);
        const Grant grant = grant_of(count);
        const auto made = automation_template(subject, grant);
        CHECK(made.body.size() <= 460'800); // by URL: 1 MB; by hand less is easier to read
        CHECK(made.body == automation_template(subject, grant).body);
        CHECK(made.sha256 == aws::sha256_hex(made.body));
        CHECK(made.key == "automation/" + made.sha256 + ".yaml");
        CHECK_FALSE(has(made.body, "{{"));
        CHECK(has(made.body, grant.activation_template_sha256));
        CHECK(has(made.body, grant.id));
        CHECK(has(made.body, "arn:aws:iam::222233334444:role/ClientPortal-main-acme"));
    }
    Grant more = grant_of(600);
    CHECK_FALSE(has(automation_template(subject, more).body, "ADD_ON_STACK_NAME:"));
    more.add_on = TemplateAt{.url = "https://bucket/add-on.yaml", .sha256 = aws::sha256_hex("add-on")};
    const auto with_add_on = automation_template(subject, more).body;
    CHECK(has(with_add_on, "ADD_ON_STACK_NAME: \"ClientPortal-main-acme-tags\""));
    CHECK(has(with_add_on, "ADD_ON_TEMPLATE_SHA256: \"" + more.add_on->sha256));
    CHECK(with_add_on.size() <= 460'800);
    Grant later = grant_of(1);
    later.ends_at += std::chrono::hours(1);
    CHECK(automation_template(subject, later).sha256 != automation_template(subject, grant_of(1)).sha256);
}

TEST_CASE("a customer's name cannot leave its place in the automation's template") {
    auto odd = subject;
    odd.customer_name = "x\"\nResources: {Evil: {Type: AWS::IAM::User}}\n# {{grant}} ${AWS::AccountId}";
    CHECK_FALSE(has(automation_template(odd, grant_of(1)).body, "\nResources: {Evil"));
}

} // namespace portal::linked_accounts
