#include "api/permissions.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace portal::api {

namespace {

/// Support has every permission, so that it can help every customer; the other roles have what their column says.
struct Row {
    Permission permission;
    std::string_view name;
    bool administrator;
    bool account_owner;
    bool analyst;
    bool viewer;
};

// clang-format off
constexpr bool yes = true, no = false;
constexpr std::array table{
    //                                                                           administrator  account_owner  analyst  viewer
    Row{Permission::own_session,                 "session.own",                  yes,           yes,           yes,     yes},
    Row{Permission::cloud_accounts_read,         "cloud-accounts.read",          yes,           yes,           yes,     yes},
    Row{Permission::cloud_accounts_write,        "cloud-accounts.write",         yes,           no,            no,      no},
    Row{Permission::cloud_accounts_activate_own, "cloud-accounts.activate-own",  yes,           yes,           no,      no},
    Row{Permission::jobs_read,                   "jobs.read",                    yes,           yes,           yes,     yes},
    Row{Permission::resources_read,              "resources.read",               yes,           yes,           yes,     yes},
    Row{Permission::tags_write,                  "tags.write",                   yes,           yes,           yes,     no},
    Row{Permission::resources_import,            "resources.import",             yes,           yes,           yes,     no},
    Row{Permission::recommendations_read,        "recommendations.read",         yes,           yes,           yes,     yes},
    Row{Permission::recommendations_write,       "recommendations.write",        yes,           yes,           yes,     no},
    Row{Permission::commitments_read,            "commitments.read",             yes,           yes,           yes,     yes},
    Row{Permission::commitments_write,           "commitments.write",            no,            no,            no,      no},
    Row{Permission::commitment_alerts_write,     "commitment-alerts.write",      yes,           yes,           yes,     no},
    Row{Permission::users_read,                  "users.read",                   yes,           no,            no ,     no},
    Row{Permission::users_write,                 "users.write",                  yes,           no,            no,      no},
    Row{Permission::api_tokens_own,              "api-tokens.own",               yes,           yes,           yes,     yes},
    Row{Permission::audit_log_read,              "audit-log.read",               yes,           no,            no ,     no},
    Row{Permission::customers_read,              "customers.read",               no,            no,            no,      no},
    Row{Permission::customers_write,             "customers.write",              no,            no,            no,      no},
};
// clang-format on

const Row& row_of(Permission permission) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.permission == permission; });
    if (found == table.end()) throw std::logic_error("a permission without a row");
    return *found;
}

constexpr std::array every_role{UserRole::administrator, UserRole::account_owner, UserRole::analyst, UserRole::viewer,
                                UserRole::support};

} // namespace

std::vector<Permission> all_permissions() {
    std::vector<Permission> all;
    for (const Row& row : table) all.push_back(row.permission);
    return all;
}

std::string_view name_of(Permission permission) { return row_of(permission).name; }

std::string_view name_of(UserRole role) { return boost::describe::enum_to_string(role, "unknown"); }

bool allows(UserRole role, Permission permission) {
    const Row& row = row_of(permission);
    switch (role) {
    case UserRole::administrator: return row.administrator;
    case UserRole::account_owner: return row.account_owner;
    case UserRole::analyst: return row.analyst;
    case UserRole::viewer: return row.viewer;
    case UserRole::support: return true;
    }
    return false;
}

std::vector<Permission> permissions_of(UserRole role) {
    std::vector<Permission> held;
    for (const Row& row : table)
        if (allows(role, row.permission)) held.push_back(row.permission);
    return held;
}

std::vector<UserRole> roles_with(Permission permission) {
    std::vector<UserRole> roles;
    for (const UserRole role : every_role)
        if (allows(role, permission)) roles.push_back(role);
    return roles;
}

} // namespace portal::api
