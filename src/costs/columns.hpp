// Days and amounts as columns of the store: "2025-01-31", and exact decimals.
#pragma once

#include "costs/costs.hpp"
#include "store/store.hpp"

namespace portal::costs {

/// Both throw store::StoreError for anything else.
Day day_from(const std::string& text);
Money money_from(std::string_view text);
/// Of cost_day, record_type, service, marketplace, currency, unblended, net_unblended, amortized.
CostRow cost_row_of(const std::string& payer, const store::Row& row);

} // namespace portal::costs
