// What the room's jobs share; nobody else includes it.
#pragma once

#include "accounts/accounts.hpp"

namespace portal::accounts {

/// What a job works on, read in one transaction.
struct Accounts::Work {
    CloudAccount account;
    StoredActivation activation;
    std::string external_id;
};

/// One unfinished job of a kind and account at most.
inline std::string activation_key(const std::string& id) { return "activation:" + id; }
inline std::string recheck_key(const std::string& id) { return "activation-recheck:" + id; }
inline std::string write_access_key(const std::string& id) { return "write-access:" + id; }
inline std::string organization_key(const std::string& id) { return "organization:" + id; }
inline std::string erasure_key(const std::string& id) { return "erase-account:" + id; }
inline std::string access_check_key(const std::string& id) { return "access-check:" + id; }

StatusReason reason_of(const Error& error);

/// Why an account that was activated is not any more, and which transition that is: a role that lets the portal in and
/// is not what was meant is refused; everything else is access lost.
Error lost_because(const Proof& proof);
Cause cause_of(const Proof& proof);

/// The session's name in the customer's CloudTrail.
std::string session_name(std::string_view what, const std::string& job_id);

} // namespace portal::accounts
