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
    imported.imports.push_back({"i", "2025-01-01", "2025-01-31", true, costs::CostFormat::cur, 1, "who", {}});
    CHECK(final_through({read}) == at("2025-02-28"));
    CHECK(final_through({read, imported}) == at("2025-01-31"));
    CHECK_FALSE(final_through({read, until("2025-03-10")}));
    // An import that begins later leaves days between that are not final; one that goes on from there does not.
    PayerSource both = read;
    both.imports.push_back({"i", "2025-03-31", "2025-03-31", true, costs::CostFormat::cur, 1, "who", {}});
    CHECK(final_through({both}) == at("2025-02-28"));
    both.imports.push_back({"j", "2025-03-01", "2025-03-30", true, costs::CostFormat::cur, 1, "who", {}});
    CHECK(final_through({both}) == at("2025-03-31"));
}

TEST_CASE("a payer's days are those of Cost Explorer and of deliveries together, up to the first gap") {
    const auto section = [](const char* id, const char* first, const char* last) {
        const costs::DayRange covered{at(first), at(last)};
        return costs::Section{id, "111111111111", month_begin(covered.first), 1, 1, {}, covered, covered, 7};
    };
    const costs::Coverage coverage({section("i", "2024-11-01", "2024-11-30"), section("i", "2024-12-01", "2024-12-31"),
                                    section("j", "2025-03-01", "2025-03-09")});
    const auto views = [&](const char* from) {
        return source_views({{"111111111111", at("2025-01-01"), at("2025-02-02"), {}, {}, {}, {}, at("2025-02-01")},
                             {"222222222222", {}, {}, {}, {}, {}}},
                            {{"111111111111", coverage}},
                            {{"i", 1, {}, 7, {}, "who", {}}, {"j", 2, {}, 7, {}, "who", {}}}, at(from));
    };
    const auto made = views("2024-11-15");
    REQUIRE(made.size() == 2);
    CHECK(made[0].first_day == "2024-11-01");
    CHECK(made[0].last_day == "2025-02-01");
    REQUIRE(made[0].missing.size() == 1);
    CHECK(made[0].missing[0].first_day == "2025-02-02");
    CHECK(made[0].missing[0].last_day == "2025-02-28");
    REQUIRE(made[0].imports.size() == 2);
    CHECK(made[0].imports[0].last_day == "2024-12-31");
    CHECK(made[0].imports[0].is_final);
    CHECK_FALSE(made[0].imports[1].is_final);
    CHECK_FALSE(made[1].first_day);
    CHECK(made[1].imports.empty());
    // What a contract does not need does not hold it up; what is all before it says how far it goes.
    CHECK(views("2025-02-02")[0].last_day == "2025-03-09");
    CHECK(views("2026-01-01")[0].last_day == "2025-03-09");
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
