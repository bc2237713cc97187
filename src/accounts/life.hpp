// The life of a cloud account: which status may follow which, and why. The one table of transitions (DESIGN.md,
// "Account life").
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace portal::accounts {

enum class Status { not_activated, activating, activated, refused, access_lost, deactivated };
BOOST_DESCRIBE_ENUM(Status, not_activated, activating, activated, refused, access_lost, deactivated)

enum class Cause {
    activation_requested, ///< a person selected Add Cloud Account or Activate
    proof_succeeded,      ///< the role lets the portal in, and nobody without the external ID
    proof_failed,         ///< the role lets others in, or is not what was meant
    time_ran_out,         ///< seven days without a way in
    bulk_attempt_failed,  ///< the automation said that the stack was not made
    access_denied,        ///< a role that let the portal in no longer does
    access_returned,      ///< and does again
    offboarded,           ///< a person removed it
};
BOOST_DESCRIBE_ENUM(Cause, activation_requested, proof_succeeded, proof_failed, time_ran_out, bulk_attempt_failed,
                    access_denied, access_returned, offboarded)

struct Transition {
    Status from;
    Cause cause;
    Status to;
};

const std::vector<Transition>& transitions();

/// The status after `cause`, or nothing where the cause does not apply in this status (a late or repeated message).
std::optional<Status> next_status(Status from, Cause cause);

} // namespace portal::accounts
