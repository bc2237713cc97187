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
    CHECK(type("arn:aws:unheard-of:eu-west-1:1:thing/x").empty());
    CHECK(type("no ARN").empty());
}

} // namespace portal::resources
