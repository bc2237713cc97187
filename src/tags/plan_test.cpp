#include "tags/plan.hpp"

#include <doctest/doctest.h>

namespace portal::tags {

namespace {

using accounts::AccessLevel;

Subject subject(AccessLevel level, std::map<std::string, std::string> aws = {},
                std::map<std::string, std::string> own = {}) {
    Subject made;
    made.resource.id = "r";
    made.resource.arn = "arn:aws:sqs:us-east-1:123456789012:orders";
    made.resource.type = "AWS::SQS::Queue";
    made.resource.region = "us-east-1";
    made.resource.account_id = "123456789012";
    made.resource.seen_by = {"sqs:ListQueues"};
    made.level = level;
    made.partition = "aws";
    made.portal_role = "ClientPortal-main-main";
    for (auto& [key, value] : aws) made.states[key].aws = value;
    for (auto& [key, value] : own) made.states[key].portal = value;
    return made;
}

const AccessLevel writes = AccessLevel::resources_and_tags_write_back;

std::string blocked(const Subject& about, const TagChange& change, const Protections& protections = {}) {
    const auto planned = plan(about, change, protections);
    return planned.blocked ? planned.blocked->code : "";
}

} // namespace

TEST_CASE("only what differs is changed, and where it lives follows from the level") {
    const TagChange change{.set = {{"team", "b"}, {"env", "dev"}}, .remove = {"gone", "old"}};
    const auto at_aws = plan(subject(writes, {{"team", "a"}, {"env", "dev"}, {"old", "x"}}), change, {});
    CHECK(at_aws.writes);
    CHECK(at_aws.change.set == std::map<std::string, std::string>{{"team", "b"}});
    CHECK(at_aws.change.remove == std::vector<std::string>{"old"});
    CHECK(at_aws.before.at("team") == "a");
    CHECK_FALSE(at_aws.after.at("old"));
    const auto here = plan(subject(AccessLevel::resources_and_tags, {{"team", "a"}}),
                           {.set = {{"team", "b"}, {"own", "c"}}, .remove = {}}, {});
    CHECK_FALSE(here.writes);
    CHECK(here.after.at("team") == "a");
    CHECK(here.after.at("own") == "c");
    REQUIRE(here.warnings.size() == 1);
    CHECK(here.warnings[0].code == "value-of-aws");
    CHECK(plan(subject(writes, {{"a", "b"}}), {.set = {{"a", "b"}}, .remove = {"x"}}, {}).is_unchanged());
    // What the portal alone has is written at the third level, though nothing is seen to change.
    CHECK(plan(subject(writes, {}, {{"own", "c"}}), {.set = {{"own", "c"}}, .remove = {}}, {}).writes);
    // Its removal asks AWS nothing.
    CHECK_FALSE(plan(subject(writes, {}, {{"own", "c"}}), {.set = {}, .remove = {"own"}}, {}).writes);
}

TEST_CASE("what is never written says why, before anything is sent") {
    const TagChange change{.set = {{"a", "b"}}, .remove = {}};
    auto about = subject(writes);
    CHECK(blocked(about, change).empty());
    about.resource.type = "AWS::KMS::Key";
    CHECK(blocked(about, change) == "type-not-writable");
    about.resource.type = "quicksight:dashboard";
    CHECK(blocked(about, change) == "type-not-known");
    about = subject(writes);
    CHECK(blocked(about, change, {.keys = {"a"}, .types = {}}) == "key-protected");
    CHECK(blocked(about, change, {.keys = {"*"}, .types = {}}) == "key-protected");
    CHECK(blocked(about, change, {.keys = {"A", "ab*"}, .types = {}}).empty());
    CHECK(blocked(about, change, {.keys = {}, .types = {"AWS::SQS::Queue"}}) == "type-protected");
    about.resource.arn = "arn:aws:sqs:us-east-1:123456789012:ClientPortal-main-main-automation-results";
    CHECK(blocked(about, change) == "portals-own");
    CHECK(blocked(subject(writes, {{"aws:cloudformation:stack-name", "ClientPortal-main-main-tags"}}), change) ==
          "portals-own");
    about = subject(writes);
    about.resource.seen_by = {"tag:GetResources"};
    CHECK(blocked(about, change) == "not-seen-by-its-service");
    about = subject(writes);
    about.resource.gone_at = from_microseconds(1);
    CHECK(blocked(about, change) == "gone");
    // At the reading levels nothing is sent, so that nothing of it matters.
    CHECK(blocked(subject(AccessLevel::resources), change, {.keys = {"a"}, .types = {}}).empty());
}

TEST_CASE("a resource takes so many tags of a user as its service says; AWS's own do not count") {
    std::map<std::string, std::string> fifty;
    for (int i = 0; i < 49; ++i) fifty["k" + std::to_string(i)] = "v";
    for (int i = 0; i < 9; ++i) fifty["aws:k" + std::to_string(i)] = "v";
    CHECK(blocked(subject(writes, fifty), {.set = {{"new", "1"}}, .remove = {}}).empty());
    CHECK(blocked(subject(writes, fifty), {.set = {{"new", "1"}, {"more", "1"}}, .remove = {}}) == "too-many-tags");
    CHECK(blocked(subject(writes, fifty), {.set = {{"new", "1"}, {"more", "1"}}, .remove = {"k1"}}).empty());
    CHECK(blocked(subject(AccessLevel::resources_and_tags, fifty),
                  {.set = {{"new", "1"}, {"more", "1"}}, .remove = {}}) == "too-many-tags");
}

TEST_CASE("what a resource's service does not take is said for each tag, by its own rules") {
    auto about = subject(writes);
    const TagChange change{.set = {{"a", "R&D"}, {"b", "fine"}}, .remove = {}};
    const auto wrong = not_taken(about, change);
    REQUIRE(wrong.size() == 1);
    CHECK(wrong[0].field == "set.a");
    CHECK(wrong[0].code == "forbidden-character");
    const TagChange odd{.set = {{"R&D", "fine"}}, .remove = {}};
    CHECK(not_taken(about, odd).size() == 1);
    about.states["R&D"].aws = "x"; // a key that AWS has is one that it takes
    CHECK(not_taken(about, odd).empty());
    about.resource.type = "AWS::EC2::Volume";
    CHECK(not_taken(about, change).empty());
    about.resource.type = "quicksight:dashboard"; // of no catalogue: what all services take
    CHECK(not_taken(about, change).size() == 1);
}

TEST_CASE("who else writes these tags is said first") {
    auto about = subject(writes, {{"aws:cloudformation:stack-name", "app"}, {"team", "a"}});
    about.stack_keys = {"team"};
    const auto set_by_it = plan(about, {.set = {{"team", "b"}}, .remove = {}}, {});
    REQUIRE(set_by_it.warnings.size() == 1);
    CHECK(set_by_it.warnings[0].detail.find("sets team") != std::string::npos);
    CHECK(plan(about, {.set = {{"own", "b"}}, .remove = {}}, {}).warnings.at(0).code == "managed-by-cloudformation");
    CHECK(plan(subject(writes, {{"ManagedBy", "terraform"}}), {.set = {{"a", "b"}}, .remove = {}}, {})
              .warnings.at(0)
              .code == "managed-by-terraform");
    about = subject(writes);
    about.policy = TagPolicy{{{.key = "Team", .values = {"x"}, .enforced_for = {"sqs:queue"}}}};
    CHECK(blocked(about, {.set = {{"Team", "y"}}, .remove = {}}) == "tag-policy");
    about.policy->rules[0].enforced_for.clear();
    CHECK(plan(about, {.set = {{"team", "x"}}, .remove = {}}, {}).warnings.at(0).code == "tag-policy");
}

TEST_CASE("calls are grouped by account, region and same change, each type in its own way") {
    std::vector<Subject> all;
    std::vector<Planned> planned;
    const auto add = [&](const std::string& type, const std::string& region, const TagChange& change) {
        all.push_back(subject(writes, {{"old", "x"}}));
        all.back().resource.type = type;
        all.back().resource.region = region;
        if (type == "AWS::S3::Bucket") all.back().resource.arn = "arn:aws:s3:::b";
        planned.push_back(plan(all.back(), change, {}));
    };
    for (int i = 0; i < 41; ++i) add("AWS::SQS::Queue", "us-east-1", {.set = {{"a", "b"}}, .remove = {}});
    add("AWS::SNS::Topic", "us-east-1", {.set = {{"a", "b"}}, .remove = {}}); // the same call takes it
    add("AWS::SQS::Queue", "eu-west-1", {.set = {{"a", "b"}}, .remove = {"old"}});
    add("AWS::CloudFront::Distribution", "global", {.set = {{"a", "b"}}, .remove = {}});
    add("AWS::S3::Bucket", "eu-west-1", {.set = {{"a", "b"}}, .remove = {"old"}});
    add("AWS::S3::Bucket", "eu-west-1", {.set = {{"a", "b"}}, .remove = {"old"}});
    add("AWS::AutoScaling::AutoScalingGroup", "eu-west-1", {.set = {}, .remove = {"old"}});
    add("AWS::KMS::Key", "eu-west-1", {.set = {{"a", "b"}}, .remove = {}}); // blocked
    std::map<std::string, std::vector<std::int64_t>> by_operation;
    for (const auto& call : calls_of(all, planned))
        by_operation[call.operation + " " + call.region].push_back(call.resources);
    using Sizes = std::vector<std::int64_t>;
    CHECK(by_operation["tag:TagResources us-east-1"] == Sizes{20, 20, 3}); // CloudFront's among them
    CHECK(by_operation["tag:TagResources eu-west-1"] == Sizes{1});
    CHECK(by_operation["tag:UntagResources eu-west-1"] == Sizes{1});
    CHECK(by_operation["s3:PutBucketTagging eu-west-1"] == Sizes{1, 1});
    CHECK(by_operation["autoscaling:DeleteTags eu-west-1"] == Sizes{1});
    CHECK(by_operation.size() == 5);
}

} // namespace portal::tags
