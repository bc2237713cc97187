#include "base/day.hpp"

#include <doctest/doctest.h>

using namespace portal;

TEST_CASE("days are read and written as they are said") {
    for (const char* text : {"2024-02-29", "1999-12-31", "2100-02-28"}) CHECK(day_text(*read_day(text)) == text);
    for (const char* text : {"2100-02-29", "2025-1-01", "2025-01-01T", "2025/01/01", "1899-12-31", "2025-00-10", "",
                             "+025-01-01", "2025-01-0a"})
        CHECK_FALSE(read_day(text));
}
