#include "forecast/testing/backtest.hpp"

#include "forecast/forecast.hpp"

#include <cmath>
#include <numeric>

namespace portal::forecast::testing {

namespace {

using namespace std::chrono;

double together(const std::vector<double>& days_, std::size_t from, std::size_t to) {
    return std::accumulate(days_.begin() + static_cast<std::ptrdiff_t>(from),
                           days_.begin() + static_cast<std::ptrdiff_t>(to), 0.0);
}

void judge(const Spend& spend, Judged& into) {
    const auto forecast = forecast_days(spend.first, spend.known, spend.held_out.size());
    const double a_day =
        together(spend.known, spend.known.size() - run_rate_window_days, spend.known.size()) / run_rate_window_days;
    const double month_mean = together(spend.held_out, 0, spend.held_out.size()) / held_out_months;
    const Day open = spend.first + days{spend.known.size()};
    const auto within = [&](std::size_t from, std::size_t to) {
        const double off = together(forecast.days, from, to) - together(spend.held_out, from, to);
        return std::abs(off) <= band_80 * forecast.spread.of(from, to) ? 1.0 : 0.0;
    };
    std::size_t from = 0;
    for (int month = 0; month < held_out_months; ++month) {
        const auto next = year_month_day(open).year() / year_month_day(open).month() + months{month + 1};
        const auto to = static_cast<std::size_t>((sys_days(next / 1) - open).count());
        const double spent = together(spend.held_out, from, to);
        into.flat += std::abs(a_day * static_cast<double>(to - from) - spent) / month_mean;
        into.model += std::abs(together(forecast.days, from, to) - spent) / month_mean;
        into.months_in_band += within(from, to);
        into.sums_in_band += within(0, to);
        ++into.months;
        from = to;
    }
}

} // namespace

std::vector<Judged> backtest(std::uint64_t first_seed, std::uint64_t series_of_each) {
    std::vector<Judged> made;
    Judged total{.family = "total"};
    for (const auto family : families) {
        Judged of{.family = std::string(family)};
        for (std::uint64_t seed = first_seed; seed < first_seed + series_of_each; ++seed)
            judge(spend_of(family, seed), of);
        total.months += of.months;
        total.flat += of.flat;
        total.model += of.model;
        total.months_in_band += of.months_in_band;
        total.sums_in_band += of.sums_in_band;
        made.push_back(of);
    }
    made.push_back(total);
    for (auto& of : made)
        for (double Judged::*share : {&Judged::flat, &Judged::model, &Judged::months_in_band, &Judged::sums_in_band})
            of.*share /= of.months;
    return made;
}

} // namespace portal::forecast::testing
