#include "costs/cells.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::costs;

TEST_CASE("a day is read as AWS and as databases write it, where it is in UTC") {
    for (const char* text :
         {"2026-06-01", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00.000Z", "2026-06-01T23:59:59+00:00",
          "2026-06-01 00:00:00", "2026-06-01 00:00:00.000", "2026-06-01 00:00:00+00", "2026-06-01 00:00:00.123456+00",
          "2026-06-01 00:00:00 +0000", "2026-06-01 00:00:00.000 Z", "2026-06-01 00:00:00 UTC",
          "2026-06-01 00:00:00.000000 UTC", "2026-06-01t00:00:00z", "2026-06-01T00:00"})
        CHECK_MESSAGE(day_of(text) == read_day("2026-06-01"), text);
    for (const char* text : {"", "2026-06-31", "2026-06-01T00:00:00+02:00", "2026-06-01 00:00:00-07", "2026-06-01x",
                             "2026-06-01 ", "2026-06-01 UTC", "2026-06-01 00:00:00 CET", "06/01/2026", "20260601"})
        CHECK_MESSAGE(!day_of(text), text);
}

TEST_CASE("what databases write for nothing is nothing, and no other text is") {
    for (const char* text : {"NULL", "null", "Null", "\\N", "N/A", "n/a", "None", "NaN", "nan", "<null>", "(null)"})
        CHECK_MESSAGE(is_null(text), text);
    for (const char* text : {"", "0", "-", "Nul", "NULLS", "no", "Nano", "\\", "NULL "})
        CHECK_MESSAGE(!is_null(text), text);
}
