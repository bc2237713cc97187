// What of daily spend is the calendar's: which weekdays cost less, and which days of the month bring a fee. Of this
// room alone; pure.
#pragma once

#include "base/day.hpp"

#include <array>
#include <span>
#include <vector>

namespace portal::forecast {

/// Learned by medians, so that a day out of the ordinary is no rhythm. Shares are of the level, and those of weekdays
/// average 1, so that a level times the rhythm of whole weeks is the level.
class Rhythm {
public:
    Rhythm(Day first, std::span<const double> known);

    /// What of known day `at` was the fee of its day of the month.
    double fee(std::size_t at) const;
    /// A day to come, of a level.
    double of(Day day, double level) const;
    /// The standard deviation of a day, when week and month are taken out.
    double noise() const { return noise_; }

private:
    Day first_;
    std::array<double, 7> weekday_{};    ///< from Sunday
    std::array<double, 32> month_day_{}; ///< the fee's share of the level
    std::vector<double> level_;          ///< of each known day
    double noise_ = 0;
};

} // namespace portal::forecast
