// Days of the calendar, as costs and contracts name them. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace portal {

using Day = std::chrono::sys_days;

/// "2025-01-31", four digits of year from 1900 to 2199; nothing for anything else.
std::optional<Day> read_day(std::string_view text);
std::string day_text(Day day);

/// The first and the last day of the day's month.
Day month_begin(Day day);
Day month_end(Day day);
/// "2025-01"; the first day of that month, or nothing for anything else.
std::string month_text(Day day);
std::optional<Day> read_month(const std::string& text);

} // namespace portal
