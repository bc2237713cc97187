#include "accounts/policies.hpp"

#include "accounts/names.hpp"
#include "aws/permissions.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace portal::accounts {

namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr std::size_t policy_size_limit = 5'500;

Value sub(std::string text) { return Object{{"Fn::Sub", std::move(text)}}; }

/// An ARN in the role's own account.
Value own_arn(const RoleIdentity& role, Form form, std::string_view rest) {
    if (form == Form::cloudformation) return sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:" + std::string(rest));
    return Value("arn:" + role.partition + ":iam::" + role.account + ":" + std::string(rest));
}

Value resource_of(const RoleIdentity& role, Form form, ResourceScope scope) {
    switch (scope) {
    case ResourceScope::any: return "*";
    case ResourceScope::own_role: return own_arn(role, form, "role/" + role.role_name);
    case ResourceScope::own_policies:
        return Array{own_arn(role, form, "policy/" + role.role_name + "-read-*"),
                     own_arn(role, form, "policy/" + tag_stack_name(role.role_name) + "-*")};
    }
    return "*";
}

std::string_view statement_id(ResourceScope scope) {
    switch (scope) {
    case ResourceScope::any: return "Read";
    case ResourceScope::own_role: return "ReadThisRole";
    case ResourceScope::own_policies: return "ReadThisRolesPolicies";
    }
    return "Read";
}

Value document_of(const RoleIdentity& role, Form form, const std::vector<RolePermission>& permissions) {
    std::map<ResourceScope, Array> actions;
    for (const auto& permission : permissions) actions[permission.scope].emplace_back(permission.action);
    Array statements;
    for (auto& [scope, list] : actions)
        statements.push_back(Object{{"Sid", statement_id(scope)},
                                    {"Effect", "Allow"},
                                    {"Action", std::move(list)},
                                    {"Resource", resource_of(role, form, scope)}});
    return Object{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}};
}

/// The size that IAM counts, with room for the longest account ID in place of a placeholder.
std::size_t size_of(const RoleIdentity& role, const std::vector<RolePermission>& permissions) {
    return json::serialize(document_of(role, Form::literal, permissions)).size();
}

ResourceScope scope_of(aws::PermissionResource resource) {
    switch (resource) {
    case aws::PermissionResource::role: return ResourceScope::own_role;
    case aws::PermissionResource::policies: return ResourceScope::own_policies;
    case aws::PermissionResource::any: return ResourceScope::any;
    default:
        throw std::logic_error(
            "aws/operations.yaml grants a customer's role something on a resource that is not the customer's");
    }
}

/// Lists sorted and single values made lists, so that equal grants compare equal.
Value normalised(const Value& value) {
    if (const Object* object = value.if_object()) {
        std::map<std::string, Value> sorted;
        for (const auto& item : *object) sorted[item.key()] = normalised(item.value());
        Object made;
        for (auto& [key, item] : sorted) made[key] = std::move(item);
        return made;
    }
    Array list = value.is_array() ? value.get_array() : Array{value};
    std::vector<std::string> texts;
    for (const auto& item : list) texts.push_back(json::serialize(item.is_object() ? normalised(item) : item));
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    Array made;
    for (const auto& text : texts) made.emplace_back(text);
    return made;
}

} // namespace

