#include "accounts/life.hpp"

#include <algorithm>

namespace portal::accounts {

const std::vector<Transition>& transitions() {
    using enum Status;
    using enum Cause;
    static const std::vector<Transition> table = {
        {not_activated, activation_requested, activating},
        {not_activated, proof_succeeded, activated}, // a late stack is adopted
        {activating, activation_requested, activating},
        {activating, proof_succeeded, activated},
        {activating, proof_failed, refused},
        {activating, time_ran_out, not_activated},
        {activating, bulk_attempt_failed, not_activated},
        {activating, offboarded, deactivated},
        {activated, proof_failed, refused}, // when the proof is repeated
        {activated, access_denied, access_lost},
        {activated, offboarded, deactivated},
        {refused, activation_requested, activating},
        {refused, proof_succeeded, activated}, // mended at AWS
        {refused, offboarded, deactivated},
        {access_lost, access_returned, activated},
        {access_lost, proof_succeeded, activated},
        {access_lost, proof_failed, refused},
        {access_lost, activation_requested, activating},
        {access_lost, offboarded, deactivated},
        {deactivated, activation_requested, activating},
    };
    return table;
}

std::optional<Status> next_status(Status from, Cause cause) {
    const auto& table = transitions();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Transition& t) { return t.from == from && t.cause == cause; });
    if (found == table.end()) return std::nullopt;
    return found->to;
}

} // namespace portal::accounts
