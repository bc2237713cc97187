#include "accounts/denial.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace portal::accounts {

namespace {

struct Kind {
    std::string_view words; ///< AWS's, in lower case
    DeniedBy by;
    std::string_view name;
};

constexpr std::array kinds = {
    Kind{"identity-based policy", DeniedBy::identity_policy, "an identity-based policy"},
    Kind{"permissions boundary", DeniedBy::permissions_boundary, "a permissions boundary"},
    Kind{"session policy", DeniedBy::session_policy, "a session policy"},
    Kind{"service control policy", DeniedBy::service_control_policy, "a service control policy"},
    Kind{"vpc endpoint policy", DeniedBy::vpc_endpoint_policy, "a VPC endpoint policy"},
    Kind{"resource control policy", DeniedBy::resource_control_policy, "a resource control policy"},
    Kind{"resource-based policy", DeniedBy::resource_policy, "a resource-based policy"},
    Kind{"role trust policy", DeniedBy::resource_policy, "a resource-based policy"},
};

constexpr std::array<std::string_view, 6> before_the_kind = {
    "because no ",          "because the ",          "explicit deny in a ",
    "explicit deny in an ", "explicit deny in the ", "explicit deny in ",
};

} // namespace

DeniedBy denied_by(const Error& error) {
    if (error.code != ErrorCode::aws_access_denied) return DeniedBy::not_said;
    const std::string words = to_lower(error.detail);
    // Names that people gave stand before the reason: the last place counts, and only what follows it at once.
    std::size_t latest = 0;
    DeniedBy by = DeniedBy::not_said;
    for (const auto lead : before_the_kind) {
        const auto at = words.rfind(lead);
        if (at == std::string::npos || (by != DeniedBy::not_said && at < latest)) continue;
        const std::string_view rest = std::string_view(words).substr(at + lead.size());
        const auto kind = std::ranges::find_if(kinds, [&](const Kind& one) { return rest.starts_with(one.words); });
        if (kind == kinds.end()) continue;
        latest = at;
        by = kind->by;
    }
    return by;
}

bool is_of_the_caller(DeniedBy by) {
    switch (by) {
    case DeniedBy::identity_policy:
    case DeniedBy::permissions_boundary:
    case DeniedBy::session_policy:
    case DeniedBy::service_control_policy:
    case DeniedBy::vpc_endpoint_policy: return true;
    case DeniedBy::not_said:
    case DeniedBy::resource_control_policy:
    case DeniedBy::resource_policy: return false;
    }
    return false;
}

std::string_view name_of(DeniedBy by) {
    const auto kind = std::ranges::find(kinds, by, &Kind::by);
    return kind == kinds.end() ? "something that AWS does not name" : kind->name;
}

} // namespace portal::accounts
