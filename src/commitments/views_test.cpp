#include "commitments/views.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::commitments;

namespace {

Day at(const char* text) { return *read_day(text); }

PayerSource until(std::optional<std::string> last) {
    PayerSource made;
    made.last_day = std::move(last);
    return made;
}

} // namespace

TEST_CASE("the last day that is counted is known of every payer, but of those that are far behind") {
    CHECK_FALSE(last_known_day({until({})}));
    CHECK(last_known_day({until("2025-03-10"), until("2025-03-08"), until({})}) == at("2025-03-08"));
    CHECK(last_known_day({until("2025-03-10"), until("2025-03-03")}) == at("2025-03-03"));
    CHECK(last_known_day({until("2025-03-10"), until("2025-03-02"), until("2024-01-31")}) == at("2025-03-10"));
}

TEST_CASE("who is behind is named, and a year is final when it is for every payer") {
    const auto missing = behind({until("2025-03-10"), until("2025-03-02"), until({})}, at("2025-03-10"));
    REQUIRE(missing.size() == 2);
    CHECK(missing[0].last_day == "2025-03-02");
    CHECK_FALSE(missing[1].last_day);
    CHECK(behind({until("2025-03-10"), until("2025-03-08")}, at("2025-03-08")).empty());
    PayerSource read;
    read.final_through = "2025-02-28";
    PayerSource imported;
    imported.imports.push_back({"i", "2025-01-01", "2025-01-31", costs::CostFormat::cur, 1, "who", {}});
    CHECK(final_through({read}) == at("2025-02-28"));
    CHECK(final_through({read, imported}) == at("2025-01-31"));
    CHECK_FALSE(final_through({read, until("2025-03-10")}));
    // An import that begins later leaves days between that are not final; one that goes on from there does not.
    PayerSource both = read;
    both.imports.push_back({"i", "2025-03-31", "2025-03-31", costs::CostFormat::cur, 1, "who", {}});
    CHECK(final_through({both}) == at("2025-02-28"));
    both.imports.push_back({"j", "2025-03-01", "2025-03-30", costs::CostFormat::cur, 1, "who", {}});
    CHECK(final_through({both}) == at("2025-03-31"));
}

TEST_CASE("a payer's days are those of Cost Explorer and of imports together") {
    const costs::ImportedRange range{
        "i", "111111111111", at("2024-01-01"), at("2024-12-31"), costs::CostFormat::focus, 7, "who", {}};
    const auto views =
        source_views({{"111111111111", at("2025-01-01"), at("2025-02-02"), {}, {}, {}, {}, at("2025-02-01")},
                      {"222222222222", {}, {}, {}, {}, {}}},
                     {range});
    REQUIRE(views.size() == 2);
    CHECK(views[0].first_day == "2024-01-01");
    CHECK(views[0].last_day == "2025-02-01");
    CHECK(views[0].imports.size() == 1);
    CHECK_FALSE(views[1].first_day);
    CHECK(views[1].imports.empty());
}

TEST_CASE("a series by month has the same sums as one by day, at the ends of months and of what is known") {
    Contract contract{"c", {"111111111111"}, "USD", {{at("2025-01-15"), at("2025-12-31"), Money(1000)}}, {}, {}};
    Counter counter(contract, at("2025-03-10"));
    for (Day day = at("2025-01-15"); day <= at("2025-03-10"); day += std::chrono::days{1}) {
        costs::CostRow row{"111111111111", day, "Usage", "s", false, "USD", {}};
        row.costs.unblended = Money(2);
        counter.add(row);
    }
    const auto counting = std::move(counter).counted();
    const auto made = progress(counting, commitments::forecast(counting));
    const auto monthly = progress_view("id", counting, made, Granularity::monthly).periods[0].series;
    const auto daily = progress_view("id", counting, made, Granularity::daily).periods[0].series;
    CHECK(daily.size() == 351);
    std::string points;
    Money counted;
    for (const auto& point : monthly) {
        points += point.day + (point.spent ? " " + *point.spent : " ~" + *point.forecast) + "\n";
        if (point.counted) counted += *Money::parse(*point.counted);
        for (const auto& day : daily)
            if (day.day == point.day) {
                CHECK(day.spent == point.spent);
                CHECK(day.forecast == point.forecast);
            }
    }
    CHECK(points.starts_with("2025-01-31 34\n2025-02-28 90\n2025-03-10 110\n2025-03-31 ~152.00\n"));
    CHECK(points.ends_with("2025-12-31 ~702.00\n"));
    CHECK(counted == Money(110));
}
