#include "aws/codec/codec.hpp"

#include "aws/operations/cloudformation.hpp"
#include "aws/operations/iam.hpp"
#include "aws/operations/organizations.hpp"
#include "aws/operations/s3.hpp"
#include "aws/operations/sts.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::aws;

namespace {

template <class Input>
ServiceRequest serialized(const Input& input) {
    auto made = codec::serialize(Input::operation(), input.to_value());
    REQUIRE(made.has_value());
    return std::move(*made);
}

HttpAnswer answer_of(int status, std::string body, std::vector<HttpHeader> headers = {}) {
    return HttpAnswer{.status = status, .headers = std::move(headers), .body = std::move(body)};
}

template <class Input>
Result<typename Input::Output> parsed(const HttpAnswer& answer) {
    auto made = codec::parse(Input::operation(), answer);
    if (!made) return tl::unexpected<Error>(made.error());
    return Input::Output::from_value(*made);
}

const std::string caller =
    "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
    "<Arn>arn:aws:iam::012345678901:user/a</Arn><Account>012345678901</Account></GetCallerIdentityResult>"
    "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>";

} // namespace

TEST_CASE("a query call is a form with its action, its version and the paths of its members") {
    cloudformation::CreateStack create{.stack_name = "portal & co"};
    create.capabilities = {"CAPABILITY_NAMED_IAM"};
    cloudformation::Parameter parameter;
    parameter.parameter_key = "ExternalId";
    parameter.parameter_value = "a=b+c";
    create.parameters = {parameter};
    const ServiceRequest request = serialized(create);
    CHECK(request.method == "POST");
    CHECK(request.path == "/");
    CHECK(
        request.body ==
        "Action=CreateStack&Version=2010-05-15&StackName=portal%20%26%20co&Parameters.member.1.ParameterKey=ExternalId&"
        "Parameters.member.1.ParameterValue=a%3Db%2Bc&Capabilities.member.1=CAPABILITY_NAMED_IAM");
}

TEST_CASE("a json call names its target and leaves out what is not set") {
    organizations::ListAccounts list;
    list.max_results = 20;
    const ServiceRequest request = serialized(list);
    CHECK(request.body == R"({"MaxResults":20})");
    CHECK(*find_header(request.headers, "x-amz-target") == "AWSOrganizationsV20161128.ListAccounts");
    CHECK(*find_header(request.headers, "content-type") == "application/x-amz-json-1.1");
    CHECK(serialized(organizations::DescribeOrganization{}).body == "{}");
}

TEST_CASE("an S3 object's key goes into the path, its body travels as it is") {
    s3::PutObject put{.bucket = "b", .key = "a b/\u00e4+.json"};
    put.body = Blob{std::string("\0\xff{}", 4)};
    put.content_type = "application/json";
    put.cache_control = "no-store";
    put.metadata = {{"sha256", "abc"}};
    const ServiceRequest request = serialized(put);
    CHECK(request.method == "PUT");
    CHECK(request.path == "/b/a%20b/%C3%A4%2B.json");
    CHECK(request.body == std::string("\0\xff{}", 4));
    CHECK(*find_header(request.headers, "content-type") == "application/json");
    CHECK(*find_header(request.headers, "x-amz-meta-sha256") == "abc");
}

TEST_CASE("parameters that do not fit the model are refused before anything is sent") {
    const auto refused = [](const Operation& operation, ValueMap parameters) {
        const auto made = codec::serialize(operation, Value(std::move(parameters)));
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().code == ErrorCode::internal);
        return made.error().detail;
    };
    CHECK(refused(iam::GetRole::operation(), {}) == "GetRole needs RoleName.");
    CHECK(refused(iam::GetRole::operation(), {{"RoleName", "r"}, {"Rolename", "r"}}) ==
          "GetRole has no parameter Rolename.");
    CHECK(refused(iam::GetRole::operation(), {{"RoleName", 7}}) == "RoleName is of the wrong type.");
    CHECK(refused(s3::HeadObject::operation(), {{"Bucket", ""}, {"Key", "k"}}) == "Bucket must not be empty.");
}

