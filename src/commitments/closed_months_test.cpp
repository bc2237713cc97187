#include "commitments/closed_months.hpp"

#include "store/testing.hpp"

using namespace portal;
using namespace portal::commitments;
using namespace std::chrono_literals;
using aws::Value;
using aws::ValueList;
using aws::ValueMap;

namespace {

Day at(const char* text) { return *read_day(text); }
const Timestamp now = *from_rfc3339("2026-11-28T12:00:00Z");

costs::SourceState state(const char* first, const char* final_through) {
    costs::SourceState made{.payer_account_id = "111111111111", .first_day = at(first), .last_day = at("2026-11-26")};
    if (final_through) made.final_through = at(final_through);
    return made;
}

Value month(const char* start, const char* record_type, const char* amount, const char* net = nullptr) {
    ValueMap metrics{{"UnblendedCost", ValueMap{{"Amount", amount}, {"Unit", "USD"}}}};
    if (net) metrics.set("NetUnblendedCost", ValueMap{{"Amount", net}, {"Unit", "USD"}});
    return ValueMap{
        {"TimePeriod", ValueMap{{"Start", start}}},
        {"Groups", ValueList{Value(ValueMap{{"Keys", ValueList{Value(record_type)}}, {"Metrics", metrics}})}}};
}

costs::MonthTotals totals(const char* unblended, const char* net) {
    return {{{"Usage", false, "USD"}, {*Money::parse(unblended), *Money::parse(net), *Money::parse(unblended)}}};
}

} // namespace

TEST_CASE("closed months are compared once a week: those that are whole, final and still told") {
    const costs::MonthCheck week_ago{.checked_at = now - 7 * 24h}, yesterday{.checked_at = now - 24h};
    const auto plan = month_check_plan(state("2025-10-01", "2026-10-31"), week_ago, now, false);
    CHECK(plan.is_due);
    CHECK(plan.first == at("2025-10-01"));
    CHECK(plan.last == at("2026-10-01"));
    CHECK(plan.requests_to_keep == 4); // two a day for the two days that are left
    CHECK_FALSE(month_check_plan(state("2025-10-01", "2026-10-31"), yesterday, now, false).is_due);
    CHECK(month_check_plan(state("2025-10-01", "2026-10-31"), yesterday, now, true).is_due);
    CHECK_FALSE(month_check_plan(state("2025-10-01", "2026-10-31"), std::nullopt, now, false).is_due);
    // A month of which days are not known or not final is not.
    CHECK(month_check_plan(state("2026-08-02", "2026-10-30"), week_ago, now, false).first == at("2026-09-01"));
    CHECK(month_check_plan(state("2026-08-02", "2026-10-30"), week_ago, now, false).last == at("2026-09-01"));
    CHECK_FALSE(month_check_plan(state("2026-10-02", "2026-10-31"), week_ago, now, true).is_due);
    CHECK_FALSE(month_check_plan(state("2025-10-01", nullptr), week_ago, now, true).is_due);
    // AWS tells nothing older than 13 months before this one.
    CHECK(month_check_plan(state("2024-01-01", "2026-10-31"), week_ago, now, false).first == at("2025-10-01"));
}

TEST_CASE("the question is by month and record type, and every month must be answered by both") {
    const auto asked = month_parameters(at("2026-08-01"), at("2026-10-01"), true);
    CHECK(*asked.find("Granularity")->as_string() == "MONTHLY");
    CHECK(*asked.find("TimePeriod")->find("End")->as_string() == "2026-11-01");
    CHECK(asked.find("GroupBy")->as_list()->size() == 1);
    MonthAnswer answer;
    const Value page(ValueMap{
        {"ResultsByTime", ValueList{month("2026-08-01", "Usage", "5"), month("2026-09-01", "Tax", "1", "0.5")}}});
    REQUIRE(read_month_page(false, page, answer));
    CHECK_FALSE(answer.has_months(at("2026-08-01"), at("2026-09-01"))); // nothing of the marketplace yet
    REQUIRE(read_month_page(true, page, answer));
    CHECK(answer.has_months(at("2026-08-01"), at("2026-09-01")));
    CHECK_FALSE(answer.has_months(at("2026-08-01"), at("2026-10-01")));
    CHECK(answer.totals[at("2026-08-01")].size() == 2);
    CHECK(costs::text_of(answer.totals[at("2026-09-01")]) == "Tax USD 1 0.5 1\nTax (marketplace) USD 1 0.5 1\n");
    CHECK_FALSE(read_month_page(false, Value(ValueMap{{"ResultsByTime", ValueList{month("2026-08-02", "Usage", "5")}}}),
                                answer));
    CHECK_FALSE(read_month_page(false, Value(), answer));
}

TEST_CASE("totals differ by a cent or more of any of the three costs, and by what one lacks") {
    CHECK_FALSE(costs::differs(totals("100", "90"), totals("100.0099999999", "90")));
    CHECK(costs::differs(totals("100", "90"), totals("100.01", "90")));
    CHECK(costs::differs(totals("100", "90"), totals("100", "89.99")));
    CHECK(costs::differs(totals("100", "90"), {}));
    CHECK(costs::differs({}, totals("100", "90")));
    CHECK_FALSE(costs::differs({}, totals("0", "0")));
}

STORE_TEST_CASE("a check is remembered, and totals are Cost Explorer's alone, of each customer by itself") {
    const auto store = database.open();
    store->write_now([](store::Transaction& t) {
        for (const char* id : {"c1", "c2"})
            t.execute("INSERT INTO customers (id, name, code, created_at) VALUES ($1, $2, $3, 0)", id, id, id);
        costs::MonthChecks checks(t, CustomerId{"c1"});
        CHECK_FALSE(checks.find("111111111111"));
        checks.put("111111111111", {.checked_at = now});
        checks.put("111111111111", {.checked_at = now + 1h,
                                    .restated = {{"2026-09", now}},
                                    .unexplained = {{"2026-09", "x"}},
                                    .waiting = {"2026-08"}});
        const auto found = checks.find("111111111111");
        REQUIRE(found);
        CHECK(found->checked_at == now + 1h);
        CHECK(found->restated.at(0).at == now);
        CHECK(found->waiting == std::vector<std::string>{"2026-08"});
        CHECK_FALSE(costs::MonthChecks(t, CustomerId{"c2"}).find("111111111111"));
        const Money five(5);
        costs::Repository(t, CustomerId{"c1"})
            .replace_read("111111111111", at("2026-09-01"), at("2026-10-01"),
                          {{"111111111111", at("2026-09-01"), "Usage", "a", false, "USD", {five, five, five}},
                           {"111111111111", at("2026-09-30"), "Usage", "b", false, "USD", {five, five, five}},
                           {"111111111111", at("2026-10-01"), "Usage", "b", false, "USD", {five, five, five}}});
        CHECK(costs::text_of(checks.totals("111111111111", at("2026-09-01"))) == "Usage USD 10 10 10\n");
        CHECK(costs::MonthChecks(t, CustomerId{"c2"}).totals("111111111111", at("2026-09-01")).empty());
    });
}
