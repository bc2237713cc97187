#include "accounts/template.hpp"

#include "accounts/names.hpp"
#include "accounts/template_text.hpp"
#include "accounts_texts.hpp"
#include "aws/signature.hpp"

namespace portal::accounts {

namespace {

/// The text, then where the stack is, which CloudFormation alone knows.
std::string described_with_region(const std::string& text) {
    std::string whole = scalar(text);
    whole.pop_back(); // its closing quote
    return "{\"Fn::Sub\": " + whole + region_sentence("${AWS::Region}") + "\"}";
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
    const std::string hash = aws::sha256_hex(body);
    return {.body = std::move(body), .sha256 = hash, .key = "activation/" + hash + ".yaml"};
}

} // namespace portal::accounts
