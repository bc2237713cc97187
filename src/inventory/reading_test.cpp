#include "inventory/reading.hpp"

#include <doctest/doctest.h>

namespace portal::inventory {

namespace {

using aws::Value;
using aws::ValueList;
using aws::ValueMap;

const Place place{.partition = "aws", .region = "eu-west-1", .account_id = "123456789012"};

Value tag(const char* key, const std::string& value) { return ValueMap{{"Key", key}, {"Value", value}}; }

Value volume(const std::string& id, ValueList tags) {
    return ValueMap{{"VolumeId", id}, {"Size", 8}, {"State", "in-use"}, {"Tags", std::move(tags)}};
}

Answer volumes(ValueList items, bool with_tags = true) {
    const Value answer = ValueMap{{"Volumes", std::move(items)}};
    return read_answer(*resources::find_type("AWS::EC2::Volume"), answer, place, with_tags);
}

} // namespace

TEST_CASE("an item becomes a resource: what the catalogue names and nothing else") {
    const Value answer =
        ValueMap{{"Reservations",
                  ValueList{ValueMap{{"Instances", ValueList{ValueMap{{"InstanceId", "i-1"},
                                                                      {"InstanceType", "t3.micro"},
                                                                      {"State", ValueMap{{"Name", "running"}}},
                                                                      {"UserData", "secret"},
                                                                      {"Tags", ValueList{tag("Name", "web")}}}}}}}}};
    const auto read = read_answer(*resources::find_type("AWS::EC2::Instance"), answer, place, true);
    REQUIRE(read.items.size() == 1);
    const resources::Found& found = read.items.front();
    CHECK(found.arn == "arn:aws:ec2:eu-west-1:123456789012:instance/i-1");
    CHECK(found.name == "web");
    CHECK(found.state == "running");
    CHECK(json::serialize(found.facts) == R"({"instance_type":"t3.micro"})");
    CHECK(read.problems.empty());
}

TEST_CASE("at the first level tags, and names that are tags, are dropped as the answer is read") {
    const auto read = volumes({volume("vol-1", {tag("Name", "data"), tag("team", "a")})}, false);
    REQUIRE(read.items.size() == 1);
    CHECK_FALSE(read.items.front().name);
    CHECK_FALSE(read.items.front().tags);
    CHECK(resources::digest_of(read.items.front()).find("data") == std::string::npos);
}

TEST_CASE("odd items are kept as far as they can be shown, and told") {
    SUBCASE("control characters in a name") {
        const auto read = volumes({volume("vol-1", {tag("Name", "a\x1b[2J\nb")})});
        CHECK(read.items.at(0).name == "a\xEF\xBF\xBD[2J\xEF\xBF\xBD"
                                       "b");
        CHECK(read.problems.size() == 1);
        CHECK(read.items.at(0).tags->at("Name") == "a\x1b[2J\nb"); // the tag itself is what AWS says
    }
    SUBCASE("a tag value as long as AWS takes it is kept, one of 2 kB is told") {
        const auto read =
            volumes({volume("vol-1", {tag("long", std::string(1'024, 'x')), tag("longer", std::string(2'048, 'x'))})});
        CHECK(read.items.at(0).tags->at("long").size() == 1'024);
        CHECK_FALSE(read.items.at(0).tags->contains("longer"));
        CHECK(read.problems.size() == 1);
    }
    SUBCASE("one ARN twice in a page stands once") {
        const auto read = volumes({volume("vol-1", {}), volume("vol-1", {})});
        CHECK(read.items.size() == 1);
        CHECK(read.problems.at(0).find("twice") != std::string::npos);
    }
    SUBCASE("an item without an identifier") {
        CHECK(volumes({ValueMap{{"Size", 8}}}).items.empty());
        CHECK(volumes({ValueMap{{"VolumeId", ""}}}).problems.size() == 1);
    }
    SUBCASE("an identifier that no ARN can hold") {
        CHECK(volumes({volume("vol\n1", {})}).items.at(0).arn.find('\n') == std::string::npos);
        CHECK(volumes({volume(std::string(3'000, 'x'), {})}).items.empty());
    }
    SUBCASE("a name is cut at a character") {
        std::string name;
        for (int i = 0; i < 1'000; ++i) name += "\xE2\x82\xAC";
        const Value answer =
            ValueMap{{"SecurityGroups", ValueList{ValueMap{{"GroupId", "sg-1"}, {"GroupName", name}}}}};
        const auto read = read_answer(*resources::find_type("AWS::EC2::SecurityGroup"), answer, place, true);
        CHECK(read.items.at(0).name->size() == 2'046);
    }
    SUBCASE("an answer without the list") {
        CHECK(read_answer(*resources::find_type("AWS::EC2::Volume"), Value(ValueMap{}), place, true).items.empty());
    }
}

TEST_CASE("what another account shares is that account's") {
    const Value answer =
        ValueMap{{"Subnets", ValueList{ValueMap{{"SubnetId", "subnet-1"}, {"OwnerId", "999999999999"}},
                                       ValueMap{{"SubnetId", "subnet-2"}, {"OwnerId", "123456789012"}}}}};
    const auto read = read_answer(*resources::find_type("AWS::EC2::Subnet"), answer, place, true);
    REQUIRE(read.items.size() == 1);
    CHECK(read.items.front().resource_id == "subnet-2");
}

TEST_CASE("global types, and those that tell their region") {
    const Value users =
        ValueMap{{"Users", ValueList{ValueMap{{"UserName", "jane"}, {"Arn", "arn:aws:iam::123456789012:user/jane"}}}}};
    CHECK(read_answer(*resources::find_type("AWS::IAM::User"), users, place, true).items.at(0).region == "global");
    const Value buckets = ValueMap{{"Buckets", ValueList{ValueMap{{"Name", "b"}, {"BucketRegion", "ap-south-1"}}}}};
    const auto bucket = read_answer(*resources::find_type("AWS::S3::Bucket"), buckets, place, true).items.at(0);
    CHECK(bucket.region == "ap-south-1");
    CHECK(bucket.arn == "arn:aws:s3:::b");
}

TEST_CASE("what the Tagging API tells of types that nobody knows is kept as it is") {
    const auto thing = read_tagged("arn:aws:unheard-of:eu-west-1:123456789012:thing/x", {{"a", "b"}}, place);
    REQUIRE(thing);
    CHECK(thing->type == "unheard-of:thing");
    CHECK(thing->arn == "arn:aws:unheard-of:eu-west-1:123456789012:thing/x");
    const auto odd = read_tagged("not an ARN at all", {}, place);
    REQUIRE(odd);
    CHECK(odd->type == "unknown");
    CHECK_FALSE(read_tagged("", {}, place));
    CHECK_FALSE(read_tagged("arn:aws:sqs:eu-west-1:1:a\nb", {}, place));
    CHECK_FALSE(read_tagged("arn:aws:sqs:eu-west-1:1:" + std::string(3'000, 'x'), {}, place));
}

TEST_CASE("how a failed look is written down") {
    const auto outcome = [](ErrorCode code, std::string aws_code = {}) {
        return ending_of({.code = code, .detail = "words", .aws_code = std::move(aws_code)}).outcome;
    };
    CHECK(outcome(ErrorCode::aws_access_denied, "AccessDenied") == resources::ScanOutcome::denied);
    CHECK(outcome(ErrorCode::aws_throttled, "ThrottlingException") == resources::ScanOutcome::throttled);
    CHECK(outcome(ErrorCode::invalid_region) == resources::ScanOutcome::not_offered);
    CHECK(outcome(ErrorCode::aws_error, "OptInRequired") == resources::ScanOutcome::not_offered);
    CHECK(outcome(ErrorCode::aws_error, "InternalFailure") == resources::ScanOutcome::failed);
    CHECK(outcome(ErrorCode::aws_unreachable) == resources::ScanOutcome::failed);
    CHECK(outcome(ErrorCode::aws_answer_invalid) == resources::ScanOutcome::failed);
    CHECK(ending_of({.code = ErrorCode::aws_error, .detail = "words", .aws_code = "X", .aws_request_id = "r"}).detail ==
          "X: words (request ID r)");
}

TEST_CASE("every entry of the catalogue has parameters that are read, and is found by its name") {
    for (const auto& type : aws::catalog()) {
        CAPTURE(type.type);
        for (const auto& parameters : parameters_of(type.parameters)) CHECK(parameters.as_map());
        CHECK(resources::find_type(type.type) == &type);
    }
    CHECK_FALSE(resources::find_type("AWS::EC2::Nothing"));
}

} // namespace portal::inventory
