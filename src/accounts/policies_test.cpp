#include "accounts/policies.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <set>

using namespace portal;
using namespace portal::accounts;

namespace {

const RoleIdentity role{.partition = "aws", .role_name = "ClientPortal-main-acme", .account = "123456789012"};

/// As many permissions as an inventory of `count` resource types would need.
std::vector<RolePermission> many(std::size_t count) {
    std::vector<RolePermission> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back(
            {"service" + std::to_string(i) + ":DescribeSomethingOfAverageLength", ResourceScope::any, "lists"});
    return made;
}

} // namespace

TEST_CASE("the role's permissions are what the code calls as the customer, and only reads") {
    const auto permissions = activation_permissions();
    CHECK(permissions.size() >= 10);
    for (const auto& permission : permissions) {
        const std::string operation = permission.action.substr(permission.action.find(':') + 1);
        CHECK_MESSAGE((operation.starts_with("Get") || operation.starts_with("List") ||
                       operation.starts_with("Describe") ||
                       operation == "GET"), // API Gateway's actions are HTTP's methods
                      permission.action);
        CHECK_FALSE(permission.why.empty());
    }
}

TEST_CASE("no permission reads data: objects, secrets, parameters, logs, code") {
    const std::set<std::string> data_plane = {"s3:GetObject",
                                              "secretsmanager:GetSecretValue",
                                              "ssm:GetParameter",
                                              "ssm:GetParameters",
                                              "ssm:GetParametersByPath",
                                              "dynamodb:Scan",
                                              "dynamodb:Query",
                                              "dynamodb:GetItem",
                                              "logs:GetLogEvents",
                                              "logs:FilterLogEvents",
                                              "lambda:GetFunction",
                                              "ec2:GetPasswordData",
                                              "ec2:GetConsoleOutput",
                                              "ecr:BatchGetImage",
                                              "ecr:GetDownloadUrlForLayer",
                                              "athena:GetQueryResults",
                                              "sqs:ReceiveMessage",
                                              "kinesis:GetRecords",
                                              "kms:Decrypt",
                                              "codecommit:GetFile",
                                              "amplify:ListApps",
                                              "appconfig:GetLatestConfiguration",
                                              "appconfig:GetHostedConfigurationVersion",
                                              "appsync:ListApiKeys",
                                              "bedrock:GetPrompt",
                                              "bedrock:InvokeModel",
                                              "bedrock:Retrieve",
                                              "cassandra:Select",
                                              "cloudtrail:GetQueryResults",
                                              "cloudtrail:LookupEvents",
                                              "codeartifact:GetAuthorizationToken",
                                              "codeartifact:GetPackageVersionAsset",
                                              "glue:GetConnection",
                                              "glue:GetConnections",
                                              "iot:GetThingShadow",
                                              "kinesisvideo:GetMedia",
                                              "lightsail:GetBucketAccessKeys",
                                              "lightsail:GetContainerLog",
                                              "lightsail:GetInstanceAccessDetails",
                                              "lightsail:GetRelationalDatabaseMasterUserPassword",
                                              "redshift-serverless:GetCredentials",
                                              "redshift:GetClusterCredentials",
                                              "s3tables:GetTableData",
                                              "sagemaker:GetRecord",
                                              "ssm:GetDocument",
                                              "sts:AssumeRole",
                                              "iam:PassRole"};
    for (const auto& permission : activation_permissions())
        CHECK_MESSAGE(!data_plane.contains(permission.action), permission.action);
}

TEST_CASE("policies stay below the size limit and lose no action, at 300 types and more") {
    for (std::size_t count : {1u, 150u, 300u, 600u}) {
        const auto wanted = many(count);
        const auto policies = read_policies(role, Form::literal, wanted);
        std::set<std::string> granted;
        for (const auto& policy : policies) {
            CHECK(json::serialize(policy.document).size() <= 5'500);
            for (const auto& action : policy.actions) CHECK(granted.insert(action.action).second);
        }
        CHECK(granted.size() == count);
    }
    CHECK(read_policies(role, Form::literal, many(300)).size() <= 6);
}

TEST_CASE("the role's own ARNs are literal for the proof and computed in the template") {
    const auto text = [](Form form) {
        std::string all;
        for (const auto& policy : read_policies(role, form, activation_permissions()))
            all += json::serialize(policy.document);
        return all;
    };
    const std::string literal = text(Form::literal);
    CHECK(literal.find("arn:aws:iam::123456789012:role/ClientPortal-main-acme\"") != std::string::npos);
    CHECK(literal.find("arn:aws:iam::123456789012:policy/ClientPortal-main-acme-read-*") != std::string::npos);
    CHECK(literal.find("Fn::Sub") == std::string::npos);
    CHECK(text(Form::cloudformation).find("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/ClientPortal-main-acme") !=
          std::string::npos);
}

TEST_CASE("the trust needs account, portal role and external ID together") {
    const auto trust = trust_policy("aws", "111122223333", "ClientPortal-main", Form::literal, "id");
    CHECK(
        json::serialize(trust) ==
        R"({"Version":"2012-10-17","Statement":[{"Sid":"OnlyThePortalWithItsExternalId","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},)"
        R"("Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"id"},"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/ClientPortal-main"}}}]})");
}

