#include "tags/tag_policy.hpp"

#include "aws/arn.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

std::vector<std::string> texts(const json::Object& object, std::string_view name) {
    std::vector<std::string> found;
    const json::Value* value = object.if_contains(name);
    if (!value) return found;
    const json::Array list = value->is_array() ? value->get_array() : json::Array{*value};
    for (const auto& one : list)
        if (one.is_string()) found.emplace_back(one.get_string());
    return found;
}

/// "ec2:instance" of an ARN, as tag policies name types.
std::string policy_type_of(std::string_view arn) {
    const auto parsed = aws::Arn::parse(std::string(arn));
    if (!parsed) return {};
    const std::string kind(parsed->resource_type());
    if (!kind.empty()) return std::string(parsed->service()) + ":" + kind;
    // Services whose ARNs name no type have one.
    if (parsed->service() == "s3") return "s3:bucket";
    if (parsed->service() == "sqs") return "sqs:queue";
    if (parsed->service() == "sns") return "sns:topic";
    return std::string(parsed->service()) + ":";
}

bool is_enforced(const TagPolicyRule& rule, std::string_view arn) {
    const std::string type = policy_type_of(arn);
    return std::ranges::any_of(rule.enforced_for, [&](const std::string& name) {
        const auto all = name.find(":ALL_SUPPORTED");
        if (all != std::string::npos) return type.starts_with(name.substr(0, all + 1));
        return !type.empty() && matches(name, type);
    });
}

} // namespace

bool fits(std::string_view pattern, std::string_view value) {
    const auto first = pattern.find('*');
    if (first == std::string_view::npos) return pattern == value;
    if (!value.starts_with(pattern.substr(0, first))) return false;
    value.remove_prefix(first);
    pattern.remove_prefix(first + 1);
    // Each part between two * where it is first found; the last one at the end.
    for (auto next = pattern.find('*'); next != std::string_view::npos; next = pattern.find('*')) {
        const auto found = value.find(pattern.substr(0, next));
        if (found == std::string_view::npos) return false;
        value.remove_prefix(found + next);
        pattern.remove_prefix(next + 1);
    }
    return value.ends_with(pattern);
}

bool matches(std::string_view pattern, std::string_view text) {
    if (!pattern.ends_with('*')) return pattern == text;
    return text.starts_with(pattern.substr(0, pattern.size() - 1));
}

Result<TagPolicy> read_tag_policy(std::string_view document) {
    const auto parsed = json::parse(std::string(document));
    const json::Object* whole = parsed ? parsed->if_object() : nullptr;
    const json::Value* tags = whole ? whole->if_contains("tags") : nullptr;
    if (!tags || !tags->is_object())
        return fail(ErrorCode::aws_answer_invalid, "The organization's effective tag policy is not readable.");
    TagPolicy policy;
    for (const auto& member : tags->get_object()) {
        const json::Object* one = member.value().if_object();
        if (!one) continue;
        // Where nobody said how the key is written, it is in lower case.
        TagPolicyRule rule{.key = to_lower(member.key())};
        if (const auto key = texts(*one, "tag_key"); !key.empty()) rule.key = key.front();
        rule.values = texts(*one, "tag_value");
        rule.enforced_for = texts(*one, "enforced_for");
        policy.rules.push_back(std::move(rule));
    }
    return policy;
}

PolicyJudgement judge(const TagPolicy& policy, std::string_view arn, const std::string& key, const std::string& value) {
    for (const auto& rule : policy.rules) {
        if (to_lower(rule.key) != to_lower(key)) continue;
        std::string why;
        if (rule.key != key)
            why = "The organization's tag policy writes this key as " + rule.key + ".";
        else if (!rule.values.empty() &&
                 std::ranges::none_of(rule.values, [&](const std::string& allowed) { return fits(allowed, value); })) {
            why = "The organization's tag policy takes for " + key + " only:";
            for (const auto& allowed : rule.values) why += " " + allowed + (allowed == rule.values.back() ? "." : ",");
        }
        if (why.empty()) return {};
        return {is_enforced(rule, arn) ? PolicyVerdict::refused : PolicyVerdict::differs, storable(why)};
    }
    return {};
}

} // namespace portal::tags
