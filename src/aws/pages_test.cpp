#include "aws/pages.hpp"

#include "aws/operations/iam.hpp"
#include "aws/operations/organizations.hpp"
#include "aws/testing/fake_client.hpp"
#include "aws/testing/run.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

namespace {

/// Operations of services that the portal does not call yet, as AWS's paginator models describe them.
const Service service{.name = "other"};
const std::string_view s3_in[] = {"Marker"};
const std::string_view s3_out[] = {"NextMarker || Contents[-1].Key"};
const Paginator s3_pages{.input_tokens = s3_in, .output_tokens = s3_out, .more_results = "IsTruncated"};
const Operation list_objects{.service = &service, .name = "ListObjects", .paginator = &s3_pages};
const std::string_view route53_in[] = {"StartRecordName", "StartRecordType"};
const std::string_view route53_out[] = {"NextRecordName", "NextRecordType"};
const Paginator route53_pages{.input_tokens = route53_in, .output_tokens = route53_out};
const Operation list_records{.service = &service, .name = "ListRecords", .paginator = &route53_pages};
const std::string_view waf_in[] = {"NextMarker"};
const Paginator waf_pages{.input_tokens = waf_in, .output_tokens = waf_in, .ends_without = "WebACLs[]"};
const Operation list_acls{.service = &service, .name = "ListWebACLs", .paginator = &waf_pages};
const std::string_view firehose_in[] = {"ExclusiveStart"};
const std::string_view firehose_out[] = {"Names[-1]"};
const Paginator firehose_pages{.input_tokens = firehose_in, .output_tokens = firehose_out, .more_results = "HasMore"};
const Operation list_streams{.service = &service, .name = "ListDeliveryStreams", .paginator = &firehose_pages};
const Operation whole{.service = &service, .name = "Describe"};

/// The parameters of each call that iterating makes, and how it ended.
struct Run {
    std::vector<Value> asked;
    std::vector<Value> pages;
    std::optional<Error> error;
};

Run iterate(const Operation& operation, std::vector<Value> answers, Value parameters = Value()) {
    Run run;
    testing::FakeClient client;
    auto next = answers.begin();
    client.on("other", std::string(operation.name)).answer([&](const testing::RecordedCall& call) -> Result<Value> {
        run.asked.push_back(call.parameters);
        if (next == answers.end()) return fail(ErrorCode::internal, "asked for too much");
        return *next++;
    });
    testing::run([&](boost::asio::any_io_executor) -> Task<> {
        ValuePages pages(client, operation, parameters, Identity());
        while (!pages.done()) {
            Result<Value> page = co_await pages.next();
            if (page)
                run.pages.push_back(*page);
            else
                run.error = page.error();
        }
    });
    return run;
}

Value page(std::initializer_list<std::pair<std::string, Value>> members) { return ValueMap(members); }

} // namespace

TEST_CASE("typed pages, by the token that the model names") {
    testing::FakeClient client;
    organizations::ListAccountsOutput first;
    first.accounts.emplace_back();
    first.next_token = "two";
    organizations::ListAccountsOutput second;
    second.accounts.resize(2);
    client.on("organizations", "ListAccounts")
        .when([](const Value& parameters) { return !parameters.find("NextToken"); })
        .answer(first.to_value());
    client.on("organizations", "ListAccounts")
        .when([](const Value& parameters) { return *parameters.find("NextToken")->as_string() == "two"; })
        .answer(second.to_value());
    std::size_t accounts = 0;
    testing::run([&](boost::asio::any_io_executor) -> Task<> {
        organizations::ListAccounts request;
        request.max_results = 20;
        Pages<organizations::ListAccounts> pages(client, request, Identity());
        while (!pages.done()) {
            auto answer = co_await pages.next();
            REQUIRE(answer.has_value());
            accounts += answer->accounts.size();
        }
        CHECK_FALSE((co_await pages.next()).has_value());
    });
    CHECK(accounts == 3);
    const auto calls = client.calls();
    REQUIRE(calls.size() == 2);
    CHECK(calls[1].parameters.find("MaxResults")->as_integer() == 20);
    CHECK(iam::ListRolePolicies::operation().paginator->more_results == "IsTruncated");
}

