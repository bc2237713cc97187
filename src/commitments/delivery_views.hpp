// The log of deliveries as the API shows it.
#pragma once

#include "commitments/delivery_plan.hpp"

namespace portal::commitments {

/// Billing periods in a row of one payer that a delivery holds alike.
struct DeliveredPeriods {
    std::string payer_account_id;
    std::string first_period; ///< "2026-01"
    std::string last_period;
    std::optional<std::string> first_day; ///< covered; null: none
    std::optional<std::string> last_day;
    bool counts = false;
    bool is_added = false;                  ///< it joined what stood
    std::optional<std::string> replaced_by; ///< the import that counts instead; null where it counts
};
BOOST_DESCRIBE_STRUCT(DeliveredPeriods, (),
                      (payer_account_id, first_period, last_period, first_day, last_day, counts, is_added, replaced_by))

struct DeliveryView {
    std::string id;
    costs::CostFormat format{};
    std::int64_t lines = 0;
    std::vector<costs::DeliveredFile> files; ///< none of imports that were stored before files were kept
    std::string who;
    Timestamp at;
    std::vector<DeliveredPeriods> periods; ///< of the contract's payers
    std::vector<ReplacedDays> restores;    ///< what counts of its days when it is removed
};
BOOST_DESCRIBE_STRUCT(DeliveryView, (), (id, format, lines, files, who, at, periods, restores))

/// GET /commitments/{id}/imports
struct DeliveryList {
    std::vector<DeliveryView> items; ///< the newest first, 500 at most
    std::int64_t left_off = 0;       ///< older ones
};
BOOST_DESCRIBE_STRUCT(DeliveryList, (), (items, left_off))

DeliveryList delivery_list(costs::Repository& rows, const std::vector<std::string>& payers);

} // namespace portal::commitments
