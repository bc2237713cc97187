#include "forecast/forecast_rhythm.hpp"

#include <algorithm>
#include <cmath>

namespace portal::forecast {

using namespace std::chrono;

namespace {

constexpr std::size_t longest_learned_from = 366; ///< days: what was so years ago need not be so now
constexpr int fewest_weeks = 6;
constexpr std::size_t fewest_fees = 3;
// A fee stands out: by so many times the usual scatter of days, and by a share of a day's level.
constexpr double fee_scatters = 6;
constexpr double fee_share = 0.15;

double median(std::vector<double>& of) {
    if (of.empty()) return 0;
    const auto middle = of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2);
    std::nth_element(of.begin(), middle, of.end());
    return *middle;
}

unsigned of_week(Day day) { return weekday(day).c_encoding(); }
unsigned of_month(Day day) { return static_cast<unsigned>(year_month_day(day).day()); }

} // namespace

Rhythm::Rhythm(Day first, std::span<const double> known) : first_(first), level_(known.size()) {
    weekday_.fill(1);
    if (known.empty()) return;
    const std::size_t n = known.size();
    const std::size_t begin = n > longest_learned_from ? n - longest_learned_from : 0;
    const auto day = [&](std::size_t at) { return first + days{at}; };
    std::vector<double> some;
    // A level of each day, that a single day does not move: the median of the two weeks around it.
    const auto levels = [&](std::size_t since) {
        for (std::size_t at = since; at < n; ++at) {
            const std::size_t to = std::min(n, std::max<std::size_t>(at, 7) + 7), from = to < 14 ? 0 : to - 14;
            some.clear();
            for (std::size_t i = from; i < to; ++i) some.push_back(known[i] / weekday_[of_week(day(i))]);
            level_[at] = median(some);
        }
    };
    levels(begin);
    if (n - begin >= 7 * fewest_weeks) {
        std::array<std::vector<double>, 7> shares;
        for (std::size_t at = begin; at < n; ++at)
            if (level_[at] > 0) shares[of_week(day(at))].push_back(known[at] / level_[at]);
        double sum = 0;
        std::array<double, 7> found{};
        for (std::size_t i = 0; i < 7; ++i) sum += found[i] = std::max(median(shares[i]), 0.05);
        for (std::size_t i = 0; i < 7; ++i) weekday_[i] = found[i] * 7 / sum;
    }
    levels(0);
    std::vector<double> scatter;
    std::array<std::vector<double>, 32> of_days;
    for (std::size_t at = begin; at < n; ++at) {
        if (level_[at] <= 0) continue;
        const double off = known[at] / level_[at] - weekday_[of_week(day(at))];
        scatter.push_back(std::abs(off));
        of_days[of_month(day(at))].push_back(off);
    }
    const double usual = median(scatter);
    for (std::size_t i = 1; i < of_days.size(); ++i) {
        if (of_days[i].size() < fewest_fees) continue;
        if (of_days[i].size() > 6) of_days[i].erase(of_days[i].begin(), of_days[i].end() - 6);
        const double found = median(of_days[i]);
        if (std::abs(found) > std::max(fee_scatters * usual, fee_share)) month_day_[i] = found;
    }
    double squares = 0;
    for (std::size_t at = begin; at < n; ++at) {
        const double off = known[at] - of(day(at), level_[at]);
        squares += off * off;
    }
    noise_ = std::sqrt(squares / static_cast<double>(n - begin));
}

double Rhythm::fee(std::size_t at) const { return month_day_[of_month(first_ + days{at})] * level_[at]; }

double Rhythm::of(Day day, double level) const { return level * (weekday_[of_week(day)] + month_day_[of_month(day)]); }

} // namespace portal::forecast
