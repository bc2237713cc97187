// What the sources of an import share; nobody else includes it.
#pragma once

#include "aws/asking.hpp"
#include "inventory/inventory.hpp"

namespace portal::inventory {

/// Of the account's import, and of the one that was asked for while another runs.
inline std::string import_key(const std::string& id) { return "sync:" + id; }
inline std::string next_import_key(const std::string& id) { return "sync-next:" + id; }

/// Of a job "sync-region".
struct RegionPayload {
    std::string import_id;
    std::string cloud_account_id;
    std::string region;
    bool tags = false; ///< the second part: what the Tagging API sees
};
BOOST_DESCRIBE_STRUCT(RegionPayload, (), (import_id, cloud_account_id, region, tags))

inline std::string session_name(const std::string& job_id) { return aws::session_name("inventory", job_id); }

/// What is looked at in a region. `global_only`: of the home region, which the customer leaves out.
std::vector<const aws::CatalogType*> types_of(const std::string& region, const std::string& partition,
                                              bool global_only);

/// What a region's job works on.
struct Inventory::Import {
    std::string id;
    CustomerId customer;
    accounts::CloudAccount account;
    aws::Identity identity; ///< in the region
    Place place;
    bool with_tags = false;
    bool is_home = false;     ///< the region in which global services are listed
    bool is_left_out = false; ///< the home region where the customer leaves it out: what is global is looked at alone

    /// Asked inside each transaction that writes: meanwhile the account may have left, or tags be no longer wanted.
    bool is_wanted(store::Transaction& transaction) const {
        const auto now = accounts::find_account(transaction, customer, account.id);
        return now && now->status == accounts::Status::activated &&
               !(with_tags && now->access.level == accounts::AccessLevel::resources);
    }

    /// Where the Tagging API's look is written down.
    std::string tags_region() const { return is_left_out ? std::string(resources::global_region) : place.region; }

    /// A look that begins: complete until something fails.
    resources::Scan look(std::string in, std::string type, Timestamp at) const {
        return {.cloud_account_id = account.id,
                .account_id = place.account_id,
                .region = std::move(in),
                .type = std::move(type),
                .service = {},
                .outcome = resources::ScanOutcome::complete,
                .count = 0,
                .at = at,
                .complete_at = std::nullopt,
                .detail = std::nullopt};
    }

    resources::Seen seen(Timestamp at) const {
        return {.cloud_account_id = account.id, .account_id = place.account_id, .at = at};
    }
};

/// Where a look of this type in this region is written down.
inline std::string scan_region(const aws::CatalogType& type, const std::string& region) {
    return type.is_global ? std::string(resources::global_region) : region;
}

} // namespace portal::inventory
