#include "accounts/template.hpp"

#include "accounts/names.hpp"
#include "accounts_texts.hpp"
#include "base/text.hpp"

#include <map>
#include <openssl/sha.h>
#include <stdexcept>

namespace portal::accounts {

namespace {

/// A JSON string is a YAML double-quoted scalar: nothing in a name can leave it. Nor can a name look like one of
/// CloudFormation's own variables: the dollar sign of "${" is left out.
std::string scalar(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '$' || i + 1 == text.size() || text[i + 1] != '{') plain += text[i];
    return json::serialize(json::Value(plain));
}

/// CloudFormation shows other characters in descriptions as question marks.
std::string ascii(std::string_view text) {
    std::string plain;
    for (unsigned char c : text)
        if (c < 0x80) plain += static_cast<char>(c);
    return plain;
}

std::string fill(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string filled;
    for (;;) {
        const auto open = text.find("{{");
        filled += text.substr(0, open);
        if (open == std::string_view::npos) return filled;
        const auto close = text.find("}}", open);
        const auto found = values.find(std::string(text.substr(open + 2, close - open - 2)));
        if (found == values.end()) throw std::logic_error("the template names an unknown value");
        filled += found->second;
        text.remove_prefix(close + 2);
    }
}

/// The text, then where the stack is, which CloudFormation alone knows.
std::string described_with_region(const std::string& text) {
    std::string whole = scalar(text);
    whole.pop_back(); // its closing quote
    return "{\"Fn::Sub\": " + whole + region_sentence("${AWS::Region}") + "\"}";
}

std::string sha256_hex(std::string_view text) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
}

} // namespace

ActivationTemplate activation_template(const TemplateSubject& subject, const std::vector<RolePermission>& permissions) {
    const RoleIdentity role{.partition = subject.partition, .role_name = subject.role_name};
    std::string policies;
    std::string references;
    for (const auto& policy : read_policies(role, Form::cloudformation, permissions)) {
        const std::string logical_id = "ReadPolicy" + policy.name.substr(policy.name.rfind('-') + 1);
        policies +=
            "  " + logical_id +
            ":\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      ManagedPolicyName: " + scalar(policy.name) +
            "\n      Description: " + scalar("Read-only access of " + ascii(subject.product_name)) +
            "\n      PolicyDocument: " + json::serialize(policy.document) + "\n";
        references += "        - {\"Ref\": " + logical_id + "}\n";
    }
    if (!policies.empty()) policies.pop_back();
    if (!references.empty()) references.pop_back();
    const std::string who = ascii(subject.product_name) + " (" + ascii(subject.portal_url) + ")";
    std::string body = fill(
        activation_yaml,
        {
            {"description", scalar((who + ": read-only access for " + ascii(subject.customer_name)).substr(0, 1'000))},
            {"product_name", scalar(subject.product_name)},
            {"portal_url", scalar(subject.portal_url)},
            {"customer_name", scalar(subject.customer_name)},
            {"installation", scalar(subject.installation)},
            {"parameter_group", scalar("Filled in by " + ascii(subject.product_name) + " at " +
                                       ascii(subject.portal_url) + " for " + ascii(subject.customer_name))},
            {"policies", policies},
            {"role_name", scalar(subject.role_name)},
            {"role_description", described_with_region(who.substr(0, 800) + " reads this account by this role.")},
            {"trust_policy", json::serialize(trust_policy(subject.partition, subject.operator_account,
                                                          subject.portal_role_name, Form::cloudformation, ""))},
            {"policy_references", references},
        });
    const std::string hash = sha256_hex(body);
    return {.body = std::move(body), .sha256 = hash, .key = "activation/" + hash + ".yaml"};
}

} // namespace portal::accounts
