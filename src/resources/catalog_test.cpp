#include "resources/catalog.hpp"

#include <doctest/doctest.h>

namespace portal::resources {

TEST_CASE("the catalogue's type of an ARN") {
    const auto type = [](std::string_view arn) {
        return type_of_arn(arn) ? std::string(type_of_arn(arn)->type) : std::string();
    };
    CHECK(type("arn:aws:ec2:eu-west-1:1:volume/vol-1") == "AWS::EC2::Volume");
    CHECK(type("arn:aws:sqs:eu-west-1:1:queue") == "AWS::SQS::Queue");
    CHECK(type("arn:aws:sns:eu-west-1:1:topic") == "AWS::SNS::Topic");
    CHECK(type("arn:aws:sns:eu-west-1:1:topic:subscription").empty());
    CHECK(type("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1") ==
          "AWS::ElasticLoadBalancingV2::LoadBalancer");
    CHECK(type("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/x") == "AWS::ElasticLoadBalancing::LoadBalancer");
    CHECK(type("arn:aws:rds:eu-west-1:1:cluster:x") == "AWS::RDS::DBCluster");
    CHECK(type("arn:aws:rds:eu-west-1:1:cluster-snapshot:x") == "AWS::RDS::DBClusterSnapshot");
    CHECK(type("arn:aws:iam::1:role/a/b") == "AWS::IAM::Role");
    CHECK(type("arn:aws:route53:::hostedzone/Z1") == "AWS::Route53::HostedZone");
    CHECK(type("arn:aws:lambda:eu-west-1:1:function:f") == "AWS::Lambda::Function");
    CHECK(type("arn:aws:lambda:eu-west-1:1:function:f:live").empty());
    CHECK(type("arn:aws:ecs:eu-west-1:1:task-definition/web:3") == "AWS::ECS::TaskDefinition");
    CHECK(type("arn:aws:events:eu-west-1:1:rule/a") == "AWS::Events::Rule");
    CHECK(type("arn:aws:events:eu-west-1:1:rule/aws.partner/x/y/a") == "AWS::Events::Rule");
    CHECK(type("arn:aws:dynamodb:eu-west-1:1:table/t/index/i").empty());
    CHECK(type("arn:aws:dynamodb:eu-west-1:1:table/t") == "AWS::DynamoDB::Table");
    CHECK(type("arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/f") == "AWS::Logs::LogGroup");
    CHECK(type("arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/f:log-stream:s").empty());
    CHECK(type("arn:aws:ec2:eu-west-1:1:volume/").empty());
    CHECK(type("arn:aws:unheard-of:eu-west-1:1:thing/x").empty());
    CHECK(type("no ARN").empty());
}

TEST_CASE("an ARN is of a shape as a whole or not at all") {
    const std::string_view role = "arn:{partition}:iam::{account}:role/{name+}";
    CHECK(is_of_shape("arn:aws:iam::1:role/a/b", role));
    CHECK_FALSE(is_of_shape("arn:aws:iam::1:role/", role));
    CHECK_FALSE(is_of_shape("arn:aws:iam::1:role/a:b", role));
    CHECK_FALSE(is_of_shape("arn:aws:iam:eu-west-1:1:role/a", role));
    CHECK(is_of_shape("arn:aws:x:::a-b-1", "arn:{partition}:x:::{name}-{id}"));
    CHECK_FALSE(is_of_shape("arn:aws:x:::ab", "arn:{partition}:x:::{name}-{id}"));
    CHECK_FALSE(is_of_shape("", role));
}

TEST_CASE("every type that says what its ARNs look like is found by one of them, and covers it unless it says so") {
    for (const auto& type : aws::catalog()) {
        if (type.arns.empty()) continue;
        INFO(type.type);
        std::string arn;
        for (std::string_view rest = type.arns.substr(0, type.arns.find('|')); !rest.empty();) {
            const auto open = std::min(rest.find('{'), rest.size());
            arn += rest.substr(0, open);
            rest.remove_prefix(open);
            if (rest.empty()) break;
            arn += "x1";
            rest.remove_prefix(rest.find('}') + 1);
        }
        REQUIRE(type_of_arn(arn));
        CHECK(type_of_arn(arn)->type == type.type);
        if (type.leaves_out.empty()) CHECK(covers(type, arn));
    }
}

} // namespace portal::resources
