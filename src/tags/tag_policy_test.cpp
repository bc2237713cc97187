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
}

TEST_CASE("a * stands anywhere in a value of a policy, and for nothing too") {
    const TagPolicy rules{{{.key = "owner", .values = {"*@example.com", "team-*-eu", "exact"}}}};
    CHECK(verdict(rules, queue, "owner", "who@example.com") == PolicyVerdict::complies);
    CHECK(verdict(rules, queue, "owner", "team--eu") == PolicyVerdict::complies);
    CHECK(verdict(rules, queue, "owner", "team-eu") == PolicyVerdict::differs);
    CHECK(verdict(rules, queue, "owner", "Team-a-eu") == PolicyVerdict::differs);
    CHECK(verdict(rules, queue, "owner", "exactly") == PolicyVerdict::differs);
    CHECK(verdict(rules, queue, "owner", "who@example.org") == PolicyVerdict::differs);
    // Cut anywhere, by a * in the place of any part: the text fits its own pattern, and no longer or shorter one.
    const std::string text = "aab*a.ä-aab";
    for (std::size_t from = 0; from <= text.size(); ++from)
        for (std::size_t to = from; to <= text.size(); ++to) {
            const std::string start = text.substr(0, from);
            const std::string end = text.substr(to);
            const std::string pattern = start + "*" + end;
            CAPTURE(pattern);
            CHECK(fits(pattern, text));
            CHECK(fits(pattern, start + end));
            CHECK(fits(pattern, start + "anything at all" + end));
            if (!end.empty()) CHECK_FALSE(fits(pattern, text + "x"));
            if (!start.empty()) CHECK_FALSE(fits(pattern, "x" + text));
        }
    CHECK(fits("a*b*c", "a-b-b-c"));
    CHECK_FALSE(fits("a*b*c", "a-c-b"));
    CHECK_FALSE(fits("ab*ba", "aba"));
}

TEST_CASE("a key whose casing the policy does not say is written in lower case") {
    const auto rules = *read_tag_policy(R"({"tags":{"CostCenter":{"tag_value":["1"]}}})");
    CHECK(verdict(rules, queue, "costcenter", "1") == PolicyVerdict::complies);
    CHECK(verdict(rules, queue, "CostCenter", "1") == PolicyVerdict::differs);
}

TEST_CASE("a protection's * is any rest at its end, and itself anywhere else") {
    CHECK(matches("a*", "a"));
    CHECK(matches("*", ""));
    CHECK_FALSE(matches("a", "ab"));
    CHECK_FALSE(matches("*b", "ab"));
    CHECK(matches("*b", "*b"));
}

} // namespace portal::tags
