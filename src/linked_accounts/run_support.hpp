// What the room's sources share; nobody else includes it.
#pragma once

#include "linked_accounts/linked_accounts.hpp"
#include "linked_accounts/messages.hpp"

namespace portal::linked_accounts {

inline constexpr std::int64_t most_runs_shown = 10;

/// Runs' jobs: "linked-accounts" and "linked-access".
std::string kind_of(Purpose purpose);
/// Nothing: a job of another kind.
std::optional<Purpose> purpose_of(const jobs::Job& job);

/// As typed; absent: OrganizationAccountAccessRole. AWS's own rule for role names.
Result<std::string> clean_role(const std::optional<std::string>& typed);
/// Each once, in their order.
Result<std::vector<std::string>> clean_ids(const std::vector<std::string>& typed, const std::string& field);

/// What the job of a run carries.
struct Payload {
    std::string region;
    std::string role;
    std::string key;                    ///< the job's unique key, by which it is cancelled
    std::vector<std::string> confirmed; ///< accounts in which a person said to have granted the role by hand
};
BOOST_DESCRIBE_STRUCT(Payload, (), (region, role, key, confirmed))
Payload payload_of(const jobs::Job& job);

accounts::StatusReason reason_of(const Error& error);
jobs::Item item_of(const LinkedActivation& row);
jobs::Progress progress_of(const std::vector<LinkedActivation>& rows);

/// What is asked of a row in its state.
Verb verb_of(const LinkedActivation& row);

/// Whether the grant lets the automation into all of these accounts, by this role and for long enough to do it.
bool covers(const StoredGrant& grant, const std::vector<std::string>& account_ids, const std::string& region,
            const std::string& role, Timestamp now);

/// AWS's words for a topic or queue that is not there; whoever is granted nothing is refused instead.
bool is_missing(const Error& error);

/// A row's new state: nothing is asked in it yet.
void set_state(LinkedActivation& row, State state, Timestamp now);

struct Bulk::Work {
    Purpose purpose{};
    bool needs_add_on = false; ///< this run, or another of this master that is under way
    std::string job_id;
    CustomerId customer;
    Payload payload;
    accounts::CloudAccount master;
    std::string activation_name;
    std::vector<LinkedActivation> rows;
    std::optional<StoredGrant> grant;

    /// Rows of the wave that is under way.
    std::vector<LinkedActivation> active() const {
        std::vector<LinkedActivation> found;
        for (const auto& row : rows) {
            if (is_end(row.state) || (!found.empty() && row.wave > found.front().wave)) continue;
            if (!found.empty() && row.wave < found.front().wave) found.clear();
            found.push_back(row);
        }
        return found;
    }
};

} // namespace portal::linked_accounts
