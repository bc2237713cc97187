// What a cloud account is: the rows of the store and the words of the API.
#pragma once

#include "accounts/life.hpp"
#include "base/identifiers.hpp"
#include "base/json.hpp"

#include <string>
#include <vector>

namespace portal::accounts {

enum class Provider { aws };
BOOST_DESCRIBE_ENUM(Provider, aws)

/// An account's place in its organisation. `unknown`: AWS did not let us look, or we have not looked yet.
enum class OrganizationRole { master, linked, standalone, unknown };
BOOST_DESCRIBE_ENUM(OrganizationRole, master, linked, standalone, unknown)

/// AWS's JoinedMethod.
enum class JoinedMethod { created, invited };
BOOST_DESCRIBE_ENUM(JoinedMethod, created, invited)

/// AWS's State of an account in its organisation.
enum class OrganizationState { pending_activation, active, suspended, pending_closure, closed };
BOOST_DESCRIBE_ENUM(OrganizationState, pending_activation, active, suspended, pending_closure, closed)

enum class AccessLevel { resources, resources_and_tags, resources_and_tags_write_back };
BOOST_DESCRIBE_ENUM(AccessLevel, resources, resources_and_tags, resources_and_tags_write_back)

/// Why an account is in its status, for a person.
struct StatusReason {
    std::string code;
    std::string detail;
    std::string remedy;
    std::optional<std::string> aws_request_id;
};
BOOST_DESCRIBE_STRUCT(StatusReason, (), (code, detail, remedy, aws_request_id))

struct Access {
    AccessLevel level = AccessLevel::resources_and_tags;
    std::optional<AccessLevel> effective_level; ///< null until the role lets the portal in
    bool cost_explorer_sync = true;
    bool pending = false;          ///< the third level waits for its add-on stack
    bool write_permission = false; ///< the role may write tags, whether the level wants it or not
};
BOOST_DESCRIBE_STRUCT(Access, (), (level, effective_level, cost_explorer_sync, pending, write_permission))

/// Something that does not work until the organisation's master account is active (S2).
struct StaysOff {
    std::string feature; ///< "linked_accounts", "bulk_activation", "organization_recommendations", "commitments"
    std::string detail;  ///< for a person
};
BOOST_DESCRIBE_STRUCT(StaysOff, (), (feature, detail))

/// What stays off while this account is not active: of a master everything that only it can be asked for, of any other
/// nothing. Pure.
std::vector<StaysOff> stays_off(OrganizationRole role, Status status);

struct CloudAccount {
    std::string id;
    Provider provider = Provider::aws;
    std::string name;
    AccountId account_id = AccountId::trusted("000000000000");
    std::string partition;
    OrganizationRole organization_role = OrganizationRole::unknown;
    std::optional<std::string> master_account_id;
    std::int64_t linked_count = 0;
    Status status = Status::not_activated;
    std::optional<StatusReason> status_reason;
    Access access;
    std::optional<Timestamp> last_sync;
    bool needs_activation = false; ///< a master that was discovered and is not active
    std::vector<std::string> organizational_unit_path;
    std::optional<JoinedMethod> joined_method;
    std::optional<OrganizationState> organization_state;
    std::optional<std::string> organization_id;
    std::optional<std::string> email;
    std::optional<std::string> region; ///< of the stack
    Timestamp created_at;
    std::optional<Timestamp> activated_at;
    bool activatable = false;
    std::optional<std::string> activatable_reason; ///< why not
    std::optional<std::string> owner_user_id;
    /// Why the organisation could not be looked at; nothing is concluded from it.
    std::optional<StatusReason> organization_reason;
    bool delegated_administrator = false; ///< may list the organisation in the master's stead
    std::optional<Timestamp> checked_at;  ///< the portal last looked whether its access still holds
    std::vector<StaysOff> stays_off;
};
BOOST_DESCRIBE_STRUCT(CloudAccount, (),
                      (id, provider, name, account_id, partition, organization_role, master_account_id, linked_count,
                       status, status_reason, access, last_sync, needs_activation, organizational_unit_path,
                       joined_method, organization_state, organization_id, email, region, created_at, activated_at,
                       activatable, activatable_reason, owner_user_id, organization_reason, delegated_administrator,
                       checked_at, stays_off))

/// Whether an account can be activated now, and why not. Pure.
struct Activatable {
    bool yes = false;
    std::string reason;
};
Activatable activatable(Status status, std::optional<OrganizationState> state);

} // namespace portal::accounts
