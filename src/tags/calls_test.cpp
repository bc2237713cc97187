#include "tags/calls.hpp"

#include "aws/operations/autoscaling.hpp"
#include "aws/operations/resourcegroupstaggingapi.hpp"
#include "aws/operations/s3.hpp"
#include "aws/testing/fake_client.hpp"
#include "aws/testing/run.hpp"
#include "resources/catalog.hpp"

#include <doctest/doctest.h>

namespace portal::tags {

namespace {

using aws::testing::RecordedCall;
using resources::Tags;

const std::string topic = "arn:aws:sns:us-east-1:123456789012:orders";

/// One resource of each way of writing, held to AWS's limit as AWS holds it: by the user's tags after each call.
struct Cloud {
    Tags tags;
    std::map<std::string, bool> propagates;
    std::string refused_key = {};       ///< is never taken
    std::string refusal = "InvalidTag"; ///< of the key, and how
    int refusals = -1;                  ///< how often; -1: always
    std::vector<std::string> calls = {};
    std::function<void()> before_write = {}; ///< another writer
    aws::testing::FakeClient client;
    SystemClock clock;
    ConditionOf condition_of = {};

    Cloud() {
        client.on("resourcegroupstaggingapi", "TagResources").answer([this](const RecordedCall& call) {
            return tagging_api(set(aws::resourcegroupstaggingapi::TagResources::from_value(call.parameters).tags));
        });
        client.on("resourcegroupstaggingapi", "UntagResources").answer([this](const RecordedCall& call) {
            return tagging_api(
                remove(aws::resourcegroupstaggingapi::UntagResources::from_value(call.parameters).tag_keys));
        });
        client.on("autoscaling", "DescribeTags").answer([this](const RecordedCall&) -> Result<aws::Value> {
            aws::autoscaling::DescribeTagsOutput output;
            for (const auto& [key, value] : tags) {
                auto& tag = output.tags.emplace_back();
                tag.key = key;
                tag.value = value;
                tag.propagate_at_launch = propagates[key];
            }
            return output.to_value();
        });
        client.on("autoscaling", "CreateOrUpdateTags").answer([this](const RecordedCall& call) -> Result<aws::Value> {
            Tags wanted;
            const auto asked = aws::autoscaling::CreateOrUpdateTags::from_value(call.parameters).tags;
            for (const auto& tag : asked) wanted[tag.key] = tag.value.value_or("");
            auto answer = set(wanted);
            if (answer)
                for (const auto& tag : asked) propagates[tag.key] = tag.propagate_at_launch.value_or(false);
            return answer;
        });
        client.on("autoscaling", "DeleteTags").answer([this](const RecordedCall& call) -> Result<aws::Value> {
            std::vector<std::string> keys;
            for (const auto& tag : aws::autoscaling::DeleteTags::from_value(call.parameters).tags)
                keys.push_back(tag.key);
            return remove(keys);
        });
        client.on("s3", "GetBucketTagging").answer([this](const RecordedCall&) -> Result<aws::Value> {
            if (tags.empty()) return refuse("NoSuchTagSet");
            aws::ValueList set_of_tags;
            for (const auto& [key, value] : tags)
                set_of_tags.emplace_back(aws::ValueMap{{"Key", key}, {"Value", value}});
            return aws::Value(aws::ValueMap{{"TagSet", std::move(set_of_tags)}});
        });
        client.on("s3", "PutBucketTagging").answer([this](const RecordedCall& call) -> Result<aws::Value> {
            Tags wanted;
            for (const auto& tag : aws::s3::PutBucketTagging::from_value(call.parameters).tagging.tag_set)
                wanted[tag.key] = tag.value;
            calls.push_back("put");
            if (is_refused(wanted)) return refuse(refusal);
            tags = wanted;
            return aws::Value(aws::ValueMap());
        });
        client.on("s3", "DeleteBucketTagging").answer([this](const RecordedCall&) -> Result<aws::Value> {
            calls.push_back("delete all");
            tags.clear();
            return aws::Value(aws::ValueMap());
        });
    }

