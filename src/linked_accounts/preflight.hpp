// Pre-flight: for each chosen account, before anything is created, whether the automation can be expected to activate
// it.
//
// AWS tells how an account came into the organisation, not whether the organisation's role is still there: so a created
// account is "expected" and becomes "proven" by the automation's probe. Pure.
#pragma once

#include "accounts/cloud_account.hpp"

namespace portal::linked_accounts {

inline constexpr std::string_view default_organization_role = "OrganizationAccountAccessRole";
/// What Control Tower's Account Factory makes in its place.
inline constexpr std::string_view control_tower_role = "AWSControlTowerExecution";

enum class Method {
    automation, ///< by the master's automation stack
    stack_set,  ///< by a service-managed StackSet; not offered yet
    manual,     ///< by the automation too, once a person has granted the role by hand
    none,
};
BOOST_DESCRIBE_ENUM(Method, automation, stack_set, manual, none)

enum class Ready { expected, proven, no };
BOOST_DESCRIBE_ENUM(Ready, expected, proven, no)

struct Readiness {
    std::string account_id;
    std::optional<std::string> cloud_account_id = {};
    std::optional<std::string> name = {};
    Method method = Method::none;
    Ready ready = Ready::no;
    std::string reason = {};
    std::string remedy = {};
    /// Ready "no" that a person may overrule: "I granted the role by hand".
    bool can_be_confirmed = false;
    /// What grants the role by hand: a CloudFormation template for the account itself.
    std::optional<std::string> snippet = {};
};
BOOST_DESCRIBE_STRUCT(Readiness, (),
                      (account_id, cloud_account_id, name, method, ready, reason, remedy, can_be_confirmed, snippet))

/// What pre-flight knows of one chosen account.
struct Candidate {
    std::string account_id;
    std::optional<accounts::CloudAccount> account; ///< the customer's row; nothing: this customer has none
    bool proven = false;                           ///< the automation's probe got in, by a grant that lives
    bool under_way = false;                        ///< another run has it in hand
};

Readiness readiness(const Candidate& candidate, const accounts::CloudAccount& master,
                    const std::string& organization_role);

/// The same for the add-on stack: an Activated account that waits for it. The automation's probe says whether it gets
/// in; one that may be written already has nothing to wait for.
Readiness write_access_readiness(const Candidate& candidate, const accounts::CloudAccount& master,
                                 const std::string& organization_role);

/// A CloudFormation template that makes the organisation's role in an account that merely joined: the master account's
/// root as principal, as AWS makes it, and no more rights than the automation uses.
std::string manual_grant_snippet(const std::string& partition, const std::string& master_account_id,
                                 const std::string& organization_role, const std::string& activation_name);

} // namespace portal::linked_accounts
