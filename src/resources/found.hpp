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
<<<<<<< HEAD
    std::optional<std::string> owner =
        {};                      ///< the account that the ARN or the answer names; absent: the scanning account
    bool managed_by_aws = false; ///< AWS made it, and nobody asked for it
=======
    std::optional<std::string> owner = {};                  ///< account ID that ARN or answer names; absent: none named
    bool managed_by_aws = false;                            ///< AWS made it by itself: a default VPC, an aws/ key
>>>>>>> 2ef8c34 (Tags that were never read are unknown, AWS's own things are told from the customer's, and a row is its owner's: in filters, counts, coverage, page and API)
};

/// Of what the owning service said: equal exactly when nothing changed.
std::string digest_of(const Found& found);

} // namespace portal::resources
