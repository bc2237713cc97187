// What would be, if: the same contract and the same past, with days to come that differ from the forecast. Pure.
//
// Growth compounds: g percent a year more than is forecast, from the day after the last one counted. Reservations lower
// what AWS charges: AWS tells a monthly saving in which the upfront fee is spread over the term already, so that under
// an unblended metric (where the fee counts on its day) each month of the term costs less by the saving and by that
// part of the fee; under the amortized metric by the saving alone, and no fee counts on its day. A month's saving is
// spread over its days. Spend of AWS does not fall below nothing.
#pragma once

#include "commitments/progress.hpp"

namespace portal::commitments {

/// As the API says it.
struct PurchaseInput {
    std::string day;
    std::string amount;
    std::optional<bool> marketplace; ///< under the cap then
};
BOOST_DESCRIBE_STRUCT(PurchaseInput, (), (day, amount, marketplace))

struct ReservationInput {
    std::string starts_on;
    std::string monthly_saving;              ///< AWS's estimate, net of all fees
    std::optional<std::string> upfront;      ///< "0" if not said
    std::optional<std::int64_t> term_months; ///< 12 if not said
};
BOOST_DESCRIBE_STRUCT(ReservationInput, (), (starts_on, monthly_saving, upfront, term_months))

struct WhatIfInput {
    std::optional<double> growth_percent; ///< a year, -100 to 1,000
    std::optional<std::vector<PurchaseInput>> purchases;
    std::optional<std::vector<ReservationInput>> reservations;
};
BOOST_DESCRIBE_STRUCT(WhatIfInput, (), (growth_percent, purchases, reservations))

struct Purchase {
    Day day;
    Money amount;
    bool marketplace = false;
};

struct ReservationPlan {
    Day starts_on;
    Money monthly_saving;
    Money upfront;
    int term_months = 12;
};

struct WhatIf {
    double growth_percent = 0;
    std::vector<Purchase> purchases;
    std::vector<ReservationPlan> reservations;
};

inline constexpr std::size_t most_assumptions = 200; ///< purchases, and reservations

/// Error: invalid_request, a FieldError for each thing that is wrong. Days are after `as_of` and in the contract.
Result<WhatIf> read_what_if(const WhatIfInput& input, const Contract& contract, Day as_of);

/// The forecast with the changes; its spread as it was.
Projection changed(const Counting& counting, Projection forecast, const WhatIf& what_if);

} // namespace portal::commitments
