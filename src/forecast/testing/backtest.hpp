// The forecast against what came then: each series of families.hpp is forecast from its known days, and told against
// its held-out months, beside a flat run rate (the mean of the last 28 days).
#pragma once

#include "forecast/testing/families.hpp"

#include <string>

namespace portal::forecast::testing {

struct Judged {
    std::string family;
    int months = 0;
    double flat = 0;           ///< of the months, the mean of |forecast - spent| as a share of the series' mean month
    double model = 0;          ///< the same of the model
    double months_in_band = 0; ///< the share of months within their 80 % band
    double sums_in_band = 0;   ///< the share of sums from the first day held out to the end of each month within theirs
};

/// A row a family, and last one of all of them, "total". Seeds from `first_seed` on.
std::vector<Judged> backtest(std::uint64_t first_seed, std::uint64_t series_of_each);

} // namespace portal::forecast::testing
