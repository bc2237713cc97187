#include "forecast/forecast.hpp"

#include "forecast/forecast_levels.hpp"
#include "forecast/forecast_rhythm.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace portal::forecast {

namespace {

constexpr std::size_t week = 7;

} // namespace

double Spread::of(std::size_t from, std::size_t to) const {
    const auto days = static_cast<double>(to - from);
    // The sum shares one level; what that drifts by is known least at its end, and a third of it counts for all days.
    const double distance = static_cast<double>(from) + days / 3;
    return std::sqrt(noise * days + days * days * (level + drift * distance));
}

Forecast flat_forecast(double a_day, std::size_t ahead) { return {std::vector<double>(ahead, a_day), {}}; }

Forecast forecast_days(Day first, std::span<const double> known, std::size_t ahead) {
    const Day open = first + std::chrono::days{known.size()};
    const Rhythm rhythm(first, known);
    // Weeks end with the last known day, so that the newest is whole; what is left over at the start is not used.
    std::vector<double> weeks;
    for (std::size_t at = known.size() % week; at + week <= known.size(); at += week) {
        double sum = 0;
        for (std::size_t day = at; day < at + week; ++day) sum += known[day] - rhythm.fee(day);
        weeks.push_back(sum / week);
    }
    if (weeks.empty()) {
        const double sum = std::accumulate(known.begin(), known.end(), 0.0);
        const double mean = known.empty() ? 0 : sum / static_cast<double>(known.size());
        auto made = flat_forecast(mean, ahead);
        made.spread.level = mean * mean * 0.3 * 0.3;
        return made;
    }
    const auto levels = forecast_levels(weeks, (ahead + week - 1) / week, rhythm.noise());
    Forecast made;
    made.days.reserve(ahead);
    for (std::size_t day = 0; day < ahead; ++day)
        made.days.push_back(rhythm.of(open + std::chrono::days{day}, levels.weeks[day / week]));
    made.spread = levels.spread;
    made.spread.noise = rhythm.noise() * rhythm.noise();
    return made;
}

} // namespace portal::forecast
