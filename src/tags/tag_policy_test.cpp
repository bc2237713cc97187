#include "tags/tag_policy.hpp"

#include <doctest/doctest.h>

namespace portal::tags {

namespace {

constexpr std::string_view queue = "arn:aws:sqs:us-east-1:123456789012:orders";
constexpr std::string_view instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-0";

TagPolicy policy(const std::string& more = "") {
    return *read_tag_policy(R"({"tags":{"costcenter":{"tag_key":"CostCenter","tag_value":["100","200*"])" + more +
                            "}}}");
}

PolicyVerdict verdict(const TagPolicy& of, std::string_view arn, const char* key, const char* value) {
    return judge(of, arn, key, value).verdict;
}

} // namespace

TEST_CASE("a key's casing and its values are held to what the organisation says") {
    const auto rules = policy();
    CHECK(verdict(rules, queue, "CostCenter", "100") == PolicyVerdict::complies);
    CHECK(verdict(rules, queue, "CostCenter", "200-x") == PolicyVerdict::complies);
    CHECK(verdict(rules, queue, "CostCenter", "1000") == PolicyVerdict::differs);
    CHECK(verdict(rules, queue, "costcenter", "100") == PolicyVerdict::differs);
    CHECK(verdict(rules, queue, "other", "anything") == PolicyVerdict::complies);
    CHECK(judge(rules, queue, "CostCenter", "1").detail.find("100, 200*.") != std::string::npos);
    CHECK(judge(rules, queue, "COSTCENTER", "100").detail.find("CostCenter") != std::string::npos);
}

TEST_CASE("AWS refuses where the policy is enforced for the resource's type") {
    const auto rules = policy(R"(,"enforced_for":["sqs:queue","ec2:*"])");
    CHECK(verdict(rules, queue, "CostCenter", "1") == PolicyVerdict::refused);
    CHECK(verdict(rules, instance, "CostCenter", "1") == PolicyVerdict::refused);
    CHECK(verdict(rules, "arn:aws:sns:us-east-1:123456789012:t", "CostCenter", "1") == PolicyVerdict::differs);
    CHECK(verdict(policy(R"(,"enforced_for":["s3:ALL_SUPPORTED"])"), "arn:aws:s3:::b", "CostCenter", "1") ==
          PolicyVerdict::refused);
    CHECK(verdict(policy(R"(,"enforced_for":["ec2:instance"])"), "no arn", "CostCenter", "1") ==
          PolicyVerdict::differs);
}

TEST_CASE("what is no effective policy is said; what is not known in one is passed over") {
    for (const char* bad : {"", "[]", "{}", R"({"tags":[]})", "{"}) CHECK_FALSE(read_tag_policy(bad));
    CHECK(read_tag_policy(R"({"tags":{"a":7,"b":{"tag_value":[1,"x"],"report_required_tag_for":["s3:*"]}}})")
              ->rules.size() == 1);
    CHECK(read_tag_policy(R"({"tags":{}})")->rules.empty());
    CHECK(matches("a*", "a"));
    CHECK(matches("*", ""));
    CHECK_FALSE(matches("a", "ab"));
}

} // namespace portal::tags