    static Result<aws::Value> refuse(const std::string& code) {
        return tl::unexpected<Error>(Error{.code = ErrorCode::aws_error, .detail = "refused", .aws_code = code});
    }
    bool is_refused(const Tags& wanted) {
        if (!wanted.contains(refused_key) || refusals == 0) return false;
        if (refusals > 0) --refusals;
        return true;
    }
    Result<aws::Value> set(const Tags& wanted) {
        calls.push_back("set");
        if (is_refused(wanted)) return refuse(refusal);
        auto after = tags;
        for (const auto& [key, value] : wanted) after[key] = value;
        if (user_tags(after) > 50) return refuse("LimitExceededException");
        tags = std::move(after);
        return aws::Value(aws::ValueMap());
    }
    Result<aws::Value> remove(const std::vector<std::string>& keys) {
        calls.push_back("remove");
        for (const auto& key : keys) {
            tags.erase(key);
            propagates.erase(key);
        }
        return aws::Value(aws::ValueMap());
    }
    /// What failed of one resource stands in the answer.
    static Result<aws::Value> tagging_api(Result<aws::Value> answer) {
        if (answer) return answer;
        aws::resourcegroupstaggingapi::TagResourcesOutput output;
        auto& failure = output.failed_resources_map[topic];
        failure.error_code = answer.error().aws_code;
        failure.error_message = answer.error().detail;
        failure.status_code = 400;
        return output.to_value();
    }

