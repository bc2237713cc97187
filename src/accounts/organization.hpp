// The organisation as AWS shows it to one activated account, and how the portal's list follows it.
#pragma once

#include "accounts/cloud_account.hpp"
#include "accounts/repository.hpp"
#include "aws/client.hpp"

namespace portal::accounts {

struct MemberAccount {
    AccountId account = AccountId::trusted("000000000000");
    std::string name;
    std::string email;
    std::optional<OrganizationState> state;
    std::optional<JoinedMethod> joined_method;
    std::vector<std::string> organizational_unit_path; ///< names from the root; empty: not allowed to look
};

struct OrganizationView {
    OrganizationRole role = OrganizationRole::unknown; ///< of the account that looked
    std::string organization_id;
    std::string master_account_id;
    std::string master_email;
    /// All accounts, the master among them. Only where the account is the master and every page was read.
    std::optional<std::vector<MemberAccount>> accounts;
    /// Why something could not be seen: not being allowed to look is unknown, never standalone.
    std::optional<StatusReason> unseen;
};

/// Reads as `identity`, the activation role of `account`. Error: only what is worth another try (network, throttled).
Task<Result<OrganizationView>> read_organization(aws::Client& client, aws::Identity identity, AccountId account);

/// Brings the rows in step with the view: discovers, places, renames, notices who left. Nothing is lost or doubled in
/// either order of activation; only a complete list retires a row. Answers the ids of the rows that changed.
std::vector<std::string> apply_organization(Repository& repository, const Clock& clock, Random& random,
                                            const AccountId& looked_from, const OrganizationView& view);

} // namespace portal::accounts
