// Why AWS refused, as far as its words tell.
#pragma once

#include "base/error.hpp"

namespace portal::accounts {

/// AWS names the kind of policy that denied a call: "... with an explicit deny in a service control policy", "because
/// no service control policy allows the ...". Source: IAM User Guide, "Troubleshoot access denied error messages".
inline bool is_denied_by_service_control_policy(const Error& error) {
    return error.code == ErrorCode::aws_access_denied &&
           error.detail.find("service control policy") != std::string::npos;
}

} // namespace portal::accounts
