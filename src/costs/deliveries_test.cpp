#include "costs/deliveries.hpp"

#include "costs/periods.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::costs;

namespace {

Day at(const char* text) { return *read_day(text); }

const std::string header =
    "bill_payer_account_id,bill_billing_period_start_date,bill_billing_period_end_date,line_item_usage_start_date,"
    "line_item_usage_end_date,line_item_line_item_type,line_item_unblended_cost,line_item_currency_code,"
    "bill_billing_entity\n";

CostFile read(const std::string& text) {
    CostCsv csv;
    csv.feed(text);
    return csv.finish();
}

std::string line(const std::string& month, const std::string& start, const std::string& end,
                 const std::string& type = "Usage") {
    return "111111111111," + month + "-01T00:00:00Z,," + start + "," + end + "," + type + ",1,USD,AWS\n";
}

/// What each section of a file covers, and of which granularity it is.
std::string told(const CostFile& file, const char* today) {
    std::string all;
    for (const auto& [section, begin, end] : file_sections(file, "d", 1, at(today))) {
        all += month_text(section.month) + " " + boost::describe::enum_to_string(section.granularity, "");
        if (section.covered) all += " " + day_text(section.covered->first) + ".." + day_text(section.covered->last);
        all += " rows " + day_text(section.rows.first) + ".." + day_text(section.rows.last) + "\n";
    }
    for (const auto& problem : file.problems) all += problem.field + ": " + problem.code + "\n";
    return all;
}

Section section(const char* id, std::int64_t sequence, std::int64_t generation, std::optional<DayRange> covered) {
    return {.delivery_id = id,
            .payer_account_id = "1",
            .month = at("2026-10-01"),
            .sequence = sequence,
            .generation = generation,
            .covered = covered,
            .rows = {at("2026-10-01"), at("2026-10-31")}};
}

std::string counting(const Coverage& coverage) {
    std::string all;
    for (const auto& one : coverage.effective()) all += one.delivery_id + " ";
    for (const auto& range : coverage.covered()) all += day_text(range.first) + ".." + day_text(range.last) + " ";
    return all;
}

} // namespace

TEST_CASE("a file covers the whole of a billing period that is over, whatever days its lines have") {
    const auto file = read(header + line("2026-10", "2026-10-01T00:00:00Z", "2026-10-01T01:00:00Z") +
                           line("2026-10", "2026-10-20T05:00:00Z", "2026-10-20T06:00:00Z") +
                           line("2026-10", "2026-06-15T00:00:00Z", "", "Refund"));
    CHECK(told(file, "2026-11-01") == "2026-10 hourly 2026-10-01..2026-10-31 rows 2026-06-15..2026-10-20\n");
    // While it is open, the last day of usage is not complete, and none that is not over is.
    CHECK(told(file, "2026-10-31") == "2026-10 hourly 2026-10-01..2026-10-19 rows 2026-06-15..2026-10-20\n");
    CHECK(told(file, "2026-10-15") == "2026-10 hourly 2026-10-01..2026-10-14 rows 2026-06-15..2026-10-20\n");
    CHECK(told(read(header + line("2026-10", "2026-10-01", "2026-10-02")), "2026-10-15") ==
          "2026-10 daily rows 2026-10-01..2026-10-01\n");
    CHECK(told(read(header + line("2026-10", "2026-06-15", "", "Refund")), "2026-10-15") ==
          "2026-10 unknown rows 2026-06-15..2026-06-15\n");
}

TEST_CASE("usage of other months does not say how far a file goes") {
    CHECK(told(read(header + line("2026-10", "2026-10-05", "2026-10-06") + line("2026-10", "2026-09-30", "2026-10-01") +
                    line("2026-10", "2026-11-02", "2026-11-03")),
               "2026-10-20") == "2026-10 daily 2026-10-01..2026-10-04 rows 2026-09-30..2026-11-02\n");
}

TEST_CASE("monthly granularity is told by when usage ends, or by its days where that is not said") {
    CHECK(told(read(header + line("2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z")), "2026-03-02") ==
          "2026-02 monthly 2026-02-01..2026-02-28 rows 2026-02-01..2026-02-01\n");
    CHECK(told(read(header + line("2026-10", "2026-10-01", "") + line("2026-09", "2026-09-01", "")), "2026-11-02") ==
          "2026-09 monthly 2026-09-01..2026-09-30 rows 2026-09-01..2026-09-01\n"
          "2026-10 monthly 2026-10-01..2026-10-31 rows 2026-10-01..2026-10-01\n");
    CHECK(told(read(header + line("2026-10", "2026-10-01", "") + line("2026-10", "2026-10-02", "")), "2026-11-02") ==
          "2026-10 daily 2026-10-01..2026-10-31 rows 2026-10-01..2026-10-02\n");
}

TEST_CASE("a billing period is a calendar month") {
    const auto period = [](const std::string& start, const std::string& end) {
        return read(header + "111111111111," + start + "," + end + ",2026-10-01,,Usage,1,USD,AWS\n").problems.size();
    };
    CHECK(period("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z") == 0);
    CHECK(period("2026-12-01", "2026-12-31") == 0);
    for (const auto& [start, end] : std::vector<std::pair<std::string, std::string>>{
             {"", ""}, {"2026-10-02", ""}, {"2026-10-01", "2026-10-15"}, {"2026-10-01", "2027-10-01"}, {"x", ""}})
        CHECK_MESSAGE(period(start, end) == 1, start, " to ", end);
}

