// A resource on its way into the store: what one answer of AWS said of it. Plain values.
#pragma once

#include "resources/resource.hpp"

namespace portal::resources {

/// A resource as one answer shows it.
struct Found {
    std::string arn;
    std::string type;
    std::string service;
    std::string region;
    std::string resource_id;
    std::optional<std::string> name;
    std::optional<std::string> state;
    json::Object facts;
    std::optional<std::map<std::string, std::string>> tags; ///< absent: this answer does not say
    std::optional<std::string> owner =
        {};                      ///< the account that the ARN or the answer names; absent: the scanning account
    bool managed_by_aws = false; ///< AWS made it, and nobody asked for it
};

/// Of what the owning service said: equal exactly when nothing changed.
std::string digest_of(const Found& found);

} // namespace portal::resources
