#include "accounts/activation.hpp"

#include <algorithm>

namespace portal::accounts {

using namespace std::chrono_literals;

Activatable activatable(Status status, std::optional<OrganizationState> state) {
    if (state && *state != OrganizationState::active) {
        if (*state == OrganizationState::suspended)
            return {false, "AWS has suspended this account. Reopen it at AWS first."};
        if (*state == OrganizationState::pending_activation)
            return {false, "AWS has not finished making this account. Try again when it is active."};
        return {false, "This account is being closed, or is closed, at AWS."};
    }
    switch (status) {
    case Status::not_activated:
    case Status::deactivated:
    case Status::refused:
    case Status::access_lost:
    case Status::activating: return {true, ""};
    case Status::activated: return {false, "This account is activated."};
    }
    return {false, ""};
}

std::vector<StaysOff> stays_off(OrganizationRole role, Status status) {
    if (role != OrganizationRole::master || status == Status::activated) return {};
    return {
        {"linked_accounts", "Discovery: only the linked accounts that were added themselves are known."},
        {"bulk_activation", "Bulk activation: linked accounts can be activated one at a time only."},
        {"organization_recommendations", "Organization-wide recommendations: advice for one account at a time only."},
        {"commitments", "Commitments: spend is read from the master account."},
    };
}

std::vector<Step> first_steps() {
    return {
        {.name = StepName::create_stack,
         .title = "You create the stack in the AWS console",
         .status = StepStatus::running,
         .at = {},
         .detail = {}},
        {.name = StepName::assume_role, .title = "AWS lets the portal in with its external ID", .at = {}, .detail = {}},
        {.name = StepName::identity, .title = "The role belongs to this account", .at = {}, .detail = {}},
        {.name = StepName::external_id,
         .title = "Without the external ID, or with a wrong one, AWS refuses",
         .at = {},
         .detail = {}},
        {.name = StepName::trust_policy,
         .title = "The role's trust and policies are what was meant",
         .at = {},
         .detail = {}},
        {.name = StepName::organization, .title = "The organization is read", .at = {}, .detail = {}},
        {.name = StepName::recheck, .title = "All of it holds after a minute", .at = {}, .detail = {}},
    };
}

std::chrono::seconds poll_interval(Timestamp now, Timestamp requested_at, std::optional<Timestamp> looked_at) {
    if (now - requested_at < 30min) return 2s;
    if (looked_at && now - *looked_at < 30s) return 2s;
    if (now - requested_at < 24h) return 60s;
    return 300s;
}

void set_step(std::vector<Step>& steps, StepName name, StepStatus status, Timestamp at,
              std::optional<std::string> detail) {
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const Step& step) { return step.name == name; });
    if (found == steps.end()) return;
    found->status = status;
    found->at = at;
    found->detail = std::move(detail);
}

std::optional<std::string> waiting_for(const std::vector<Step>& steps) {
    for (const auto& step : steps) {
        if (step.status == StepStatus::done) continue;
        if (step.status == StepStatus::failed) return std::nullopt;
        switch (step.name) {
        case StepName::create_stack:
        case StepName::assume_role: return "Waiting for AWS: create the stack, and wait until it says CREATE_COMPLETE.";
        case StepName::identity:
        case StepName::external_id:
        case StepName::trust_policy: return "AWS lets the portal in. Proving that it lets nobody else in.";
        case StepName::organization: return "Activated. Reading the organization.";
        case StepName::write_permission: return "Waiting for AWS: the role does not have the add-on's policies yet.";
        case StepName::recheck: return "Activated. Looking once more, a minute after the first proof.";
        }
    }
    return std::nullopt;
}

std::vector<UsualCause> usual_causes(const StoredActivation& activation, const CloudAccount& account, Timestamp now) {
    const bool way_in = std::any_of(activation.steps.begin(), activation.steps.end(), [](const Step& step) {
        return step.name == StepName::assume_role && step.status == StepStatus::done;
    });
    if (way_in || account.status != Status::activating || now - activation.requested_at < 2min) return {};
    return {
        {"The stack was not created yet, or is still being created.",
         "Open the AWS console again by the link, tick the acknowledgement and select Create stack; wait for "
         "CREATE_COMPLETE."},
        {"The stack failed and was rolled back.",
         "Open the stack's events: the first line with CREATE_FAILED says why. Most often the person lacks one of the "
         "IAM permissions listed under Prerequisites. Delete that stack before you open the link again: it holds the "
         "name, and nothing else can be done with it."},
        {"The stack was created in another AWS account.",
         "Check who was signed in to the console. If it was another account, use \"Check another account number\"."},
        {"A parameter or the stack's name was changed in the console.",
         "Delete the stack and open the link again, leaving everything as it is."},
        {"A service control policy of the organization denies sts:AssumeRole or iam:CreateRole.",
         "Ask whoever manages the organization to allow it for the role " + activation.stack_name + "."},
        {"IAM needs a moment: a new role can refuse for up to a minute.",
         "Wait; the portal goes on looking by itself."},
    };
}

std::vector<UsualCause> tag_stack_causes(const StoredActivation& stack, const CloudAccount& account, Timestamp now) {
    if (now - stack.requested_at < 2min) return {};
    return {
        {"The add-on stack was not created, or is still under way.",
         "Open the link, and look at the stack's events in " + stack.region + "."},
        {"You are signed in to another AWS account than " + account.account_id.value() + ".",
         "Sign in to that account and open the link again."},
        {"Creating the stack failed: it takes iam:CreatePolicy and iam:AttachRolePolicy.",
         "Delete the failed stack, get the permissions that Change Access lists, and open the link again."},
        {"The activation stack is of an earlier version, whose role may not look at the add-on's policies.",
         "Update the stack " + stack.stack_name.substr(0, stack.stack_name.rfind('-')) + " to today's template first."},
        {"IAM needs a moment: a policy that was just attached can be unseen for up to a minute.",
         "Wait; the portal goes on looking by itself."},
    };
}

} // namespace portal::accounts
