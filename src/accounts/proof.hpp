// The proof that a role lets the portal in and nobody else: AWS is asked, nothing is believed.
//
// In order: AssumeRole with the right external ID; GetCallerIdentity names the account; without an external ID and with
// a wrong one AWS refuses, and only AccessDenied counts; the role's whole trust policy and its policies are what was
// meant. Source: AWS, "The confused deputy problem"; DESIGN.md, "Account life".
#pragma once

#include "accounts/activation.hpp"
#include "accounts/denial.hpp"
#include "accounts/policies.hpp"
#include "aws/client.hpp"

namespace portal::accounts {

struct ProofSubject {
    AccountId account = AccountId::trusted("000000000000");
    std::string partition;
    std::string region; ///< of the STS and IAM endpoints
    std::string role_name;
    std::string external_id;
    std::string operator_account;
    std::string portal_role_name;
    std::string session_name; ///< stands in the customer's CloudTrail: names the job
    std::vector<RolePermission> permissions;
    std::vector<RolePermission> tag_permissions = {}; ///< of the add-on stack, whether it is there or not
};

enum class Verdict {
    /// AWS does not let us in (AccessDenied), and does not say that this is the portal's own side's doing: the stack is
    /// not there, or not yet.
    not_yet,
    proven,
    refused, ///< it lets us in and is not what was meant
    /// AWS could not be asked (network, throttled, its own fault, an answer that is not AWS's), or refuses the portal
    /// itself: nothing is concluded of the account.
    undecided,
};

struct Proof {
    Verdict verdict = Verdict::undecided;
    std::vector<Step> steps = {}; ///< that were decided: status and detail set, `at` not
    std::optional<Error> reason = {};
    DeniedBy denied_by = DeniedBy::not_said; ///< of not_yet: what AWS says of it
    Timestamp asked_at = {};                 ///< AWS was asked after this: said by who made it
    /// Of undecided: AWS refused the portal, by a policy on the operator's side or by not letting it have its own role.
    bool is_operators = false;
    /// A refusal that IAM's own delay can explain (something is not there yet, rather than too much): worth another
    /// look within the first minute.
    bool may_settle = false;
    std::shared_ptr<aws::CredentialsProvider> session = {}; ///< of the role, when it let us in
    std::optional<std::string> stack_region = {};           ///< where the role's own stack stands, if the role says it
    /// Whether the role has all policies of the add-on stack and nothing wider in them; absent where that was not read.
    std::optional<bool> may_write_tags = {};
};

/// How much of the role's policies is looked at.
enum class PolicyComparison {
    documents,        ///< their names, and what each grants
    names,            ///< their names: cheaper by two calls a policy
    earlier_template, ///< the role was made from an earlier template: it may have nothing but read policies of its own
};

/// Whether a role that was proven still is what was meant, without the probes that leave denied events in trails: it
/// lets the portal in, and its trust policy and policies are as meant. Verdicts and steps as of prove(); `proven` means
/// that nothing was found wrong.
Task<Proof> still_holds(aws::Client& client, Random& random, std::shared_ptr<aws::CredentialsProvider> portal,
                        ProofSubject subject, PolicyComparison comparison);

/// `portal` are the portal role's own credentials. Never throws for what AWS answers.
Task<Proof> prove(aws::Client& client, Random& random, std::shared_ptr<aws::CredentialsProvider> portal,
                  ProofSubject subject);

/// Only the first look: does the role of that account let us in with this external ID? For "check another account
/// number".
Task<Result<bool>> lets_in(aws::Client& client, std::shared_ptr<aws::CredentialsProvider> portal, ProofSubject subject);

} // namespace portal::accounts
