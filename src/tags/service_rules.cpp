#include "tags/service_rules.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

/// Witnesses: the patterns and words of each service's model (tests/api/test_tag_rules.py compares them), and where a
/// model has none, what is named here. "Tag naming limits and requirements" (Tagging AWS Resources) is the common set.
TagRules make_rules() {
    TagRules rules;
    rules.services = {
        // A tag value may not begin with aws: (InvalidTagException).
        {.service = "acm", .reserved_in_values = true},
        // The pattern of XmlStringMaxLen255 and TagKey is all of XML's characters.
        {.service = "autoscaling", .any_character = true},
        // EC2 User Guide, "Tag your Amazon EC2 resources": any character; kubernetes-sigs/aws-ebs-csi-driver#2491.
        {.service = "ec2", .any_character = true},
        // "for either keys or values" (Tag).
        {.service = "ecs", .reserved_in_values = true},
        {.service = "eks", .reserved_in_values = true},
        {.service = "firehose", .characters = "_.:/=+-@%"},
        {.service = "kinesis", .characters = "_.:/=+-@%"},
        // The pattern of TagKey and TagValue is any text of one line.
        {.service = "opensearch", .any_character = true},
        // Neither key nor value begins with aws: or rds: (Tag).
        {.service = "rds", .reserved_prefixes = {"aws:", "rds:"}, .reserved_in_values = true},
    };
    return rules;
}

bool begins_reserved(const ServiceTagRules& rules, std::string_view text) {
    const std::string lower = to_lower(text.substr(0, 8));
    return std::ranges::any_of(rules.reserved_prefixes, [&](const auto& prefix) { return lower.starts_with(prefix); });
}

bool takes_characters(const ServiceTagRules& rules, std::string_view text) {
    return rules.any_character ? !has_control_characters(text)
                               : only_characters(text, rules.categories, rules.characters);
}

std::string listed(const std::vector<std::string>& prefixes) {
    std::string text;
    for (const auto& prefix : prefixes) text += (text.empty() ? "" : " or ") + prefix;
    return text;
}

} // namespace

const TagRules& tag_rules() {
    static const TagRules rules = make_rules();
    return rules;
}

const ServiceTagRules& rules_of(std::string_view service) {
    const auto own = std::ranges::find(tag_rules().services, service, &ServiceTagRules::service);
    return own == tag_rules().services.end() ? tag_rules().common : *own;
}

std::optional<FieldError> wrong_tag(const ServiceTagRules& rules, const std::string& key, const std::string& value) {
    const auto length = utf8_length(key);
    const auto value_length = utf8_length(value);
    if (!length || !value_length) return FieldError{"", "not-utf8", "The text is not valid UTF-8."};
    if (*length == 0 || *length > static_cast<std::size_t>(rules.key_characters))
        return FieldError{"", "too-long", "A key has 1 to " + std::to_string(rules.key_characters) + " characters."};
    if (*value_length > static_cast<std::size_t>(rules.value_characters))
        return FieldError{"", "too-long",
                          "A value has at most " + std::to_string(rules.value_characters) + " characters."};
    if (begins_reserved(rules, key))
        return FieldError{"", "reserved",
                          "Keys that begin with " + listed(rules.reserved_prefixes) + " are AWS's own."};
    if (rules.reserved_in_values && begins_reserved(rules, value))
        return FieldError{"", "reserved",
                          "Values that begin with " + listed(rules.reserved_prefixes) + " are AWS's own."};
    if (takes_characters(rules, key) && takes_characters(rules, value)) return std::nullopt;
    if (rules.any_character) return FieldError{"", "forbidden-character", "Control characters cannot be used."};
    std::string characters;
    for (const char c : rules.characters) characters += std::string(" ") + c;
    return FieldError{"", "forbidden-character",
                      "Letters, digits, spaces and the characters" + characters + " can be used."};
}

} // namespace portal::tags
