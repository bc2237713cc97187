// An activation: the stack that was asked for, and how far AWS lets the portal in.
#pragma once

#include "accounts/cloud_account.hpp"

#include <map>

namespace portal::accounts {

/// In the order of the proof (DESIGN.md, "Account life").
enum class StepName {
    create_stack,
    assume_role,
    identity,
    external_id,
    trust_policy,
    organization,
    recheck,
    write_permission, ///< of the add-on stack alone
};
BOOST_DESCRIBE_ENUM(StepName, create_stack, assume_role, identity, external_id, trust_policy, organization, recheck,
                    write_permission)

enum class StepStatus { waiting, running, done, failed };
BOOST_DESCRIBE_ENUM(StepStatus, waiting, running, done, failed)

struct Step {
    StepName name{};
    std::string title;
    StepStatus status = StepStatus::waiting;
    std::optional<Timestamp> at;
    std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(Step, (), (name, title, status, at, detail))

/// All steps, waiting.
std::vector<Step> first_steps();

/// A cause that usually explains why nothing happens, with what mends it.
struct UsualCause {
    std::string cause;
    std::string remedy;
};
BOOST_DESCRIBE_STRUCT(UsualCause, (), (cause, remedy))

enum class ActivationAction { create_stack, replace_template };
BOOST_DESCRIBE_ENUM(ActivationAction, create_stack, replace_template)

/// As API.md shows it.
struct Activation {
    ActivationAction action = ActivationAction::create_stack;
    std::string console_url;
    std::string template_url;
    std::string template_sha256;
    std::string stack_name;
    std::string region;
    std::map<std::string, std::string> parameters;
    std::vector<std::string> capabilities;
    std::string external_id;
    Timestamp requested_at;
    Timestamp expires_at;
    std::string cli_command;
    std::string terraform;
    std::string stack_events_url;
    std::vector<Step> steps;
    std::optional<std::string> waiting_for;
    std::vector<UsualCause> usual_causes;
};
BOOST_DESCRIBE_STRUCT(Activation, (),
                      (action, console_url, template_url, template_sha256, stack_name, region, parameters, capabilities,
                       external_id, requested_at, expires_at, cli_command, terraform, stack_events_url, steps,
                       waiting_for, usual_causes))

/// What is stored of an activation; the rest is made from it and the installation.
struct StoredActivation {
    std::string id;
    std::string cloud_account_id;
    std::string region;
    std::string stack_name;
    std::string template_url;
    std::string template_sha256;
    Timestamp requested_at;
    Timestamp expires_at;
    std::optional<Timestamp> looked_at; ///< a person last looked at it
    std::vector<Step> steps;
};

/// When to look at AWS next: every 2 s for the first 30 minutes and while somebody looks (within the last 30 s); then
/// every minute to the end of the first day, then every 5 minutes. Source: AWS-FACTS "polling AssumeRole is the way
/// in".
std::chrono::seconds poll_interval(Timestamp now, Timestamp requested_at, std::optional<Timestamp> looked_at);

/// Sets one step.
void set_step(std::vector<Step>& steps, StepName name, StepStatus status, Timestamp at,
              std::optional<std::string> detail = {});

/// What the activation waits for in words, and after two minutes without a way in the usual causes.
std::optional<std::string> waiting_for(const std::vector<Step>& steps);
std::vector<UsualCause> usual_causes(const StoredActivation& activation, const CloudAccount& account, Timestamp now);
/// The same of an add-on stack.
std::vector<UsualCause> tag_stack_causes(const StoredActivation& stack, const CloudAccount& account, Timestamp now);

} // namespace portal::accounts
