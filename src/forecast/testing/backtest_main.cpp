// Prints what backtest() finds as JSON, and how long a forecast takes: what `script/bench forecast` makes a table of.
//
// usage: forecast_backtest [FIRST_SEED [SERIES_OF_EACH]]     default: the held-out seeds
#include "forecast/forecast.hpp"
#include "forecast/testing/backtest.hpp"

#include "base/json.hpp"

#include <cstdlib>
#include <iostream>

using namespace portal;
using namespace portal::forecast;

namespace {

double milliseconds_a_forecast() {
    const auto spend = testing::spend_of("season", testing::held_out_seed);
    std::vector<double> five_years;
    while (five_years.size() < 1826) five_years.push_back(spend.known[five_years.size() % spend.known.size()]);
    const auto begun = std::chrono::steady_clock::now();
    constexpr int times = 100;
    for (int i = 0; i < times; ++i) forecast_days(spend.first, five_years, 1826);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count() / times;
}

} // namespace

int main(int count, char** arguments) {
    const auto number = [&](int at, std::uint64_t usual) {
        return count > at ? std::strtoull(arguments[at], nullptr, 10) : usual;
    };
    json::Array families;
    for (const auto& of : testing::backtest(number(1, testing::held_out_seed), number(2, testing::held_out_series)))
        families.push_back(json::Object{{"family", of.family},
                                        {"months", of.months},
                                        {"flat", of.flat},
                                        {"model", of.model},
                                        {"months_in_band", of.months_in_band},
                                        {"sums_in_band", of.sums_in_band}});
    std::cout << json::serialize(json::Object{{"families", std::move(families)},
                                              {"milliseconds_of_five_years", milliseconds_a_forecast()}})
              << "\n";
}
