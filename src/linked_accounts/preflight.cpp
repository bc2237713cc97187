#include "linked_accounts/preflight.hpp"

#include "accounts/policies.hpp"
#include "linked_accounts/automation.hpp"

namespace portal::linked_accounts {

using accounts::CloudAccount;
using accounts::JoinedMethod;
using accounts::OrganizationRole;
using accounts::OrganizationState;
using accounts::Status;

namespace {

Readiness no(Readiness readiness, std::string reason, std::string remedy) {
    readiness.method = Method::none;
    readiness.ready = Ready::no;
    readiness.reason = std::move(reason);
    readiness.remedy = std::move(remedy);
    return readiness;
}

/// What both purposes ask first: an account of this organization in which something can be created.
Readiness of_this_organization(const Candidate& candidate, const CloudAccount& master) {
    Readiness answer{.account_id = candidate.account_id};
    if (!candidate.account)
        return no(std::move(answer), "It is not in the organization of this master account.",
                  "Choose accounts that are listed under the master account.");
    const CloudAccount& account = *candidate.account;
    answer.cloud_account_id = account.id;
    answer.name = account.name;
    if (account.id == master.id)
        return no(std::move(answer), "It is the master account itself.", "Choose its linked accounts only.");
    if (account.organization_role != OrganizationRole::linked || account.master_account_id != master.account_id.value())
        return no(std::move(answer), "It is not a linked account of this master account.",
                  "Activate it on its own: Activate next to the account.");
    if (account.organization_state && *account.organization_state != OrganizationState::active)
        return no(std::move(answer),
                  *account.organization_state == OrganizationState::closed            ? "The account is closed."
                  : *account.organization_state == OrganizationState::pending_closure ? "The account is being closed."
                  : *account.organization_state == OrganizationState::pending_activation
                      ? "AWS has not activated the account yet."
                      : "The account is suspended in its organization.",
                  "Nothing can be created in it until AWS reopens it.");
    return answer;
}

} // namespace

Readiness readiness(const Candidate& candidate, const CloudAccount& master, const std::string& role) {
    Readiness answer = of_this_organization(candidate, master);
    if (!answer.reason.empty()) return answer;
    const CloudAccount& account = *candidate.account;
    if (account.status == Status::activated) return no(std::move(answer), "It is Activated already.", "Nothing to do.");
    if (candidate.under_way)
        return no(std::move(answer), "It is being activated by another run.", "Wait for that run to end.");
    answer.method = Method::automation;
    if (candidate.proven) {
        answer.ready = Ready::proven;
        answer.reason = "The automation's probe got into the account by " + role + ".";
        return answer;
    }
    if (account.joined_method == JoinedMethod::created) {
        answer.ready = Ready::expected;
        answer.reason = "It was created in the organization, so AWS made " + role +
                        " in it. The automation tries it before anything is created.";
        if (role == control_tower_role)
            answer.reason = "Control Tower makes " + role + " in the accounts that it manages.";
        return answer;
    }
    answer.method = Method::manual;
    answer.reason = account.joined_method
                        ? "It joined the organization, so AWS did not make " + role + " in it."
                        : "AWS did not say how it came into the organization, so " + role + " may not be in it.";
    answer.remedy = "Create the role in that account by the template shown here, then choose the account again and "
                    "confirm that you granted it by hand.";
    answer.can_be_confirmed = true;
    return answer;
}

Readiness write_access_readiness(const Candidate& candidate, const CloudAccount& master, const std::string& role) {
    Readiness answer = of_this_organization(candidate, master);
    if (!answer.reason.empty()) return answer;
    const CloudAccount& account = *candidate.account;
    if (account.status != Status::activated)
        return no(std::move(answer), "It is not Activated.", "Activate it first; its add-on stack follows.");
    if (account.access.level != accounts::AccessLevel::resources_and_tags_write_back)
        return no(std::move(answer), "Its access level does not change tags.", "Change its access first.");
    if (candidate.under_way)
        return no(std::move(answer), "Its add-on stack is being made by another run.", "Wait for that run to end.");
    answer.method = Method::automation;
    answer.ready = candidate.proven ? Ready::proven : Ready::expected;
    answer.reason = !account.access.pending ? "Its tags can be changed already."
                    : candidate.proven      ? "The automation's probe got into the account by " + role + "."
                                            : "The automation tries " + role + " before anything is created.";
    return answer;
}

std::string manual_grant_snippet(const std::string& partition, const std::string& master_account_id,
                                 const std::string& role, const std::string& activation_name) {
    // The automation's role need not be there yet: AWS refuses a principal that does not exist, so it is a condition.
    const std::string master = "arn:" + partition + ":iam::" + master_account_id;
    const json::Value trust = json::Object{
        {"Version", "2012-10-17"},
        {"Statement",
         json::Array{json::Object{
             {"Effect", "Allow"},
             {"Principal", json::Object{{"AWS", master + ":root"}}},
             {"Action", "sts:AssumeRole"},
             {"Condition",
              json::Object{{"ArnEquals", json::Object{{"aws:PrincipalArn",
                                                       master + ":role/" + automation_name(activation_name)}}}}}}}}};
    return "# Lets the portal's automation in the master account " + master_account_id +
           " create the read-only stack\n# " + activation_name +
           " in this account. Delete this stack when the account is Activated.\n"
           "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  OrganizationRole:\n    Type: AWS::IAM::Role\n"
           "    Properties:\n      RoleName: " +
           role + "\n      AssumeRolePolicyDocument: " + json::serialize(trust) +
           "\n      Policies:\n        - PolicyName: activate\n          PolicyDocument: " +
           json::serialize(session_policy(partition, activation_name, "*")) + "\n";
}

} // namespace portal::linked_accounts
