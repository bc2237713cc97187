// The organisation as AWS shows it to one activated account, and how the portal's list follows it.
#pragma once

#include "accounts/cloud_account.hpp"
#include "accounts/repository.hpp"
#include "aws/client.hpp"

#include <functional>
#include <set>
#include <span>

namespace portal::accounts {

struct MemberAccount {
    AccountId account = AccountId::trusted("000000000000");
    std::string name;
    std::string email;
    std::optional<OrganizationState> state;
    std::optional<JoinedMethod> joined_method;
    std::vector<std::string> organizational_unit_path; ///< names from the root; empty: not allowed to look
};

/// What one look at AWS told.
struct OrganizationView {
    OrganizationRole role = OrganizationRole::unknown; ///< of the account that looked
    std::string organization_id;
    std::string master_account_id;
    std::string master_email;
    /// All accounts, the master among them. Only where AWS let the account list them (the master, or a delegated
    /// administrator) and every page was read.
    std::optional<std::vector<MemberAccount>> accounts;
    /// Account IDs of the organisation's delegated administrators; nothing where only the master could say and was not
    /// asked, or was not allowed to look.
    std::optional<std::set<std::string>> delegated_administrators;
    bool listed_as_delegated_administrator = false; ///< the account is not the master and yet may list
    /// Why something could not be seen: not being allowed to look is unknown, never standalone.
    std::optional<StatusReason> unseen;
};

/// How far a look is: accounts read so far.
using OrganizationProgress = std::function<Task<>(std::size_t accounts)>;

/// AWS throttled a call, which waits as long as this does and is then made again, where it answers true. Null: never.
using OrganizationPatience = std::function<Task<bool>()>;

/// Reads as `identity`, the activation role of `account`. `for_master`: nobody else lists the organisation, so an
/// account that is not its master tries whether it is a delegated administrator (a refused try stands in the customer's
/// CloudTrail, so it is not made for nothing). Organizations gives all tools of a customer one small quota: a page that
/// is throttled is asked for again, and what was read before it is kept. Error: only what is worth another try
/// (network, throttled).
Task<Result<OrganizationView>> read_organization(aws::Client& client, aws::Identity identity, AccountId account,
                                                 bool for_master, OrganizationProgress progress,
                                                 OrganizationPatience patience);

/// Which rows a step of applying a view touched, by id.
struct OrganizationChanges {
    std::set<std::string> changed;
    std::set<std::string> left; ///< rows whose account is in the organisation no more, and that stay
};

/// Brings the rows in step with the view: discovers, places, renames, notices who left. Nothing is lost or doubled in
/// either order of activation; only a complete list retires a row.
///
/// In three steps, each of which can be repeated, so that thousands of accounts need not be one transaction: the
/// account that looked and its master; some of the listed accounts at a time, in any order; then, after all of them,
/// who left.
void apply_own_place(Repository& repository, const Clock& clock, Random& random, const AccountId& looked_from,
                     const OrganizationView& view, OrganizationChanges& changes);
void apply_members(Repository& repository, const Clock& clock, Random& random, const AccountId& looked_from,
                   const OrganizationView& view, std::span<const MemberAccount> members, OrganizationChanges& changes);
void apply_departures(Repository& repository, const OrganizationView& view, OrganizationChanges& changes);

/// All three in one transaction.
OrganizationChanges apply_organization(Repository& repository, const Clock& clock, Random& random,
                                       const AccountId& looked_from, const OrganizationView& view);

} // namespace portal::accounts
