// What the sources of an import share; nobody else includes it.
#pragma once

#include "inventory/inventory.hpp"

namespace portal::inventory {

/// What a region's job works on.
struct Inventory::Import {
    std::string id;
    CustomerId customer;
    accounts::CloudAccount account;
    aws::Identity identity; ///< in the region
    Place place;
    bool with_tags = false;

    Seen seen(Timestamp at) const { return {.cloud_account_id = account.id, .account_id = place.account_id, .at = at}; }
};

/// Where a look of this type in this region is written down.
inline std::string scan_region(const aws::CatalogType& type, const std::string& region) {
    return type.is_global ? std::string(global_region) : region;
}

} // namespace portal::inventory
