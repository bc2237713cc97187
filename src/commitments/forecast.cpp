#include "commitments/forecast.hpp"

#include <cmath>

namespace portal::commitments {

double Spread::of(std::size_t from, std::size_t to) const {
    const auto days = static_cast<double>(to - from);
    // The drift of a sum of days is that of its middle day, but of days from now on a third: each has seen another
    // part.
    const double distance = static_cast<double>(from) + days / 3;
    return std::sqrt(noise * days + days * days * (level + drift * distance));
}

Forecast flat_forecast(double a_day, std::size_t ahead) { return {std::vector<double>(ahead, a_day), {}}; }

Forecast forecast_days(Day, std::span<const double> known, std::size_t ahead) {
    double sum = 0;
    for (double v : known) sum += v;
    return flat_forecast(known.empty() ? 0 : sum / static_cast<double>(known.size()), ahead);
}

} // namespace portal::commitments
