// Days and amounts as columns of the store: "2025-01-31", and exact decimals.
#pragma once

#include "base/day.hpp"
#include "base/money.hpp"

namespace portal::costs {

/// Both throw store::StoreError for anything else.
Day day_from(const std::string& text);
Money money_from(std::string_view text);

} // namespace portal::costs
