#include "commitments/reading.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::commitments;

namespace {

aws::Value amount(const char* text) { return aws::ValueMap{{"Amount", text}, {"Unit", "USD"}}; }

aws::Value page(aws::Value metrics, bool estimated = false) {
    aws::Value group = aws::ValueMap{{"Keys", aws::ValueList{aws::Value("Usage"), aws::Value("Amazon S3")}},
                                     {"Metrics", std::move(metrics)}};
    aws::Value day = aws::ValueMap{{"TimePeriod", aws::ValueMap{{"Start", "2026-01-31"}, {"End", "2026-02-01"}}},
                                   {"Estimated", estimated},
                                   {"Groups", aws::ValueList{std::move(group)}}};
    return aws::ValueMap{{"ResultsByTime", aws::ValueList{std::move(day)}}};
}

} // namespace

TEST_CASE("a page of Cost Explorer becomes rows, exactly, with what is an estimate") {
    CostAnswer answer;
    REQUIRE(read_cost_page("111111111111", true,
                           page(aws::ValueMap{{"UnblendedCost", amount("0.1000000001")},
                                              {"NetUnblendedCost", amount("0.09")},
                                              {"AmortizedCost", amount("-1.5")}}),
                           answer));
    REQUIRE(answer.rows.size() == 1);
    const auto& row = answer.rows[0];
    CHECK(row.costs == costs::Costs{*Money::parse("0.1000000001"), *Money::parse("0.09"), *Money::parse("-1.5")});
    CHECK(row.marketplace);
    CHECK(row.record_type == "Usage");
    CHECK(row.service == "Amazon S3");
    CHECK(day_text(row.day) == "2026-01-31");
    CHECK_FALSE(answer.first_estimated);
    // A metric that is not told is the unblended one.
    REQUIRE(read_cost_page("111111111111", false, page(aws::ValueMap{{"UnblendedCost", amount("2")}}, true), answer));
    CHECK(answer.rows[1].costs == costs::Costs{Money(2), Money(2), Money(2)});
    CHECK(day_text(*answer.first_estimated) == "2026-01-31");
}

TEST_CASE("an answer that cannot be understood is no answer") {
    CostAnswer answer;
    for (const auto& wrong :
         {page(aws::ValueMap{{"UnblendedCost", amount("many")}}), page(aws::ValueMap{}), aws::Value(),
          aws::Value(aws::ValueMap{{"ResultsByTime", aws::ValueList{aws::Value(aws::ValueMap{})}}})}) {
        const auto read = read_cost_page("111111111111", false, wrong, answer);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == ErrorCode::aws_answer_invalid);
    }
}

TEST_CASE("marketplace is a question of its own, and days end before the end that is asked for") {
    const auto asked = cost_parameters(*read_day("2026-01-01"), *read_day("2026-01-31"), true);
    CHECK(*asked.find("TimePeriod")->find("End")->as_string() == "2026-02-01");
    CHECK(asked.find("Filter")->find("Dimensions"));
    CHECK(cost_parameters(*read_day("2026-01-01"), *read_day("2026-01-31"), false).find("Filter")->find("Not"));
    CHECK(asked.find("GroupBy")->as_list()->size() == 2);
    CHECK(day_text(first_readable(*read_day("2026-11-28"))) == "2025-10-01");
}

TEST_CASE("a day that is not told is not a day of nothing") {
    const auto days_of = [](std::vector<std::pair<std::string, bool>> days, bool estimated = true) {
        aws::ValueList periods;
        for (const auto& [start, spent] : days) {
            aws::ValueList groups;
            if (spent)
                groups.push_back(aws::ValueMap{{"Keys", aws::ValueList{aws::Value("Usage"), aws::Value("Amazon S3")}},
                                               {"Metrics", aws::ValueMap{{"UnblendedCost", amount("1")}}}});
            periods.push_back(aws::ValueMap{{"TimePeriod", aws::ValueMap{{"Start", start}, {"End", start}}},
                                            {"Estimated", estimated},
                                            {"Groups", std::move(groups)}});
        }
        return aws::Value(aws::ValueMap{{"ResultsByTime", std::move(periods)}});
    };
    const Day first = *read_day("2026-11-01"), last = *read_day("2026-11-04");
    const auto answered = [&](const aws::Value& others, const aws::Value& marketplace) {
        CostAnswer answer;
        REQUIRE(read_cost_page("111111111111", false, others, answer));
        REQUIRE(read_cost_page("111111111111", true, marketplace, answer));
        return answer;
    };
    const auto all =
        days_of({{"2026-11-01", true}, {"2026-11-02", false}, {"2026-11-03", true}, {"2026-11-04", false}});
    const auto none =
        days_of({{"2026-11-01", false}, {"2026-11-02", false}, {"2026-11-03", false}, {"2026-11-04", false}});
    // After the last day with any cost an estimated day is not there yet; before it, nothing was spent.
    auto answer = answered(all, none);
    CHECK(answer.has_days(first, last, true));
    CHECK(answer.known_through(first, last) == *read_day("2026-11-03"));
    CHECK_FALSE(answered(none, none).known_through(first, last));
    // A final bill without a cost is a day of nothing.
    const auto final_days =
        days_of({{"2026-11-01", false}, {"2026-11-02", false}, {"2026-11-03", false}, {"2026-11-04", false}}, false);
    CHECK(answered(final_days, final_days).known_through(first, last) == last);
    // Days that are missing: all, one in between, the first. At the end they are not there yet.
    for (const auto& lacking :
         {days_of({}), days_of({{"2026-11-01", true}, {"2026-11-03", true}}), days_of({{"2026-11-02", true}})}) {
        CHECK_FALSE(answered(lacking, none).has_days(first, last, true));
        CHECK_FALSE(answered(none, lacking).has_days(first, last, true));
    }
    answer = answered(days_of({{"2026-11-01", true}, {"2026-11-02", true}}), none);
    CHECK(answer.has_days(first, last, true));
    CHECK_FALSE(answer.has_days(first, last, false)); // where later days are asked for too
    CHECK(answer.known_through(first, last) == *read_day("2026-11-02"));
}