TEST_CASE("a query answer is read from inside its result element") {
    const auto answer = parsed<sts::GetCallerIdentity>(answer_of(200, caller));
    REQUIRE(answer.has_value());
    CHECK(answer->account == "012345678901");
    CHECK(answer->arn == "arn:aws:iam::012345678901:user/a");
    CHECK_FALSE(answer->user_id.has_value());
    CHECK(codec::request_id(answer_of(200, caller)) == "r-1");
}

TEST_CASE("lists, times and nested structures of XML arrive typed") {
    const auto answer = parsed<cloudformation::DescribeStacks>(answer_of(
        200, "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName> s </StackName>"
             "<CreationTime>2026-11-23T08:15:30.5Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>"
             "<DisableRollback>false</DisableRollback><Capabilities><member>CAPABILITY_IAM</member></Capabilities>"
             "<Outputs/></member></Stacks></DescribeStacksResult></DescribeStacksResponse>"));
    REQUIRE(answer.has_value());
    REQUIRE(answer->stacks.size() == 1);
    const cloudformation::Stack& stack = answer->stacks[0];
    CHECK(stack.stack_name == " s ");
    CHECK(to_rfc3339(stack.creation_time) == "2026-11-23T08:15:30.500000Z");
    CHECK(stack.disable_rollback == false);
    CHECK(stack.capabilities == std::vector<std::string>{"CAPABILITY_IAM"});
    CHECK(stack.outputs.empty());
}

TEST_CASE("a json answer arrives typed, members that are null or unknown are passed over") {
    const auto answer = parsed<organizations::ListAccounts>(answer_of(
        200,
        R"({"Accounts":[{"Id":"012345678901","Name":"\u00e4","Email":null,"JoinedTimestamp":1.5E9,"New":{"x":[1]}}],"NextToken":"t"})"));
    REQUIRE(answer.has_value());
    REQUIRE(answer->accounts.size() == 1);
    CHECK(answer->accounts[0].name == "\u00e4");
    CHECK_FALSE(answer->accounts[0].email.has_value());
    CHECK(to_rfc3339(*answer->accounts[0].joined_timestamp) == "2017-07-14T02:40:00Z");
    CHECK(answer->next_token == "t");
}

TEST_CASE("an S3 object is its bytes, with its headers as members") {
    const auto answer = parsed<s3::GetObject>(answer_of(
        200, std::string("\0x", 2), {{"ETag", "\"e\""}, {"X-Amz-Meta-Sha256", "abc"}, {"Content-Length", "2"}}));
    REQUIRE(answer.has_value());
    CHECK(answer->body->bytes == std::string("\0x", 2));
    CHECK(answer->e_tag == "\"e\"");
    CHECK(answer->content_length == 2);
    CHECK(answer->metadata.at("Sha256") == "abc");
}