TEST_CASE("policies are the same whatever the order, and different when they grant something else") {
    const auto parse = [](std::string_view text) { return *json::parse(text); };
    CHECK(same_policy(parse(R"({"Action":["a","b"],"Effect":"Allow"})"),
                      parse(R"({"Effect":["Allow"],"Action":["b","a","a"]})")));
    CHECK_FALSE(same_policy(parse(R"({"Action":["a","b"]})"), parse(R"({"Action":["a"]})")));
    CHECK_FALSE(same_policy(parse(R"({"Action":"a"})"), parse(R"({"Action":"a","Resource":"*"})")));
    const auto trust = trust_policy("aws", "111122223333", "ClientPortal-main", Form::literal, "id");
    CHECK(same_policy(trust, trust));
    CHECK_FALSE(same_policy(trust, trust_policy("aws", "111122223333", "ClientPortal-main", Form::literal, "other")));
    CHECK_FALSE(same_policy(trust, trust_policy("aws", "111122224444", "ClientPortal-main", Form::literal, "id")));
}

TEST_CASE("the person's policy holds each listed action once") {
    const auto policy = policy_of(person_actions(role));
    std::set<std::string> in_policy;
    for (const auto& statement : policy.at("Statement").as_array())
        for (const auto& action : statement.at("Action").as_array())
            CHECK(in_policy.insert(std::string(action.as_string())).second);
    std::set<std::string> listed;
    for (const auto& action : person_actions(role)) listed.insert(action.action);
    CHECK(in_policy == listed);
    CHECK(listed.contains("iam:CreateRole"));
}

TEST_CASE("the add-on's policies fit IAM's limits, are named for their stack, and hold nothing but writes of tags") {
    const auto policies = tag_policies(role, Form::literal, tag_permissions());
    REQUIRE(!policies.empty());
    CHECK(policies.size() <= 3);
    std::vector<std::string> actions;
    for (const auto& permission : tag_permissions()) {
        actions.push_back(permission.action);
        CHECK(permission.action.find("ag") != std::string::npos); // ...Tags, TagResource, ...Tagging
        CHECK_FALSE(permission.action.starts_with("iam:"));
        CHECK_FALSE(permission.action.starts_with("kms:"));
    }
    for (const auto& policy : policies) {
        CHECK(policy.name.starts_with(role.role_name + "-tags-"));
        CHECK(json::serialize(policy.document).size() <= 6'144);
        CHECK(allows_only(policy.document, actions));
    }
}

TEST_CASE("a policy that allows anything else than what was meant is seen") {
    const std::vector<std::string> meant{"sqs:TagQueue", "sns:TagResource"};
    const auto only = [&](std::string_view text) { return allows_only(*json::parse(text), meant); };
    CHECK(only(R"({"Statement":{"Effect":"Allow","Action":"sqs:TagQueue","Resource":"*"}})"));
    CHECK(only(
        R"({"Statement":[{"Effect":"Allow","Action":["sqs:TagQueue","sns:TagResource"]},{"Effect":"Deny","Action":"*"}]})"));
    CHECK_FALSE(only(R"({"Statement":[{"Effect":"Allow","Action":["sqs:TagQueue","sqs:DeleteQueue"]}]})"));
    CHECK_FALSE(only(R"({"Statement":[{"Effect":"Allow","Action":"*"}]})"));
    CHECK_FALSE(only(R"({"Statement":[{"Effect":"Allow","Action":"sqs:*"}]})"));
    CHECK_FALSE(only(R"({"Statement":[{"Effect":"Allow","NotAction":"iam:*"}]})"));
    CHECK_FALSE(only(R"({"Statement":["x"]})"));
    CHECK_FALSE(only(R"([])"));
}
