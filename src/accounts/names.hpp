// What things are called in a customer's AWS account. Names carry the installation and the customer's code, so that two
// portals or two customers can live in one account.
#pragma once

#include "base/identifiers.hpp"

#include <optional>
#include <string>

namespace portal::accounts {

/// "ClientPortal-<installation>-<customer code>": the activation role and the stack that makes it.
std::string activation_name(std::string_view installation, std::string_view customer_code);

/// "<activation name>-read-<number>", from 1.
std::string read_policy_name(std::string_view activation_name, std::size_t number);
bool is_read_policy_name(std::string_view activation_name, std::string_view policy_name);

/// "<activation name>-tags": the add-on stack of the third access level; its policies are "<activation
/// name>-tags-<number>", from 1.
std::string tag_stack_name(std::string_view activation_name);
std::string tag_policy_name(std::string_view activation_name, std::size_t number);
bool is_tag_policy_name(std::string_view activation_name, std::string_view policy_name);

/// What the template adds to the role's description, so that a role tells where its stack stands; in the template the
/// region is CloudFormation's own variable.
std::string region_sentence(std::string_view region);
/// The region that such a description names; nothing where it names none that AWS has.
std::optional<std::string> region_in_description(std::string_view description);

std::string role_arn(std::string_view partition, const AccountId& account, std::string_view role_name);

} // namespace portal::accounts