TEST_CASE("an answer that is cut short, of the wrong type, or not what it should be is refused") {
    const auto refused = [](const auto& result) {
        return !result && result.error().code == ErrorCode::aws_answer_invalid;
    };
    for (std::size_t length = 0; length < caller.size(); ++length)
        CHECK(refused(parsed<sts::GetCallerIdentity>(answer_of(200, caller.substr(0, length)))));
    CHECK(refused(parsed<sts::GetCallerIdentity>(answer_of(200, "<html/>"))));
    CHECK(refused(parsed<organizations::ListAccounts>(answer_of(200, R"({"Accounts":[{"Id":"0)"))));
    CHECK(refused(parsed<organizations::ListAccounts>(answer_of(200, R"({"Accounts":{"Id":"0"}})"))));
    CHECK(refused(parsed<organizations::ListAccounts>(answer_of(200, R"({"Accounts":[{"Id":7}]})"))));
    for (const char* body : {"", "[]", "null", "7"})
        CHECK(refused(parsed<organizations::ListAccounts>(answer_of(200, body))));
    CHECK(refused(parsed<cloudformation::DescribeStacks>(
        answer_of(200, "<R><DescribeStacksResult><Stacks><member><CreationTime>soon</CreationTime></member></Stacks></"
                       "DescribeStacksResult></R>"))));
}

TEST_CASE("a member or a key that stands there twice, and bytes that are no UTF-8, are refused") {
    const auto detail = [](const auto& result) {
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().code == ErrorCode::aws_answer_invalid);
        return result.error().detail;
    };
    const std::string list = R"({"Accounts":[{"Id":"012345678901"}],"Accounts":[]})";
    CHECK(detail(parsed<organizations::ListAccounts>(answer_of(200, list))).find("Accounts") != std::string::npos);
    std::string twice = caller;
    twice.insert(twice.find("<Account>"), "<Account>999999999999</Account>");
    CHECK(detail(parsed<sts::GetCallerIdentity>(answer_of(200, twice))).find("Account") != std::string::npos);
    std::string broken = caller;
    broken[broken.find("user/a")] = '\xff';
    detail(parsed<sts::GetCallerIdentity>(answer_of(200, broken)));
    detail(parsed<organizations::ListAccounts>(answer_of(200, "{\"NextToken\":\"\xc3\x28\"}")));
    for (const std::string& more : {caller, std::string("text"), std::string("\0<a/>", 5)})
        detail(parsed<sts::GetCallerIdentity>(answer_of(200, caller + more)));
    CHECK(parsed<sts::GetCallerIdentity>(answer_of(200, "<?xml version=\"1.0\"?>\n<!-- c -->" + caller + "\n"))
              .has_value());
    // What the model does not know is nobody's answer.
    CHECK(parsed<organizations::ListAccounts>(answer_of(200, R"({"New":1,"New":2})")).has_value());
}

TEST_CASE("entities and endless nesting do not get in") {
    const std::string bomb = "<!DOCTYPE a [<!ENTITY x "
                             "\"yyyyyyyy\">]><R><GetCallerIdentityResult><Arn>&x;</Arn></GetCallerIdentityResult></R>";
    CHECK_FALSE(parsed<sts::GetCallerIdentity>(answer_of(200, bomb)).has_value());
    std::string deep = R"({"Accounts":)" + std::string(5'000, '[') + std::string(5'000, ']') + "}";
    CHECK_FALSE(parsed<organizations::ListAccounts>(answer_of(200, deep)).has_value());
    deep.clear();
    for (int i = 0; i < 50'000; ++i) deep += "<a>";
    for (int i = 0; i < 50'000; ++i) deep += "</a>";
    const auto xml = parsed<sts::GetCallerIdentity>(
        answer_of(200, "<R><GetCallerIdentityResult>" + deep + "</GetCallerIdentityResult></R>"));
    CHECK(xml.has_value()); // unknown members are not descended into
}

TEST_CASE("AWS's errors are understood in each protocol's own form") {
    const Service& sts_service = *sts::AssumeRole::operation().service;
    const auto query =
        codec::parse_error(sts_service, answer_of(403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</"
                                                       "Code><Message>no &lt;way&gt;</Message></Error>"
                                                       "<RequestId>r-2</RequestId></ErrorResponse>"));
    CHECK(query.code == "AccessDenied");
    CHECK(query.message == "no <way>");
    CHECK(query.request_id == "r-2");

    const Service& json_service = *organizations::ListAccounts::operation().service;
    const auto json = codec::parse_error(
        json_service, answer_of(400, R"({"__type":"com.amazonaws.organizations#AccessDeniedException","Message":"no"})",
                                {{"x-amzn-RequestId", "r-3"}}));
    CHECK(json.code == "AccessDeniedException");
    CHECK(json.message == "no");
    CHECK(json.request_id == "r-3");
    CHECK(codec::parse_error(json_service,
                             answer_of(400, "{}", {{"x-amzn-errortype", "TooManyRequestsException:http://x/"}}))
              .code == "TooManyRequestsException");

    const Service& s3_service = *s3::GetObject::operation().service;
    CHECK(codec::parse_error(
              s3_service,
              answer_of(404, "<Error><Code>NoSuchKey</Code><Message>m</Message><RequestId>r-4</RequestId></Error>"))
              .code == "NoSuchKey");
    CHECK(codec::parse_error(s3_service, answer_of(404, "")).code == "404");
    CHECK(codec::parse_error(sts_service, answer_of(503, "<html>busy</html>")).code == "503");
    CHECK(codec::parse_error(json_service, answer_of(502, "upstream")).code == "502");
}