    WriteTarget write(const std::string& type, TagChange delta, bool is_last = false, Tags removed = {}) {
        auto targets = std::make_shared<std::vector<WriteTarget>>();
        targets->push_back({.type = resources::find_type(type),
                            .arn = topic,
                            .id = "orders",
                            .current = tags,
                            .delta = std::move(delta),
                            .is_last = is_last,
                            .removed = std::move(removed)});
        if (before_write) before_write();
        aws::testing::run([&](boost::asio::any_io_executor) -> Task<> {
            co_await write_tags(client, aws::Identity{.credentials = nullptr, .region = "us-east-1"}, targets, clock,
                                condition_of);
        });
        return targets->front();
    }
};

constexpr std::array every_way = {"AWS::SNS::Topic", "AWS::AutoScaling::AutoScalingGroup", "AWS::S3::Bucket"};

Tags many(int count) {
    Tags tags{{"aws:cloudformation:stack-name", "of AWS, and not counted"}};
    for (int i = 0; i < count; ++i) tags["k" + std::to_string(i)] = "v" + std::to_string(i);
    return tags;
}

const TagChange rename{.set = {{"renamed", "v0"}}, .remove = {"k0"}};

Tags renamed(Tags tags) {
    tags.erase("k0");
    tags["renamed"] = "v0";
    return tags;
}

} // namespace

TEST_CASE("at the limit a key is renamed, in every way of writing") {
    for (const char* type : every_way) {
        CAPTURE(type);
        Cloud cloud;
        cloud.tags = many(50);
        CHECK_FALSE(cloud.write(type, rename).error);
        CHECK(cloud.tags == renamed(many(50)));
        // Far from it what is new comes first, so that nothing is missing in between.
        cloud.tags = many(10);
        cloud.calls.clear();
        CHECK_FALSE(cloud.write(type, rename).error);
        CHECK(cloud.calls.front() != "remove");
        CHECK(cloud.tags == renamed(many(10)));
    }
}

TEST_CASE("what AWS refuses after something was removed to make room leaves the tags as they were") {
    for (const char* type : every_way) {
        CAPTURE(type);
        Cloud cloud;
        cloud.tags = many(50);
        cloud.propagates["k0"] = true;
        cloud.refused_key = "renamed";
        const auto target = cloud.write(type, rename);
        REQUIRE(target.error);
        CHECK(target.error->aws_code == "InvalidTag");
        CHECK(cloud.tags == many(50));
        if (type == std::string("AWS::AutoScaling::AutoScalingGroup")) CHECK(cloud.propagates["k0"]);
        CHECK(target.was_put_back == !target.removed.empty());
        CHECK(target.was_put_back == (type != std::string("AWS::S3::Bucket")));
    }
}

TEST_CASE("what passes is left for the next run, and put back where there is none") {
    Cloud cloud;
    cloud.tags = many(50);
    cloud.refused_key = "renamed";
    cloud.refusal = "ConcurrentAccess";
    const auto target = cloud.write("AWS::SNS::Topic", rename);
    REQUIRE(target.error);
    CHECK(is_temporary(*target.error));
    CHECK_FALSE(target.was_put_back);
    CHECK_FALSE(cloud.tags.contains("k0"));
    // The next run finds it removed, and is the last one.
    const auto last = cloud.write("AWS::SNS::Topic", {.set = rename.set, .remove = {}}, true, {{"k0", "v0"}});
    CHECK(last.was_put_back);
    CHECK(cloud.tags == many(50));
}

TEST_CASE("what cannot be put back is said") {
    Cloud cloud;
    cloud.tags = many(50);
    cloud.refused_key = "renamed";
    cloud.before_write = [&] { cloud.tags["of another writer"] = "x"; }; // the place is taken again
    const auto target = cloud.write("AWS::SNS::Topic", rename);
    REQUIRE(target.error);
    CHECK_FALSE(target.was_put_back);
    CHECK(target.error->detail.find("could not be put back") != std::string::npos);
}

TEST_CASE(
    "a bucket's tag that another writer sets in the meantime stays, and one of the edit's own is nobody's to lose") {
    Cloud cloud;
    cloud.tags = {{"k", "1"}};
    cloud.before_write = [&] { cloud.tags["added-by-other"] = "x"; };
    CHECK_FALSE(cloud.write("AWS::S3::Bucket", {.set = {{"k", "3"}}, .remove = {}}).error);
    CHECK(cloud.tags == Tags{{"k", "3"}, {"added-by-other", "x"}});

    for (const TagChange& delta : {TagChange{.set = {{"k", "4"}}, .remove = {}}, TagChange{.set = {}, .remove = {"k"}},
                                   TagChange{.set = {{"new", "4"}}, .remove = {}}}) {
        Cloud other;
        other.tags = {{"k", "3"}};
        other.before_write = [&] { other.tags = {{"k", "theirs"}, {"new", "theirs"}}; };
        const auto target = other.write("AWS::S3::Bucket", delta);
        REQUIRE(target.error);
        CHECK(is_temporary(*target.error));
        CHECK(other.calls.empty());
    }
    Cloud emptied;
    emptied.tags = {{"k", "1"}};
    CHECK_FALSE(emptied.write("AWS::S3::Bucket", {.set = {}, .remove = {"k"}}).error);
    CHECK(emptied.calls == std::vector<std::string>{"delete all"});
}

TEST_CASE("each call is made on its condition, but what begins with taking away is one write") {
    struct Condition final : aws::Precondition {
        Task<> refresh() override { co_return; }
        Task<Result<void>> holds() override {
            if (--left < 0)
                co_return tl::unexpected<Error>(Error{.code = ErrorCode::tags_not_writable, .detail = "no"});
            co_return Result<void>();
        }
        explicit Condition(int& calls) : left(calls) {}
        int& left;
    };
    for (const char* type : every_way) {
        CAPTURE(type);
        Cloud cloud;
        cloud.tags = many(50);
        int left = 0;
        cloud.condition_of = [&](std::vector<WriteTarget*> targets) {
            CHECK(targets.size() == 1);
            return std::make_shared<Condition>(left);
        };
        CHECK(cloud.write(type, rename).error->code == ErrorCode::tags_not_writable);
        CHECK(cloud.tags == many(50));
        CHECK(cloud.calls.empty());
        left = 1; // what was taken away to make room is followed by what it made room for
        CHECK_FALSE(cloud.write(type, rename).error);
        CHECK(cloud.tags == renamed(many(50)));
        if (type == std::string("AWS::S3::Bucket")) continue; // one call
        left = 1;                                             // far from the limit each call stands for itself
        cloud.tags = many(10);
        CHECK(cloud.write(type, rename).error->code == ErrorCode::tags_not_writable);
        CHECK(cloud.tags.contains("renamed"));
        CHECK(cloud.tags.contains("k0"));
    }
}

TEST_CASE("what AWS says decides whether a write is tried again") {
    const auto says = [](const char* code) {
        return Error{.code = ErrorCode::aws_error, .detail = "", .aws_code = code};
    };
    for (const char* code : {"OperationAborted", "ConcurrentModificationException", "ConcurrentAccess", "StaleTag",
                             "InvalidDBInstanceState", "ResourceInUseException", "ServiceUnavailableException",
                             "WAFTagOperationException", "PriorRequestNotComplete", "TooManyUpdates"})
        CHECK_MESSAGE(is_temporary(says(code)), code);
    for (const char* code : {"TagPolicyException", "TooManyTagsException", "AccessDenied", "InvalidTag",
                             "ResourceNotFoundException", "LimitExceeded", "ValidationException", "InvalidARN"})
        CHECK_MESSAGE(!is_temporary(says(code)), code);
    for (const char* code : {"WAFNonexistentItemException", "QueueDoesNotExist", "NoSuchBucket", "DBInstanceNotFound"})
        CHECK_MESSAGE(is_gone(says(code)), code);
    for (const char* code : {"TagNotFound", "NoSuchTagSet"}) CHECK_MESSAGE(!is_gone(says(code)), code);
}

} // namespace portal::tags
