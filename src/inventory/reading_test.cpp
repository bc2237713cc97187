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

TEST_CASE("an ARN that names another account than the answer does is that account's, and AWS's own is nobody's") {
    const auto lists = [](const char* owner, const char* account) {
        const std::string arn = "arn:aws:ec2:eu-west-1:" + std::string(account) + ":prefix-list/pl-1";
        const Value list = ValueMap{{"PrefixListId", "pl-1"}, {"OwnerId", owner}, {"PrefixListArn", arn}};
        return read_answer(*resources::find_type("AWS::EC2::PrefixList"),
                           Value(ValueMap{{"PrefixLists", ValueList{list}}}), place, true);
    };
    REQUIRE(lists("123456789012", "123456789012").items.size() == 1);
    CHECK(lists("123456789012", "123456789012").items[0].owner == "123456789012");
    CHECK(lists("123456789012", "999999999999").items.empty());
    CHECK(lists("AWS", "aws").items.empty());
    CHECK(lists("AWS", "aws").is_whole);
    const Value host = ValueMap{{"HostId", "h-1"}, {"OwnerId", "123456789012"}};
    const auto hosts =
        read_answer(*resources::find_type("AWS::EC2::Host"), Value(ValueMap{{"Hosts", ValueList{host}}}), place, true);
    CHECK(hosts.items.at(0).arn == "arn:aws:ec2:eu-west-1:123456789012:dedicated-host/h-1");
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

namespace {

Answer read(std::string_view type, const char* list, ValueList items, const Beside& beside = {}) {
    Page page{Value(ValueMap{{list, std::move(items)}})};
    page.beside = std::make_shared<Beside>(beside);
    return read_answer(*resources::find_type(type), page, place, true);
}

} // namespace

TEST_CASE("an ARN that the answer lacks is made where the identifier suffices") {
    const auto vaults = read("AWS::Backup::BackupVault", "BackupVaultList", {ValueMap{{"BackupVaultName", "v"}}});
    CHECK(vaults.is_whole);
    CHECK(vaults.items.at(0).arn == "arn:aws:backup:eu-west-1:123456789012:backup-vault:v");
}

TEST_CASE("what cannot be kept is told, its neighbors are kept, and the answer is not whole") {
    const Value good = ValueMap{{"UserName", "a"}, {"Arn", "arn:aws:iam::123456789012:user/a"}};
    for (const auto& bad : {ValueMap{{"UserName", "b"}}, ValueMap{{"Arn", "arn:aws:iam::123456789012:user/b"}},
                            ValueMap{{"UserName", "b"}, {"Arn", "arn:\n"}}, ValueMap{}}) {
        const auto users = read("AWS::IAM::User", "Users", {Value(bad), good});
        CHECK_FALSE(users.is_whole);
        CHECK(users.problems.size() == 1);
        REQUIRE(users.items.size() == 1);
        CHECK(users.items[0].resource_id == "a");
    }
    CHECK(read("AWS::IAM::User", "Users", {good, good}).is_whole);
}

TEST_CASE("only a member that is there says something of tags") {
    CHECK_FALSE(read("AWS::EC2::Volume", "Volumes", {ValueMap{{"VolumeId", "vol-1"}}}).items.at(0).tags);
    CHECK_FALSE(read("AWS::EC2::Volume", "Volumes", {ValueMap{{"VolumeId", "v"}, {"Tags", Value()}}}).items.at(0).tags);
    const auto none = read("AWS::EC2::Volume", "Volumes", {ValueMap{{"VolumeId", "v"}, {"Tags", ValueList{}}}});
    REQUIRE(none.items.at(0).tags);
    CHECK(none.items[0].tags->empty());
    const auto group = ValueMap{{"GroupName", "g"}, {"Arn", "arn:aws:iam::123456789012:group/g"}};
    CHECK(read("AWS::IAM::Group", "Groups", {group}).items.at(0).tags); // AWS gives groups none
}

TEST_CASE("what is gone is not listed, whatever the case of its state") {
    const auto endpoint = [](const char* state) {
        return read("AWS::EC2::VPCEndpoint", "VpcEndpoints", {ValueMap{{"VpcEndpointId", "vpce-1"}, {"State", state}}});
    };
    CHECK(endpoint("available").items.size() == 1);
    CHECK(endpoint("no state that anybody knows").items.size() == 1);
    for (const char* state : {"Deleted", "deleted"}) {
        CHECK(endpoint(state).items.empty());
        CHECK(endpoint(state).is_whole);
    }
}

TEST_CASE("one call lists clusters of three products, told by their engine") {
    const auto cluster = [](const char* type, const char* engine) {
        return read(type, "DBClusters",
                    {ValueMap{{"DBClusterIdentifier", "c"},
                              {"Engine", engine},
                              {"DBClusterArn", "arn:aws:rds:eu-west-1:123456789012:cluster:c"}}})
            .items.size();
    };
    CHECK(cluster("AWS::RDS::DBCluster", "aurora-mysql") == 1);
    CHECK(cluster("AWS::RDS::DBCluster", "neptune") == 0);
    CHECK(cluster("AWS::RDS::DBCluster", "docdb") == 0);
    CHECK(cluster("AWS::Neptune::DBCluster", "neptune") == 1);
    CHECK(cluster("AWS::Neptune::DBCluster", "docdb") == 0);
    CHECK(cluster("AWS::DocDB::DBCluster", "docdb") == 1);
}

TEST_CASE("what AWS made by itself is marked") {
    const auto is_managed = [](const Answer& answer) { return answer.items.at(0).managed_by_aws; };
    SUBCASE("by a member of the item") {
        const auto vpc = [](bool is_default) {
            return read("AWS::EC2::VPC", "Vpcs", {ValueMap{{"VpcId", "vpc-1"}, {"IsDefault", is_default}}});
        };
        CHECK(is_managed(vpc(true)));
        CHECK_FALSE(is_managed(vpc(false)));
    }
    SUBCASE("by the beginning of its path") {
        const auto role = [](const char* path) {
            return read("AWS::IAM::Role", "Roles",
                        {ValueMap{{"RoleName", "r"}, {"Path", path}, {"Arn", "arn:aws:iam::123456789012:role/r"}}});
        };
        CHECK(is_managed(role("/aws-service-role/ecs.amazonaws.com/")));
        CHECK_FALSE(is_managed(role("/")));
    }
    SUBCASE("by what another call answered: the group named default of a default VPC, and no other") {
        const auto group = [](const char* name, const char* vpc) {
            return read("AWS::EC2::SecurityGroup", "SecurityGroups",
                        {ValueMap{{"GroupId", "sg-1"}, {"GroupName", name}, {"VpcId", vpc}}},
                        {.names = {}, .sets = {{"default_vpcs", {"vpc-1"}}}});
        };
        CHECK(is_managed(group("default", "vpc-1")));
        CHECK_FALSE(is_managed(group("default", "vpc-2")));
        CHECK_FALSE(is_managed(group("web", "vpc-1")));
    }
    SUBCASE("by its name, which another call answered") {
        const auto key = [](std::map<std::string, std::string> names) {
            return read("AWS::KMS::Key", "Keys",
                        {ValueMap{{"KeyId", "k"}, {"KeyArn", "arn:aws:kms:eu-west-1:123456789012:key/k"}}},
                        {.names = std::move(names), .sets = {}});
        };
        CHECK(is_managed(key({{"k", "alias/aws/ebs"}})));
        CHECK_FALSE(is_managed(key({{"k", "alias/mine"}})));
        CHECK(key({{"k", "alias/mine"}}).items.at(0).name == "alias/mine");
        CHECK_FALSE(is_managed(key({})));
        CHECK_FALSE(key({}).items.at(0).name);
    }
}

TEST_CASE("a rule of a bus is known by it") {
    Page page{Value(ValueMap{{"Rules", ValueList{ValueMap{{"Name", "r"}}}}})};
    page.parent = "orders";
    static constexpr aws::CatalogField fields[] = {{"bus", "{parent}"}};
    aws::CatalogType type = *resources::find_type("AWS::Events::Rule");
    type.arn = "arn:{partition}:events:{region}:{account}:rule/{parent}/{id}";
    type.fields = fields;
    const auto rules = read_answer(type, page, place, true);
    CHECK(rules.items.at(0).arn == "arn:aws:events:eu-west-1:123456789012:rule/orders/r");
    CHECK(json::serialize(rules.items[0].facts) == R"({"bus":"orders"})");
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
