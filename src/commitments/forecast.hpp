// Where daily spend is heading: a model of level, trend, week, month and year.
#pragma once

#include "commitments/contract.hpp"

#include <cstddef>
#include <span>

namespace portal::commitments {

/// How far sums of days may be off: three parts of a variance that grow differently with the number of days.
struct Spread {
    double noise = 0; ///< variance of a day by itself
    double level = 0; ///< variance of the level that all days share
    double drift = 0; ///< by how much that grows with each day ahead

    /// The standard deviation of the sum of days [from, to), counted from the first day ahead.
    double of(std::size_t from, std::size_t to) const;
};

/// Of a normal distribution, what holds 80 of 100.
inline constexpr double band_80 = 1.2815515655446004;

struct Forecast {
    std::vector<double> days; ///< from the first day that is not known
    Spread spread;
};

/// The days after `known`, of which the first is `first`.
Forecast forecast_days(Day first, std::span<const double> known, std::size_t ahead);

/// The same every day, without a spread.
Forecast flat_forecast(double a_day, std::size_t ahead);

} // namespace portal::commitments
