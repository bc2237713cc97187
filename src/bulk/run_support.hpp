// What the room's sources share; nobody else includes it.
#pragma once

#include "bulk/bulk.hpp"

namespace portal::bulk {

inline constexpr std::string_view job_kind = "linked-accounts";

/// What a job of this kind carries.
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

/// Whether the grant lets the automation into all of these accounts, by this role and for long enough to do it.
bool covers(const StoredGrant& grant, const std::vector<std::string>& account_ids, const std::string& region,
            const std::string& role, Timestamp now);

/// AWS's words for a topic or queue that is not there; whoever is granted nothing is refused instead.
bool is_missing(const Error& error);

/// A row's new state: nothing is asked in it yet.
void set_state(LinkedActivation& row, State state, Timestamp now);

} // namespace portal::bulk
