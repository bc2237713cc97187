// The policies around an activation: what the role may do, who may enter it, and what the person who makes it needs.
//
// One truth: the role's actions are those that aws/operations.yaml names for calls as the customer; nothing is written
// by hand here. Policies are at most 5,500 characters each (IAM's limit is 6,144 without white space), as AWS-managed
// limits count.
#pragma once

#include "base/identifiers.hpp"
#include "base/json.hpp"

#include <string>
#include <vector>

namespace portal::accounts {

/// One action of the role, with the reason that a person reads before granting it.
struct PermittedAction {
    std::string action;
    std::string why;
};
BOOST_DESCRIBE_STRUCT(PermittedAction, (), (action, why))

enum class ResourceScope { any, own_role, own_policies };

struct RolePermission {
    std::string action;
    ResourceScope scope = ResourceScope::any;
    std::string why;
};

/// All permissions of the activation role, sorted by action; from aws/operations.yaml.
std::vector<RolePermission> activation_permissions();

/// How a policy names the account that it stands in: literally (proof, page) or by CloudFormation's functions
/// (template).
enum class Form { literal, cloudformation };

/// Whose role it is. `account` is what stands in ARNs of the literal form.
struct RoleIdentity {
    std::string partition = "aws";
    std::string role_name;
    std::string account = "<account-id>";
    std::string template_objects = {}; ///< ARN of the objects in the operator's bucket that hold templates
};

/// One managed policy of the role.
struct RolePolicy {
    std::string name;
    json::Value document = nullptr;
    std::vector<PermittedAction> actions;
};
BOOST_DESCRIBE_STRUCT(RolePolicy, (), (name, document, actions))

/// The role's read policies, split so that each stays below the size limit. Deterministic.
std::vector<RolePolicy> read_policies(const RoleIdentity& role, Form form,
                                      const std::vector<RolePermission>& permissions);

/// What the add-on stack of the third access level grants, sorted by action: nothing but writing tags.
std::vector<RolePermission> tag_permissions();
/// Its policies, split in the same way.
std::vector<RolePolicy> tag_policies(const RoleIdentity& role, Form form,
                                     const std::vector<RolePermission>& permissions);

/// Operator's account as principal, the portal's role by aws:PrincipalArn, and the external ID: all three.
/// `external_id` is the value itself, or a Ref to the parameter in the cloudformation form.
json::Value trust_policy(std::string_view partition, std::string_view operator_account,
                         std::string_view portal_role_name, Form form, std::string_view external_id);

/// One action that the person who creates the stack needs, and on what.
struct PersonAction {
    std::string action;
    std::string resource;
    std::string why;
};
BOOST_DESCRIBE_STRUCT(PersonAction, (), (action, resource, why))

/// What creating, rolling back and deleting the stack takes, no more (S1).
std::vector<PersonAction> person_actions(const RoleIdentity& role);
/// The same for the add-on stack.
std::vector<PersonAction> tag_stack_person_actions(const RoleIdentity& role);
json::Value policy_of(const std::vector<PersonAction>& actions);

/// Two policy documents that grant the same: order of statements, of actions, of keys and one-or-list do not matter.
bool same_policy(const json::Value& a, const json::Value& b);

/// Whether a policy document allows these actions or some of them, and nothing else: no wildcard, no NotAction.
bool allows_only(const json::Value& document, const std::vector<std::string>& actions);

} // namespace portal::accounts
