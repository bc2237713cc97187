// The ways to make the stack: the console's quick-create link, the aws command, Terraform. All give the same result.
#pragma once

#include <map>
#include <string>

namespace portal::accounts {

struct StackOrder {
    std::string console_url; ///< the console's base, without a slash at the end
    std::string region;
    std::string template_url;
    std::string stack_name;
    std::map<std::string, std::string> parameters;
};

/// <console>/cloudformation/home?region=R#/stacks/create/review?templateURL=...&stackName=...&param_<Name>=...
std::string quick_create_link(const StackOrder& order);

/// The stack's events in the console.
std::string stack_events_link(const StackOrder& order);

std::string create_stack_command(const StackOrder& order);
std::string terraform_configuration(const StackOrder& order);

} // namespace portal::accounts
