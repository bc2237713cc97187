#include "api/permissions.hpp"
#include "api/route.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <set>
#include <string>

using namespace portal::api;

TEST_CASE("every permission has a name of its own") {
    std::set<std::string_view> names;
    for (const Permission permission : all_permissions()) names.insert(name_of(permission));
    CHECK(names.size() == all_permissions().size());
    CHECK(names.contains("cloud-accounts.activate-own"));
}

TEST_CASE("an administrator may all in the own customer, and nothing that is support's") {
    for (const Permission permission : all_permissions()) {
        const bool is_supports = permission == Permission::customers_read ||
                                 permission == Permission::customers_write ||
                                 permission == Permission::commitments_write;
        CHECK(allows(UserRole::administrator, permission) != is_supports);
        CHECK(allows(UserRole::support, permission));
    }
}

TEST_CASE("only administrators and support change things") {
    for (const UserRole role : {UserRole::account_owner, UserRole::analyst, UserRole::viewer})
        for (const Permission permission : {Permission::cloud_accounts_write, Permission::users_write,
                                            Permission::customers_write, Permission::commitments_write})
            CHECK_FALSE(allows(role, permission));
    CHECK(allows(UserRole::account_owner, Permission::cloud_accounts_activate_own));
    CHECK_FALSE(allows(UserRole::analyst, Permission::cloud_accounts_activate_own));
    CHECK_FALSE(allows(UserRole::viewer, Permission::audit_log_read));
}

TEST_CASE("a support person keeps the own role and may everything") {
    Caller caller{.role = UserRole::viewer};
    CHECK_FALSE(allows(caller, Permission::customers_write));
    caller.support = true;
    CHECK(allows(caller, Permission::customers_write));
    CHECK(permissions_of(caller) == all_permissions());
}

TEST_CASE("the roles with a permission are those that it is allowed") {
    CHECK(roles_with(Permission::cloud_accounts_write) == std::vector{UserRole::administrator, UserRole::support});
    CHECK(roles_with(Permission::customers_read) == std::vector{UserRole::support});
    CHECK(roles_with(Permission::own_session).size() == 5);
}