TEST_CASE("months are proposed that usage fills, and lines of others are of the nearest") {
    const std::string plain = "bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,"
                              "line_item_unblended_cost,line_item_currency_code,bill_billing_entity\n";
    const auto of = [](const std::string& day, const std::string& type = "Usage") {
        return "111111111111," + day + "," + type + ",1,USD,AWS\n";
    };
    auto file = read(plain + of("2026-06-15", "Refund") + of("2026-08-03") + of("2026-09-01") + of("2026-09-02") +
                     of("2026-10-01") + of("2026-10-02") + of("2026-12-01", "Tax"));
    CHECK_FALSE(file.has_periods);
    const auto months = proposed_periods(file);
    CHECK(months == std::vector{at("2026-09-01"), at("2026-10-01")});
    set_periods(file, months);
    CHECK(told(file, "2026-11-15") == "2026-09 daily 2026-09-01..2026-09-30 rows 2026-06-15..2026-09-02\n"
                                      "2026-10 daily 2026-10-01..2026-10-31 rows 2026-10-01..2026-12-01\n");
    CHECK(file.periods.front().lines == 4);
    // A report of months has usage on one day of each.
    CHECK(proposed_periods(read(plain + of("2026-09-01") + of("2026-10-01"))).size() == 2);
    CHECK(proposed_periods(read(plain + of("2026-09-01", "Tax"))).empty());
}

TEST_CASE("parts of a delivery are one file: what they say of a sum is added") {
    auto file =
        read(header + line("2026-10", "2026-10-01", "2026-10-02") + line("2026-10", "2026-10-03", "2026-10-04"));
    join(file,
         read(header + line("2026-10", "2026-10-01", "2026-10-02") + line("2026-09", "2026-09-30", "2026-10-01")));
    REQUIRE(file.rows.size() == 3);
    CHECK(file.lines == 4);
    CHECK(file.rows[0].period == at("2026-09-01"));
    CHECK(file.rows[1].costs.unblended == Money(2));
    CHECK(file.periods.size() == 2);
    CHECK(file.periods[1].usage_lines == 3);
    CHECK(file.periods[1].last_usage == at("2026-10-03"));
}

TEST_CASE("an export has one granularity: a payer with nothing but a monthly subscription has no other") {
    auto file =
        read(header + line("2026-10", "2026-10-01", "2026-10-02") + line("2026-10", "2026-10-02", "2026-10-03"));
    auto other = read(header + line("2026-10", "2026-10-01", "2026-11-01"));
    CHECK(granularity(other, other.periods.front()) == CostGranularity::monthly);
    for (auto& row : other.rows) row.payer_account_id = "222222222222";
    for (auto& period : other.periods) period.payer_account_id = "222222222222";
    join(file, other);
    REQUIRE(file.periods.size() == 2);
    for (const auto& period : file.periods) CHECK(granularity(file, period) == CostGranularity::daily);
}

TEST_CASE("a part without costs says nothing of the columns of the others") {
    const std::string plain = "bill_payer_account_id,line_item_usage_start_date,line_item_line_item_type,"
                              "line_item_unblended_cost,line_item_currency_code,bill_billing_entity\n";
    const std::string cost = "111111111111,2026-10-01,Usage,1,USD,AWS\n";
    auto file = read(header);
    join(file, read(plain + cost));
    CHECK_FALSE(file.has_periods);
    join(file, read(header));
    CHECK_FALSE(file.has_periods);
    file = read(plain);
    join(file, read(header + line("2026-10", "2026-10-01", "2026-10-02")));
    CHECK(file.has_periods);
    join(file, read(plain));
    CHECK(file.has_periods);
}

TEST_CASE("of a period the newest generation counts, and what was taken back leaves what stood before") {
    const DayRange all{at("2026-10-01"), at("2026-10-31")}, some{at("2026-10-01"), at("2026-10-09")};
    Coverage coverage({section("early", 1, 1, some)});
    auto final = section("final", 2, 2, all);
    CHECK(coverage.generation_of(final, true) == 2);
    CHECK(coverage.generation_of(final, false) == 1);
    coverage = coverage.with(final);
    CHECK(counting(coverage) == "final 2026-10-01..2026-10-31 ");
    coverage = coverage.with(section("part", 3, coverage.generation_of(section("part", 3, 3, some), false), some));
    CHECK(counting(coverage) == "final part 2026-10-01..2026-10-31 ");
    // What had joined the one that is taken back does not join what stood before it: it would count twice.
    CHECK(counting(coverage.without("final")) == "part 2026-10-01..2026-10-09 ");
    CHECK(counting(coverage.without("final").without("part")) == "early 2026-10-01..2026-10-09 ");
    CHECK_FALSE(coverage.without("final").counts(at("2026-10-01"), at("2026-10-10")));
    CHECK(coverage.without("final").counts(at("2026-10-01"), at("2026-09-30")));
    CHECK(counting(Coverage({section("none", 1, 1, {})})) == "none ");
}
