// What a cell of a cost file says beside its text: nothing at all, or a day. Pure.
#pragma once

#include "base/day.hpp"

#include <optional>
#include <string_view>

namespace portal::costs {

/// How databases and their tools write a value that is not there: NULL, \N (PostgreSQL's and MySQL's COPY), N/A, None
/// and NaN (Python), in any casing.
bool is_null(std::string_view text);

/// "2025-01-31", or with a time in UTC after it, as AWS and as databases write it: "2025-01-31T00:00:00Z", "2025-01-31
/// 00:00:00.000 UTC", "2025-01-31 00:00:00+00". Nothing for any other zone: its day in UTC would be a guess.
std::optional<Day> day_of(std::string_view text);

} // namespace portal::costs
