// The automation stack: generated for one selection of accounts, made by the master account's administrator. Pure.
//
// Everything that decides what it may do is fixed in its template: which accounts, by which role, until when, and the
// SHA-256 of the template that it creates, and of the add-on's where it is made for that too. What the portal's own
// role in the master may do with it (publish requests, read answers) is granted by the topic's and the queue's own
// policies, and goes with the stack.
#pragma once

#include "accounts/template.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace portal::linked_accounts {

/// Accounts in one grant; more go in waves. Their roles' ARNs stand in at most ten managed policies (IAM's limits:
/// 6,144 characters each, ten a role): 600 accounts, fewer where the role's name is very long.
std::size_t most_accounts_a_grant(const std::string& partition, const std::string& organization_role);

std::string automation_name(std::string_view activation_name); ///< the stack, its function and its role
std::string requests_name(std::string_view activation_name);   ///< the topic
std::string results_name(std::string_view activation_name);    ///< the queue

/// A template that the function may make a stack of.
struct TemplateAt {
    std::string url;
    std::string sha256;
};

/// What a grant fixes.
struct Grant {
    std::string id; ///< stands in the function and in every request: another grant's requests are refused
    std::string master_account_id;
    std::string region;
    std::string organization_role;
    std::vector<std::string> account_ids;
    std::string activation_template_url;
    std::string activation_template_sha256;
    Timestamp ends_at;
    /// The add-on stack of the third access level; absent: the function cannot make it.
    std::optional<TemplateAt> add_on = {};
};

/// At most 2,048 characters (AssumeRole's limit): exactly what creating, rolling back and describing the activation
/// stack takes, on that stack, role and policies.
json::Value session_policy(const std::string& partition, const std::string& activation_name, const std::string& region);

/// The same of the add-on stack: of IAM its own policies alone, and to attach and detach just these.
json::Value add_on_session_policy(const std::string& partition, const std::string& activation_name,
                                  const std::string& region);

/// The grant's managed policies: AssumeRole on the chosen accounts' organisation role, until the grant's end.
std::vector<json::Value> grant_policies(const std::string& partition, const Grant& grant);

/// Deterministic. `key` is content-hashed.
accounts::ActivationTemplate automation_template(const accounts::TemplateSubject& subject, const Grant& grant);

} // namespace portal::linked_accounts