namespace {

std::vector<RolePermission> permissions_as(aws::Caller caller) {
    std::map<std::string, RolePermission> by_action;
    for (const auto& permission : aws::permissions()) {
        if (permission.caller != caller) continue;
        by_action[std::string(permission.action)] = {std::string(permission.action), scope_of(permission.resource),
                                                     std::string(permission.why)};
    }
    std::vector<RolePermission> sorted;
    for (auto& [action, permission] : by_action) sorted.push_back(std::move(permission));
    return sorted;
}

std::vector<RolePolicy> policies_named(std::string (*name)(std::string_view, std::size_t), const RoleIdentity& role,
                                       Form form, const std::vector<RolePermission>& permissions) {
    std::vector<std::vector<RolePermission>> groups;
    for (const auto& permission : permissions) {
        if (groups.empty()) groups.emplace_back();
        groups.back().push_back(permission);
        if (groups.back().size() > 1 && size_of(role, groups.back()) > policy_size_limit) {
            groups.back().pop_back();
            groups.push_back({permission});
        }
    }
    std::vector<RolePolicy> policies;
    for (const auto& group : groups) {
        RolePolicy policy{.name = name(role.role_name, policies.size() + 1),
                          .document = document_of(role, form, group),
                          .actions = {}};
        for (const auto& permission : group) policy.actions.push_back({permission.action, permission.why});
        policies.push_back(std::move(policy));
    }
    return policies;
}

} // namespace

std::vector<RolePermission> activation_permissions() { return permissions_as(aws::Caller::customer); }

std::vector<RolePermission> tag_permissions() { return permissions_as(aws::Caller::tag_writer); }

std::vector<RolePolicy> read_policies(const RoleIdentity& role, Form form,
                                      const std::vector<RolePermission>& permissions) {
    return policies_named(read_policy_name, role, form, permissions);
}

std::vector<RolePolicy> tag_policies(const RoleIdentity& role, Form form,
                                     const std::vector<RolePermission>& permissions) {
    return policies_named(tag_policy_name, role, form, permissions);
}

Value trust_policy(std::string_view partition, std::string_view operator_account, std::string_view portal_role_name,
                   Form form, std::string_view external_id) {
    const std::string arn_start =
        form == Form::cloudformation ? "arn:${AWS::Partition}" : "arn:" + std::string(partition);
    const auto arn = [&](const std::string& rest) -> Value {
        const std::string text = arn_start + ":iam::" + std::string(operator_account) + ":" + rest;
        return form == Form::cloudformation ? sub(text) : Value(text);
    };
    const Value id = form == Form::cloudformation ? Value(Object{{"Ref", "ExternalId"}}) : Value(external_id);
    return Object{
        {"Version", "2012-10-17"},
        {"Statement",
         Array{Object{
             {"Sid", "OnlyThePortalWithItsExternalId"},
             {"Effect", "Allow"},
             {"Principal", Object{{"AWS", arn("root")}}},
             {"Action", "sts:AssumeRole"},
             {"Condition",
              Object{{"StringEquals", Object{{"sts:ExternalId", id}}},
                     {"ArnEquals", Object{{"aws:PrincipalArn", arn("role/" + std::string(portal_role_name))}}}}},
         }}}};
}

std::vector<PersonAction> person_actions(const RoleIdentity& role) {
    const std::string account = role.account;
    const std::string stack =
        "arn:" + role.partition + ":cloudformation:*:" + account + ":stack/" + role.role_name + "/*";
    const std::string role_resource = "arn:" + role.partition + ":iam::" + account + ":role/" + role.role_name;
    const std::string policies = "arn:" + role.partition + ":iam::" + account + ":policy/" + role.role_name + "-read-*";
    return {
        {"cloudformation:GetTemplateSummary", "*", "shows the template's parameters before the stack is created"},
        {"s3:GetObject", role.template_objects,
         "CloudFormation reads the template as the person who creates the stack"},
        {"cloudformation:CreateStack", stack, "creates the stack"},
        {"cloudformation:DescribeStacks", stack, "shows the stack's status"},
        {"cloudformation:DescribeStackEvents", stack, "shows what happens, and why something failed"},
        {"cloudformation:DeleteStack", stack, "removes the stack when you leave"},
        {"iam:CreatePolicy", policies, "creates the role's read policies"},
        {"iam:GetPolicy", policies, "CloudFormation looks at what it created"},
        {"iam:ListPolicyVersions", policies, "needed to delete a policy, also when a failed stack rolls back"},
        {"iam:DeletePolicy", policies, "deletes the policies with the stack, or when it rolls back"},
        {"iam:CreateRole", role_resource, "creates the role that the portal enters by"},
        {"iam:GetRole", role_resource, "CloudFormation looks at what it created"},
        {"iam:AttachRolePolicy", role_resource, "gives the role its read policies"},
        {"iam:ListAttachedRolePolicies", role_resource, "needed to delete the role"},
        {"iam:ListRolePolicies", role_resource, "needed to delete the role"},
        {"iam:DetachRolePolicy", role_resource, "takes the policies from the role before it is deleted"},
        {"iam:DeleteRole", role_resource, "deletes the role with the stack, or when it rolls back"},
    };
}

