#include "linked_accounts/automation.hpp"

#include "accounts/names.hpp"
#include "accounts/policies.hpp"
#include "accounts/template_text.hpp"
#include "aws/permissions.hpp"
#include "aws/transport/signature.hpp"
#include "base/text.hpp"
#include "linked_accounts_texts.hpp"

#include <algorithm>

namespace portal::linked_accounts {

namespace {

using accounts::ascii;
using accounts::scalar;
using json::Array;
using json::Object;
using json::Value;

constexpr std::size_t most_policy_characters = 6'100; // IAM's limit is 6,144 without white space
constexpr std::size_t most_policies = 10;             // a role, without asking AWS for more
constexpr std::size_t most_accounts = 600;

std::string json_string(std::string_view text) { return json::serialize(Value(text)); }

std::string indented(std::string_view text, std::size_t columns) {
    std::string made;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (!line.empty()) made.append(columns, ' ').append(line);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!text.empty()) made += '\n';
    }
    return made;
}

/// The IAM actions that the portal's role is granted on one resource of the stack: aws/operations.yaml's.
std::string actions_on(aws::PermissionResource resource) {
    Array actions;
    for (const auto& permission : aws::permissions())
        if (permission.caller == aws::Caller::automation && permission.resource == resource)
            actions.emplace_back(permission.action);
    return json::serialize(Value(std::move(actions)));
}

/// The function's settings for the add-on; without them it refuses to make one.
std::string add_on_settings(const accounts::TemplateSubject& subject, const Grant& grant) {
    if (!grant.add_on) return {};
    const auto line = [](const char* name, const std::string& value) {
        return "          ADD_ON_" + std::string(name) + ": " + json_string(value);
    };
    return line("STACK_NAME", accounts::tag_stack_name(subject.role_name)) + "\n" +
           line("TEMPLATE_URL", grant.add_on->url) + "\n" + line("TEMPLATE_SHA256", grant.add_on->sha256) + "\n" +
           line("SESSION_POLICY",
                json::serialize(add_on_session_policy(subject.partition, subject.role_name, grant.region)));
}

Value grant_policy(const std::string& partition, const Grant& grant, std::size_t from, std::size_t to) {
    Array roles;
    for (std::size_t i = from; i < to; ++i)
        roles.emplace_back("arn:" + partition + ":iam::" + grant.account_ids[i] + ":role/" + grant.organization_role);
    return Object{{"Version", "2012-10-17"},
                  {"Statement",
                   Array{Object{{"Effect", "Allow"},
                                {"Action", "sts:AssumeRole"},
                                {"Resource", std::move(roles)},
                                {"Condition",
                                 Object{{"DateLessThan", Object{{"aws:CurrentTime", to_rfc3339(grant.ends_at)}}}}}}}}};
}

std::string stack_arn(const std::string& partition, const std::string& region, const std::string& name) {
    return "arn:" + partition + ":cloudformation:" + region + ":*:stack/" + name + "/*";
}

/// What a person needs for a stack, as far as the function needs it: it sends the template's text itself.
Value narrowed(const std::vector<accounts::PersonAction>& actions, const std::string& stack, const Value& on_the_role) {
    std::vector<std::pair<std::string, Array>> by_resource;
    for (const auto& needed : actions) {
        if (needed.action == "cloudformation:GetTemplateSummary" || needed.action == "s3:GetObject") continue;
        const std::string resource = needed.action.starts_with("cloudformation:") ? stack : needed.resource;
        auto found = std::ranges::find_if(by_resource, [&](const auto& entry) { return entry.first == resource; });
        if (found == by_resource.end()) found = by_resource.insert(found, {resource, Array{}});
        found->second.emplace_back(needed.action);
    }
    Array statements;
    for (auto& [resource, list] : by_resource) {
        Object statement{{"Effect", "Allow"}, {"Action", std::move(list)}, {"Resource", resource}};
        if (!on_the_role.is_null() && resource.find(":role/") != std::string::npos)
            statement["Condition"] = on_the_role;
        statements.push_back(std::move(statement));
    }
    return Object{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}};
}

/// Accounts whose roles stand in one policy.
std::size_t accounts_a_policy(const std::string& partition, const std::string& organization_role) {
    const Grant example{.id = {},
                        .master_account_id = {},
                        .region = {},
                        .organization_role = organization_role,
                        .account_ids = {"000000000000"},
                        .activation_template_url = {},
                        .activation_template_sha256 = {},
                        .ends_at = Timestamp()};
    const std::size_t empty = json::serialize(grant_policy(partition, example, 0, 0)).size();
    const std::size_t each = json::serialize(grant_policy(partition, example, 0, 1)).size() - empty + 1;
    return (most_policy_characters - empty) / each;
}

} // namespace

std::size_t most_accounts_a_grant(const std::string& partition, const std::string& organization_role) {
    return std::min(most_accounts, most_policies * accounts_a_policy(partition, organization_role));
}

