// What things are called in a customer's AWS account. Names carry the installation and the customer's code, so that two
// portals or two customers can live in one account.
#pragma once

#include "base/identifiers.hpp"

#include <string>

namespace portal::accounts {

/// "ClientPortal-<installation>-<customer code>": the activation role and the stack that makes it.
std::string activation_name(std::string_view installation, std::string_view customer_code);

/// "<activation name>-read-<number>", from 1.
std::string read_policy_name(std::string_view activation_name, std::size_t number);

std::string role_arn(std::string_view partition, const AccountId& account, std::string_view role_name);

} // namespace portal::accounts
