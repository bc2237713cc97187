// The billing periods of cost files: joined of several files, and proposed where a file does not say them. Pure.
#pragma once

#include "costs/cost_csv.hpp"

namespace portal::costs {

/// The parts of one delivery as one file: sums of the same payer, period, day and kind are added. Problems stay those
/// of each, the first CostCsv::most_problems of them.
void join(CostFile& into, CostFile part);

/// By when usage lines end; where they do not say it, by whether all usage of the file stands on first days of months.
CostGranularity granularity(const CostFile& file, const FilePeriod& period);

/// The months that the usage of a file without periods fills, in order: those with usage on more than one day, or all
/// that have usage where none has that.
std::vector<Day> proposed_periods(const CostFile& file);

/// Gives each row of a file without periods one of these months, which are not none: its own, or else the nearest one
/// (of two the later: a bill has corrections of months before it). `periods` become those of the months.
void set_periods(CostFile& file, const std::vector<Day>& months);

} // namespace portal::costs