std::vector<PersonAction> tag_stack_person_actions(const RoleIdentity& role) {
    const std::string stack = "arn:" + role.partition + ":cloudformation:*:" + role.account + ":stack/" +
                              tag_stack_name(role.role_name) + "/*";
    const std::string own_role = "arn:" + role.partition + ":iam::" + role.account + ":role/" + role.role_name;
    const std::string policies =
        "arn:" + role.partition + ":iam::" + role.account + ":policy/" + tag_stack_name(role.role_name) + "-*";
    return {
        {"cloudformation:GetTemplateSummary", "*", "shows the template's parameters before the stack is created"},
        {"s3:GetObject", role.template_objects,
         "CloudFormation reads the template as the person who creates the stack"},
        {"cloudformation:CreateStack", stack, "creates the stack"},
        {"cloudformation:DescribeStacks", stack, "shows the stack's status"},
        {"cloudformation:DescribeStackEvents", stack, "shows what happens, and why something failed"},
        {"cloudformation:DeleteStack", stack, "takes the permission away again"},
        {"iam:CreatePolicy", policies, "creates the policies that let the role change tags"},
        {"iam:GetPolicy", policies, "CloudFormation looks at what it created"},
        {"iam:ListPolicyVersions", policies, "needed to delete a policy, also when a failed stack rolls back"},
        {"iam:DeletePolicy", policies, "deletes the policies with the stack, or when it rolls back"},
        {"iam:AttachRolePolicy", own_role, "gives the portal's role these policies"},
        {"iam:DetachRolePolicy", own_role, "takes them from the role before they are deleted"},
    };
}

json::Value policy_of(const std::vector<PersonAction>& actions) {
    std::vector<std::pair<std::string, Array>> by_resource;
    for (const auto& needed : actions) {
        auto found = std::find_if(by_resource.begin(), by_resource.end(),
                                  [&](const auto& entry) { return entry.first == needed.resource; });
        if (found == by_resource.end()) found = by_resource.insert(by_resource.end(), {needed.resource, Array{}});
        found->second.emplace_back(needed.action);
    }
    Array statements;
    for (auto& [resource, names] : by_resource)
        statements.push_back(Object{{"Effect", "Allow"}, {"Action", std::move(names)}, {"Resource", resource}});
    return Object{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}};
}

bool same_policy(const json::Value& a, const json::Value& b) { return normalised(a) == normalised(b); }

bool allows_only(const json::Value& document, const std::vector<std::string>& actions) {
    const auto listed = [](const Value* value) {
        if (!value) return Array();
        return value->is_array() ? value->get_array() : Array{*value};
    };
    const Object* whole = document.if_object();
    if (!whole) return false;
    for (const auto& statement : listed(whole->if_contains("Statement"))) {
        const Object* one = statement.if_object();
        if (!one || one->contains("NotAction")) return false;
        if (const Value* effect = one->if_contains("Effect"); effect && *effect == Value("Deny")) continue;
        for (const auto& action : listed(one->if_contains("Action")))
            if (!action.is_string() || std::ranges::find(actions, std::string(action.get_string())) == actions.end())
                return false;
    }
    return true;
}

} // namespace portal::accounts
