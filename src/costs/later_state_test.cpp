#include "costs/later_state.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::costs;

namespace {

Day at(const char* text) { return *read_day(text); }

/// So many days of October, of so much each.
PeriodState state(int days, int amount, std::int64_t lines) {
    PeriodState made{.lines = lines};
    for (int i = 0; i < days; ++i)
        made.add({"1", at("2026-10-01") + std::chrono::days{i}, "Usage", "S3", false, "USD", {Money(amount), {}, {}}});
    return made;
}

std::string why(const PeriodState& earlier, const PeriodState& later) { return doubt(earlier, later).value_or(""); }

} // namespace

TEST_CASE("a later state has what stands, some of it corrected, and more") {
    const auto early = state(10, 100, 10);
    CHECK(why(early, state(20, 100, 20)).empty());
    auto corrected = early;
    corrected.add({"1", at("2026-10-03"), "Usage", "S3", false, "USD", {Money(-1), {}, {}}});
    CHECK(why(early, corrected).empty());
    corrected.add({"1", at("2026-10-31"), "Tax", "S3", false, "USD", {Money(1), {}, {}}});
    CHECK(why(early, corrected).empty());
}

TEST_CASE("what may be another part of the period is doubted, with the reason") {
    const auto early = state(10, 100, 10);
    CHECK(why(early, state(10, 100, 9)) == "It has 9 lines, and what stands has 10.");
    CHECK(why(early, state(9, 100, 10)) == "Its usage ends on 2026-10-09, and what stands goes to 2026-10-10.");
    CHECK(why(early, PeriodState{.lines = 10}) == "Its usage ends on no day, and what stands goes to 2026-10-10.");
    CHECK(why(early, state(10, 50, 10)) == "Of 10 sums of a day and kind that stand, it has only 0 alike.");
    CHECK(why(early, state(10, 100, 10)) == "It says the same costs as what stands, in another file.");
    auto other = state(20, 100, 20);
    other.sums.erase(other.sums.begin());
    CHECK(why(early, other) == "What stands has costs of 2026-10-01 (Usage) that it has not.");
}

TEST_CASE("files that may not be all of what Cost Explorer tells are doubted, with the reason") {
    const auto beside = [](const PeriodState& files, bool by_month = false) {
        return doubt_beside_explorer(state(31, 100, 31), files, by_month).value_or("");
    };
    CHECK(beside(state(31, 100, 31)).empty());
    CHECK(beside(state(31, 51, 31)).find("On their last day of usage") == 0); // of all days the last is asked first
    CHECK(beside(state(31, 91, 31)).empty());
    CHECK(beside(state(20, 100, 20)) == "Their usage ends on 2026-10-20, and Cost Explorer has usage up to 2026-10-31: "
                                        "they may have been made before the period was over.");
    auto early = state(31, 100, 31);
    early.add({"1", at("2026-10-31"), "Usage", "S3", false, "USD", {Money(-96), {}, {}}});
    CHECK(beside(early) == "On their last day of usage, 2026-10-31, they have 4.00 USD of usage, and Cost Explorer "
                           "100.00: they may have been made before that day was over.");
    PeriodState tax;
    tax.add({"1", at("2026-10-01"), "Tax", "", false, "USD", {Money(7), {}, {}}});
    CHECK(beside(tax) == "The files have no usage, and Cost Explorer has usage up to 2026-10-31.");
    auto part = state(31, 1, 31);
    part.add({"1", at("2026-10-31"), "Usage", "S3", false, "USD", {Money(94), {}, {}}});
    CHECK(beside(part) == "They have charges of 125.00 USD, and Cost Explorer 3100.00 of the same days: they may be "
                          "only a part of them.");
    PeriodState month;
    month.add({"1", at("2026-10-01"), "Usage", "S3", false, "USD", {Money(3100), {}, {}}});
    CHECK(beside(month, true).empty());
    // What Cost Explorer does not tell is doubted by nothing, and a day of nothing says nothing.
    CHECK_FALSE(doubt_beside_explorer({}, tax, false));
    auto quiet = state(31, 100, 31);
    quiet.add({"1", at("2026-11-01"), "Usage", "S3", false, "USD", {}});
    CHECK_FALSE(doubt_beside_explorer(quiet, state(31, 100, 31), false));
}

TEST_CASE("the number of a part is read from the names that AWS gives") {
    CHECK(part_number("costs-00002.csv.gz") == 2);
    CHECK(part_number("folder/report-12.csv.gz") == 12);
    CHECK(part_number("delivery.zip/report-1.csv") == 1);
    for (const char* none : {"costs.csv", "costs-2026-10.csv", "costs-20261001.csv", "a-b.csv", "october-05.csv", "-",
                             "costs-000001.csv", "x-0.csv"})
        CHECK_MESSAGE(!part_number(none).has_value(), none);
    CHECK(lacks_parts({"costs-00002.csv.gz"}));
    CHECK(lacks_parts({"costs-00001.csv.gz", "costs-00003.csv.gz"}));
    CHECK_FALSE(lacks_parts({"costs-00001.csv.gz", "costs-00002.csv.gz"}));
    CHECK_FALSE(lacks_parts({"costs.csv", "more.csv"}));
}
