// The contracts that were worked by hand (tests/commitments/contracts), as the room's own values.
#pragma once

#include "base/json.hpp"
#include "commitments/contract.hpp"
#include "costs/costs.hpp"

namespace portal::commitments::testing {

struct WorkedContract {
    std::string file;
    Contract contract;
    Day as_of;
    std::vector<costs::CostRow> costs; ///< a row a day
    std::vector<Adjustment> adjustments;
    json::Object expected;
};

/// All of them, in the order of their names. Throws where one cannot be read.
std::vector<WorkedContract> worked_contracts();

} // namespace portal::commitments::testing