TEST_CASE("the token may be the last element's member, and more_results decides") {
    const Value contents = ValueList{page({{"Key", "a"}}), page({{"Key", "b"}})};
    const Run run = iterate(list_objects, {page({{"IsTruncated", true}, {"Contents", contents}}),
                                           page({{"IsTruncated", true}, {"Contents", contents}, {"NextMarker", "c"}}),
                                           page({{"IsTruncated", false}, {"NextMarker", "d"}})});
    CHECK_FALSE(run.error);
    REQUIRE(run.asked.size() == 3);
    CHECK_FALSE(run.asked[0].find("Marker"));
    CHECK(*run.asked[1].find("Marker")->as_string() == "b");
    CHECK(*run.asked[2].find("Marker")->as_string() == "c");
}

TEST_CASE("the token may be the last element itself") {
    const Run run = iterate(list_streams, {page({{"HasMore", true}, {"Names", ValueList{"a", "b"}}}),
                                           page({{"HasMore", false}, {"Names", ValueList{"c"}}})});
    CHECK_FALSE(run.error);
    REQUIRE(run.asked.size() == 2);
    CHECK(*run.asked[1].find("ExclusiveStart")->as_string() == "b");
}

// boto3#3715
TEST_CASE("where every page has a token, the first without items is the last") {
    const Value acls = ValueList{page({{"Name", "a"}})};
    const Run run = iterate(list_acls, {page({{"WebACLs", acls}, {"NextMarker", "a"}}),
                                        page({{"WebACLs", acls}, {"NextMarker", "b"}}),
                                        page({{"WebACLs", ValueList{}}, {"NextMarker", "b"}})});
    CHECK_FALSE(run.error);
    CHECK(run.pages.size() == 3);
    const Run none = iterate(list_acls, {page({{"NextMarker", "a"}})});
    CHECK_FALSE(none.error);
    CHECK(none.pages.size() == 1);
}

TEST_CASE("several tokens go together, and one that is gone is sent no more") {
    const Run run = iterate(list_records, {page({{"NextRecordName", "n"}, {"NextRecordType", "A"}}),
                                           page({{"NextRecordName", "o"}}), page({})});
    CHECK_FALSE(run.error);
    REQUIRE(run.asked.size() == 3);
    CHECK(*run.asked[1].find("StartRecordType")->as_string() == "A");
    CHECK(run.asked[2].find("StartRecordType")->is_null());
}

TEST_CASE("an operation without a paginator, an empty token and an empty answer end the listing") {
    CHECK(iterate(whole, {page({{"NextToken", "x"}})}).pages.size() == 1);
    CHECK(iterate(list_records, {page({{"NextRecordName", ""}})}).pages.size() == 1);
    CHECK(iterate(list_records, {Value()}).pages.size() == 1);
}

TEST_CASE("a listing that would not end, or breaks off, is an error and never a whole list") {
    const Run same = iterate(list_records, {page({{"NextRecordName", "n"}}), page({{"NextRecordName", "n"}})});
    REQUIRE(same.error);
    CHECK(same.error->code == ErrorCode::aws_answer_invalid);
    CHECK(same.error->detail.find("ListRecords") != std::string::npos);
    CHECK(same.pages.size() == 1);
    const Run lost = iterate(list_objects, {page({{"IsTruncated", true}})});
    REQUIRE(lost.error);
    CHECK(lost.error->code == ErrorCode::aws_answer_invalid);
    const Run broken = iterate(list_records, {page({{"NextRecordName", "n"}})});
    REQUIRE(broken.error);
    CHECK(broken.pages.size() == 1);
    CHECK(broken.asked.size() == 2);
}

TEST_CASE("after a page that is throttled the same page can be asked for again") {
    testing::FakeClient client;
    organizations::ListAccountsOutput first;
    first.next_token = "two";
    client.on("organizations", "ListAccounts")
        .when([](const Value& parameters) { return !parameters.find("NextToken"); })
        .times(1)
        .answer(first.to_value());
    client.on("organizations", "ListAccounts").times(1).refuse("TooManyRequestsException");
    client.on("organizations", "ListAccounts")
        .when([](const Value& parameters) { return *parameters.find("NextToken")->as_string() == "two"; })
        .answer(organizations::ListAccountsOutput{}.to_value());
    testing::run([&](boost::asio::any_io_executor) -> Task<> {
        const organizations::ListAccounts request;
        Pages<organizations::ListAccounts> pages(client, request, Identity());
        CHECK((co_await pages.next()).has_value());
        CHECK((co_await pages.next()).error().code == ErrorCode::aws_throttled);
        CHECK_FALSE(pages.done());
        CHECK((co_await pages.next()).has_value());
        CHECK(pages.done());
    });
    CHECK(client.count("organizations", "ListAccounts") == 3);
}
