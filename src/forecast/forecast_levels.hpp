// The level of spend in weeks to come: several simple models, weighed by how well each would have done. Of this room
// alone; pure.
#pragma once

#include "forecast/forecast.hpp"

namespace portal::forecast {

struct Levels {
    std::vector<double> weeks; ///< a day's mean in each week to come
    Spread spread;             ///< without the noise of single days
};

/// `known`: a day's mean in each week, the newest last; at least one. `noise`: a day's standard deviation.
Levels forecast_levels(std::span<const double> known, std::size_t ahead, double noise);

} // namespace portal::forecast
