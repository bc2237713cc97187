// The spend that forecasts are judged on: seven families, made from fixed seeds. Named and committed before the model,
// so that the model answers to them and not they to it.
//
//   flat              a level, slow deviations and daily noise
//   trend             grows by 10 to 60 % or shrinks by 5 to 30 % a year, half of them along a line
//   season            weekends and the time of the year; 26 to 38 months of history
//   step              a jump by -40 to +60 %, 15 to 240 days before the last known day
//   noise             days that scatter by a quarter, and a day in fifty of three to six times the usual
//   growth_then_stop  grows by 30 to 80 % a year and stops, from 240 days before to 30 days after the last known day
//   fees              a tenth to a third of each month comes on its first day
//
// All of them but the last have daily noise of 3 to 6 % and deviations of 2 % that fade over weeks (AR(1), 0.95 a day).
// Seeds from held_out_seed on are what is reported and asserted; whoever works on the model uses those below it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace portal::forecast::testing {

inline constexpr std::string_view families[] = {"flat", "trend", "season", "step", "noise", "growth_then_stop", "fees"};
inline constexpr std::uint64_t held_out_seed = 1000;
inline constexpr std::uint64_t held_out_series = 24; ///< of each family
inline constexpr int held_out_months = 9;            ///< of each series: 7 x 24 x 9 = 1,512 months

struct Spend {
    std::chrono::sys_days first;
    std::vector<double> known;
    std::vector<double> held_out; ///< the whole calendar months that follow
};

/// The same for the same family and seed, on any machine that has IEEE 754 doubles.
Spend spend_of(std::string_view family, std::uint64_t seed);

} // namespace portal::forecast::testing
