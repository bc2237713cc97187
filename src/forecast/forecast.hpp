// Where daily spend is heading. The model, so that whoever reads a forecast can say where it comes from:
//
//   1. Week and month: each weekday's share of a day, by medians over the last year, and fees that come on the same day
//   of
//      several months in a row (forecast_rhythm.hpp). What is left are weeks.
//   2. Level and trend: means of 4 to 32 weeks, the mean since the level last jumped, exponential smoothing with and
//   without
//      a damped trend, and slopes that a short and a long stretch of weeks agree on. From 100 weeks on all of these
//      once more without the year's wave (two harmonics, learned beside a bent line of growth on a logarithmic scale).
//   3. Each of them is tried on the last year: what would it have said 4 to 52 weeks ago of the 4 to 39 weeks that
//      followed? Their weights fall with the seventh power of their regret (how much worse than the best they were),
//      and old trials weigh less. The forecast is the weighted mean.
//   4. The spread is what those trials were off, as a variance of the level and one that grows with the distance, and
//   the
//      noise of single days; the 80 % band is 1.28 standard deviations.
//
// The model is fitted to amounts as doubles; what comes of it becomes Money in progress.hpp. The back-test that it
// answers to is testing/families.hpp; `script/bench forecast` prints it. About a millisecond for five years of days.
// Pure.
#pragma once

#include "base/day.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace portal::forecast {

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

/// The window that run rates are the mean of: what a forecast is compared with.
inline constexpr int run_rate_window_days = 28;

/// The same every day, without a spread.
Forecast flat_forecast(double a_day, std::size_t ahead);

} // namespace portal::forecast
