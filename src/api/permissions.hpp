// Who may do what: the one table of permissions and the roles that carry them.
#pragma once

#include <boost/describe.hpp>
#include <string_view>
#include <vector>

namespace portal::api {

enum class UserRole { administrator, account_owner, analyst, viewer, support };
BOOST_DESCRIBE_ENUM(UserRole, administrator, account_owner, analyst, viewer, support)

enum class Permission {
    own_session, ///< anyone who is signed in: their own session, profile and what the installation offers
    cloud_accounts_read,
    cloud_accounts_write,        ///< add, activate any, rename, remove
    cloud_accounts_activate_own, ///< activate the account that one owns
    jobs_read,
    resources_read,
    tags_write,       ///< edit tags in the portal
    resources_import, ///< import now, and stop it
    recommendations_read,
    recommendations_write, ///< download now, decide about them
    commitments_read,
    commitments_write,       ///< contracts: support alone
    commitment_alerts_write, ///< whom alerts are mailed to
    users_read,
    users_write,
    api_tokens_own,
    audit_log_read,
    customers_read,
    customers_write,
};

/// All of them, in the enumeration's order.
std::vector<Permission> all_permissions();

/// "cloud-accounts.write": the name on the wire.
std::string_view name_of(Permission permission);

/// "administrator": the name on the wire.
std::string_view name_of(UserRole role);

bool allows(UserRole role, Permission permission);

std::vector<Permission> permissions_of(UserRole role);
std::vector<UserRole> roles_with(Permission permission);

} // namespace portal::api