std::string automation_name(std::string_view activation_name) { return std::string(activation_name) + "-automation"; }
std::string requests_name(std::string_view activation_name) { return automation_name(activation_name) + "-requests"; }
std::string results_name(std::string_view activation_name) { return automation_name(activation_name) + "-results"; }

Value session_policy(const std::string& partition, const std::string& activation_name, const std::string& region) {
    const accounts::RoleIdentity role{.partition = partition, .role_name = activation_name, .account = "*"};
    return narrowed(accounts::person_actions(role), stack_arn(partition, region, activation_name), nullptr);
}

Value add_on_session_policy(const std::string& partition, const std::string& activation_name,
                            const std::string& region) {
    const accounts::RoleIdentity role{.partition = partition, .role_name = activation_name, .account = "*"};
    const std::string add_on = accounts::tag_stack_name(activation_name);
    // The role itself is touched by its add-on's policies alone, whatever else may be attached in that account.
    const Value own_policies =
        Object{{"ArnLike", Object{{"iam:PolicyARN", "arn:" + partition + ":iam::*:policy/" + add_on + "-*"}}}};
    return narrowed(accounts::tag_stack_person_actions(role), stack_arn(partition, region, add_on), own_policies);
}

std::vector<Value> grant_policies(const std::string& partition, const Grant& grant) {
    std::vector<Value> policies;
    const std::size_t count = grant.account_ids.size();
    const std::size_t a_policy = accounts_a_policy(partition, grant.organization_role);
    for (std::size_t from = 0; from < count; from += a_policy)
        policies.push_back(grant_policy(partition, grant, from, std::min(count, from + a_policy)));
    return policies;
}

accounts::ActivationTemplate automation_template(const accounts::TemplateSubject& subject, const Grant& grant) {
    const std::string name = automation_name(subject.role_name);
    std::string policies;
    std::string references;
    std::size_t number = 0;
    for (const Value& document : grant_policies(subject.partition, grant)) {
        const std::string logical_id = "Grant" + std::to_string(++number);
        policies +=
            "  " + logical_id + ":\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      ManagedPolicyName: " +
            json_string(name + "-grant-" + std::to_string(number)) +
            "\n      Roles: [{\"Ref\": FunctionRole}]\n      PolicyDocument: " + json::serialize(document) + "\n";
        references += ", " + logical_id;
    }
    if (!policies.empty()) policies.pop_back();
    const std::string who = ascii(subject.product_name) + " (" + ascii(subject.portal_url) + ")";
    const std::string end = to_rfc3339(grant.ends_at);
    const std::string what = grant.add_on ? "activates, and lets tags be changed in, " : "activates ";
    std::string body = accounts::fill(
        automation_yaml,
        {
            {"description", scalar(cut(who + ": " + what + std::to_string(grant.account_ids.size()) +
                                           " linked accounts for " + ascii(subject.customer_name) + " until " + end,
                                       1'000))},
            {"product_name", scalar(subject.product_name)},
            {"portal_url", scalar(subject.portal_url)},
            {"customer_name", scalar(subject.customer_name)},
            {"installation", scalar(subject.installation)},
            {"grant", json_string(grant.id)},
            {"ends_at", json_string(end)},
            {"account_count", json_string(std::to_string(grant.account_ids.size()))},
            {"master_account_id", json_string(grant.master_account_id)},
            {"region", json_string(grant.region)},
            {"log_group", json_string("/aws/lambda/" + name)},
            {"automation_name", json_string(name)},
            {"requests_name", json_string(requests_name(subject.role_name))},
            {"results_name", json_string(results_name(subject.role_name))},
            {"role_description",
             scalar(cut(who, 700) + " " + what + "the chosen linked accounts by this role, until " + end + ".")},
            {"function_description", scalar(std::string("Creates the read-only activation stack") +
                                            (grant.add_on ? ", and the add-on stack that lets tags be changed," : "") +
                                            " in the chosen linked accounts.")},
            {"grant_policies", policies},
            {"grant_references", references},
            {"partition", json_string(subject.partition)},
            {"organization_role", json_string(grant.organization_role)},
            {"stack_name", json_string(subject.role_name)},
            {"template_url", json_string(grant.activation_template_url)},
            {"template_sha256", json_string(grant.activation_template_sha256)},
            {"session_policy",
             json_string(json::serialize(session_policy(subject.partition, subject.role_name, grant.region)))},
            {"add_on_settings", add_on_settings(subject, grant)},
            {"code", indented(function_code, 10)},
            {"activation_role_arn", json_string("arn:" + subject.partition + ":iam::" + grant.master_account_id +
                                                ":role/" + subject.role_name)},
            {"topic_actions", actions_on(aws::PermissionResource::automation_topic)},
            {"queue_actions", actions_on(aws::PermissionResource::automation_queue)},
        });
    const std::string hash = aws::sha256_hex(body);
    return {.body = std::move(body), .sha256 = hash, .key = "automation/" + hash + ".yaml"};
}

} // namespace portal::linked_accounts
