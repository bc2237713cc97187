#include "accounts/template.hpp"

#include "accounts/names.hpp"
#include "accounts/template_text.hpp"
#include "accounts_texts.hpp"
#include "aws/transport/signature.hpp"
#include "base/text.hpp"

namespace portal::accounts {

namespace {

/// The text, then where the stack is, which CloudFormation alone knows.
std::string described_with_region(const std::string& text) {
    std::string whole = scalar(text);
    whole.pop_back(); // its closing quote
    return "{\"Fn::Sub\": " + whole + region_sentence("${AWS::Region}") + "\"}";
}

} // namespace

namespace {

std::string who(const TemplateSubject& subject) {
    return ascii(subject.product_name) + " (" + ascii(subject.portal_url) + ")";
}

std::string logical_id(const std::string& kind, const RolePolicy& policy) {
    return kind + "Policy" + policy.name.substr(policy.name.rfind('-') + 1);
}

/// A managed policy as a resource, without its last line break.
std::string resource_of(const std::string& id, const RolePolicy& policy, const std::string& description,
                        const std::string& more = "") {
    return "  " + id +
           ":\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      ManagedPolicyName: " + scalar(policy.name) +
           "\n      Description: " + scalar(description) + more +
           "\n      PolicyDocument: " + json::serialize(policy.document);
}

/// What stands in both templates.
std::map<std::string, std::string> common_texts(const TemplateSubject& subject, const std::string& what) {
    return {{"description", scalar(cut(who(subject) + ": " + what + ascii(subject.customer_name), 1'000))},
            {"product_name", scalar(subject.product_name)},
            {"portal_url", scalar(subject.portal_url)},
            {"customer_name", scalar(subject.customer_name)},
            {"installation", scalar(subject.installation)},
            {"parameter_group", scalar("Filled in by " + ascii(subject.product_name) + " at " +
                                       ascii(subject.portal_url) + " for " + ascii(subject.customer_name))}};
}

ActivationTemplate hashed(std::string body) {
    const std::string hash = aws::sha256_hex(body);
    return {.body = std::move(body), .sha256 = hash, .key = "activation/" + hash + ".yaml"};
}

} // namespace

ActivationTemplate activation_template(const TemplateSubject& subject, const std::vector<RolePermission>& permissions) {
    const RoleIdentity role{.partition = subject.partition, .role_name = subject.role_name};
    std::string policies;
    std::string references;
    for (const auto& policy : read_policies(role, Form::cloudformation, permissions)) {
        const std::string id = logical_id("Read", policy);
        const std::string separator = policies.empty() ? "" : "\n";
        policies += separator + resource_of(id, policy, "Read-only access of " + ascii(subject.product_name));
        references += separator + "        - {\"Ref\": " + id + "}";
    }
    auto texts = common_texts(subject, "read-only access for ");
    texts["policies"] = policies;
    texts["policy_references"] = references;
    texts["role_name"] = scalar(subject.role_name);
    texts["role_description"] = described_with_region(cut(who(subject), 800) + " reads this account by this role.");
    texts["trust_policy"] = json::serialize(
        trust_policy(subject.partition, subject.operator_account, subject.portal_role_name, Form::cloudformation, ""));
    return hashed(fill(activation_yaml, texts));
}

ActivationTemplate tag_write_template(const TemplateSubject& subject, const std::vector<RolePermission>& permissions) {
    const RoleIdentity role{.partition = subject.partition, .role_name = subject.role_name};
    const std::string attached = "\n      Roles: [" + scalar(subject.role_name) + "]";
    std::string policies;
    for (const auto& policy : tag_policies(role, Form::cloudformation, permissions))
        policies += (policies.empty() ? "" : "\n") +
                    resource_of(logical_id("Tag", policy), policy,
                                "Lets " + ascii(subject.product_name) + " change tags and nothing else", attached);
    auto texts = common_texts(subject, "lets it change tags, and nothing else, for ");
    texts["policies"] = policies;
    return hashed(fill(tag_write_yaml, texts));
}

} // namespace portal::accounts
