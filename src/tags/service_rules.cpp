#include "tags/service_rules.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

constexpr std::int64_t most_key = 128, most_value = 256;
constexpr std::string_view ascii_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view ascii_digits = "0123456789";

ServiceTagRules any_character(std::string service) {
    return {.service = std::move(service),
            .key = {.most = most_key, .any_character = true},
            .value = {.most = most_value, .any_character = true}};
}

ServiceTagRules of(std::string service, std::string categories, const std::string& key, const std::string& value) {
    return {.service = std::move(service),
            .key = {.most = most_key, .categories = categories, .characters = key},
            .value = {.most = most_value, .categories = categories, .characters = value}};
}

/// Witnesses: the patterns, lengths and words of each service's model (tests/api/test_tag_rules.py compares them), and
/// where a model has none, what is named here. "Tag naming limits and requirements" (Tagging AWS Resources) is the
/// common set.
TagRules make_rules() {
    const std::string letters(ascii_letters);
    const std::string digits(ascii_digits);
    const std::string ascii = letters + digits + " " + "_.:/=+-@";
    const std::string a_range = letters + digits + "+,-./:;<=_"; // the patterns' "+-=" is a range, and has no space
    const std::string with_percent = "_.:/=+-@%";
    // Keys of such a range, and values as everywhere.
    const auto keys_of_a_range = [&](std::string service) {
        auto made = of(std::move(service), "", a_range, "");
        made.value = {.most = most_value};
        return made;
    };
    TagRules rules;
    rules.services = {
        {.service = "acm", .reserved_in_values = true}, // a value may not begin with aws: (InvalidTagException)
        any_character("apprunner"),
        of("appsync", "", a_range + " ", a_range + " @"),
        any_character("autoscaling"), // all of XML's characters
        of("bedrock", "", ascii, ascii),
        of("bedrock-agent", "", ascii, ascii),
        of("codeartifact", "LMNPSZ", "", ""),
        any_character("codeconnections"),
        of("datasync", "", letters + digits + " +=._:/-", ascii),
        keys_of_a_range("dlm"),
        // EC2 User Guide, "Tag your Amazon EC2 resources": any character; kubernetes-sigs/aws-ebs-csi-driver#2491.
        any_character("ec2"),
        {.service = "ecs", .reserved_in_values = true}, // "for either keys or values" (Tag)
        {.service = "eks", .reserved_in_values = true},
        any_character("emr-containers"),
        of("firehose", "LNZ", with_percent, with_percent),
        keys_of_a_range("guardduty"),
        of("imagebuilder", "", ascii, ""),
        of("kinesis", "LNZ", with_percent, with_percent),
        keys_of_a_range("neptune-graph"),
        any_character("network-firewall"),
        any_character("networkmanager"),
        any_character("opensearch"),
        any_character("osis"),
        // Neither key nor value begins with aws: or rds: (Tag).
        {.service = "rds", .reserved_prefixes = {"aws:", "rds:"}, .reserved_in_values = true},
        keys_of_a_range("synthetics"),
        {.service = "workspaces", .key = {.most = 127}, .value = {.most = 255}},
    };
    for (auto& own : rules.services) {
        if (own.service == "datasync") own.key.most = 256;
        if (own.service == "dlm") own.value.any_character = true;
        if (own.service == "imagebuilder") own.value = {.most = most_value};
    }
    return rules;
}

bool begins_reserved(const ServiceTagRules& rules, std::string_view text) {
    const std::string lower = to_lower(text.substr(0, 8));
    return std::ranges::any_of(rules.reserved_prefixes, [&](const auto& prefix) { return lower.starts_with(prefix); });
}

bool takes_characters(const TagTextRules& rules, std::string_view text) {
    return rules.any_character ? !has_control_characters(text)
                               : only_characters(text, rules.categories, rules.characters);
}

/// What can be used, for a person: letters and digits are not told one by one.
std::string words_of(const TagTextRules& rules) {
    if (rules.any_character) return "Control characters cannot be used.";
    if (rules.characters.empty()) return "Characters without a shape of their own cannot be used.";
    std::string characters;
    for (const char c : rules.characters)
        if (c != ' ' && ascii_letters.find(c) == std::string_view::npos &&
            ascii_digits.find(c) == std::string_view::npos)
            characters += std::string(" ") + c;
    const bool spaces = !rules.categories.empty() || rules.characters.find(' ') != std::string::npos;
    return std::string(rules.categories.empty() ? "Letters a to z, digits" : "Letters, digits") +
           (spaces ? ", spaces" : "") + " and the characters" + characters + " can be used.";
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

std::optional<FieldError> wrong_key(const ServiceTagRules& rules, const std::string& key) {
    const auto length = utf8_length(key);
    if (!length) return FieldError{"", "not-utf8", "The text is not valid UTF-8."};
    if (*length == 0 || *length > static_cast<std::size_t>(rules.key.most))
        return FieldError{"", "too-long", "A key has 1 to " + std::to_string(rules.key.most) + " characters."};
    if (begins_reserved(rules, key))
        return FieldError{"", "reserved",
                          "Keys that begin with " + listed(rules.reserved_prefixes) + " are AWS's own."};
    if (!takes_characters(rules.key, key)) return FieldError{"", "forbidden-character", words_of(rules.key)};
    return std::nullopt;
}

std::optional<FieldError> wrong_value(const ServiceTagRules& rules, const std::string& value) {
    const auto length = utf8_length(value);
    if (!length) return FieldError{"", "not-utf8", "The text is not valid UTF-8."};
    if (*length > static_cast<std::size_t>(rules.value.most))
        return FieldError{"", "too-long", "A value has at most " + std::to_string(rules.value.most) + " characters."};
    if (rules.reserved_in_values && begins_reserved(rules, value))
        return FieldError{"", "reserved",
                          "Values that begin with " + listed(rules.reserved_prefixes) + " are AWS's own."};
    if (!takes_characters(rules.value, value)) return FieldError{"", "forbidden-character", words_of(rules.value)};
    return std::nullopt;
}

std::optional<FieldError> wrong_tag(const ServiceTagRules& rules, const std::string& key, const std::string& value) {
    auto wrong = wrong_key(rules, key);
    return wrong ? wrong : wrong_value(rules, value);
}

} // namespace portal::tags
