// Why AWS refused, as far as its words tell.
//
// AWS names one kind of policy that denied a call, or none: "... with an explicit deny in a service control policy",
// since 2026 with that policy's ARN behind it, "... because no identity-based policy allows the ... action". Where
// several deny it names one of them. Across accounts it often gives no reason at all. Source: IAM User Guide,
// "Troubleshoot access denied error messages".
#pragma once

#include "base/error.hpp"

namespace portal::accounts {

enum class DeniedBy {
    not_said,
    identity_policy, ///< of the caller
    permissions_boundary,
    session_policy,
    service_control_policy,  ///< of the caller's organization
    vpc_endpoint_policy,     ///< on the caller's way to AWS
    resource_control_policy, ///< of the organization of what was asked for
    resource_policy,         ///< of what was asked for: of a role its trust policy
};

/// not_said too where the error is no denial of AWS's.
DeniedBy denied_by(const Error& error);

/// Whether the policy is on the side of who called: of AssumeRole the portal's, whatever the role is.
bool is_of_the_caller(DeniedBy by);

/// "a service control policy"; of not_said "something that AWS does not name".
std::string_view name_of(DeniedBy by);

inline bool is_denied_by_service_control_policy(const Error& error) {
    return denied_by(error) == DeniedBy::service_control_policy;
}

} // namespace portal::accounts
