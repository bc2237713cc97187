#include "commitments/what_if.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <set>

using namespace portal;
using namespace portal::commitments;
using std::chrono::days;

namespace {

Day at(const char* text) { return *read_day(text); }

/// 1,000 a day to 30 June of a year of 365,000: met on its last day.
struct Year {
    Contract contract{"c", {"111111111111"}, "USD", {{at("2025-01-01"), at("2025-12-31"), Money(365'000)}}, {}, {}};
    Day as_of = at("2025-06-30");

    Counting counting() const {
        Counter counter(contract, as_of);
        costs::CostRow row{"111111111111", contract.starts_on(), "Usage", "service", false, "USD", {}};
        row.costs.unblended = row.costs.amortized = Money(1'000);
        for (; row.day <= as_of; row.day += days{1}) counter.add(row);
        return std::move(counter).counted();
    }
    Outlook with(const WhatIf& what_if) const {
        const auto known = counting();
        return progress(known, changed(known, commitments::forecast(known), what_if)).periods[0].forecast;
    }
    std::set<std::string> wrong(const WhatIfInput& input) const {
        std::set<std::string> found;
        const auto read = read_what_if(input, contract, as_of);
        if (!read)
            for (const auto& field : read.error().fields) found.insert(field.field + ": " + field.code);
        return found;
    }
};

} // namespace

TEST_CASE("nothing assumed changes nothing") {
    CHECK(Year().with({}).counted == Money(365'000));
    CHECK(Year().with({}).met_on == at("2025-12-31"));
}

TEST_CASE("a reservation lowers spend and can cause a shortfall") {
    // 3,100 a month from 1 October: a hundred a day in October and December, 103.33 in November: 9,300 of three months.
    const auto short_of = Year().with({0, {}, {{at("2025-10-01"), Money(3'100), Money(), 12}}});
    CHECK(short_of.counted == Money(355'700));
    CHECK(short_of.shortfall == Money(9'300));
    CHECK_FALSE(short_of.met_on);
    // From the middle of a month: half of October.
    CHECK(Year().with({0, {}, {{at("2025-10-17"), Money(3'100), Money(), 12}}}).counted.text(2) == "357300.00");
}

TEST_CASE("an upfront fee counts on its day, and what it spares is spared over its term") {
    const WhatIf what_if{0, {}, {{at("2025-10-01"), Money(3'100), Money(12'000), 12}}};
    // + 12,000 - 3 x (3,100 + 1,000)
    CHECK(Year().with(what_if).counted == Money(365'000 + 12'000 - 12'300));
    Year amortized;
    amortized.contract.rules.cost_metric = costs::CostMetric::amortized;
    CHECK(amortized.with(what_if).counted == Money(365'000 - 9'300));
    // After its term a reservation spares nothing.
    CHECK(Year().with({0, {}, {{at("2025-09-01"), Money(3'100), Money(), 1}}}).counted.text(2) == "361900.00");
}

TEST_CASE("a saving cannot be more than is spent") {
    CHECK(Year().with({0, {}, {{at("2025-07-01"), Money(1'000'000), Money(), 12}}}).counted == Money(181'000));
}

TEST_CASE("a purchase counts on its day, from the marketplace under the cap") {
    const auto sooner = Year().with({0, {{at("2025-07-01"), Money(10'000), false}}, {}});
    CHECK(sooner.counted == Money(375'000));
    CHECK(sooner.met_on == at("2025-12-21"));
    CHECK(Year().with({0, {{at("2025-07-01"), Money(100'000), true}}, {}}).counted == Money(365'000 + 91'250));
}

TEST_CASE("growth compounds over the days to come") {
    double sum = 0;
    for (int day = 1; day <= 184; ++day) sum += 1000 * std::pow(1.2, day / 365.0);
    const auto grown = Year().with({20, {}, {}});
    CHECK(grown.counted == Money(181'000) + Money::nearest(sum)->rounded(2));
    CHECK(grown.met_on < at("2025-12-31"));
    CHECK(Year().with({-100, {}, {}}).counted == Money(181'000));
}

TEST_CASE("what is assumed is read, and what is wrong is named") {
    const Year year;
    const auto read = read_what_if({5.5, {{{"2025-07-01", "100.50", {}}}}, {{{"2025-08-01", "10", "1", 36}}}},
                                   year.contract, year.as_of);
    REQUIRE(read);
    CHECK(read->purchases[0].amount.text() == "100.5");
    CHECK(read->reservations[0].term_months == 36);
    CHECK(read_what_if({}, year.contract, year.as_of)->growth_percent == 0);
    using Wrong = std::set<std::string>;
    CHECK(year.wrong({1001, {}, {}}) == Wrong{"growth_percent: out-of-range"});
    CHECK(year.wrong({std::numeric_limits<double>::quiet_NaN(), {}, {}}) == Wrong{"growth_percent: out-of-range"});
    CHECK(year.wrong({{}, {{{"2025-06-30", "-1", {}}, {"2026-01-01", "x", {}}}}, {}}) ==
          Wrong{"purchases[0].day: in-the-past", "purchases[0].amount: negative", "purchases[1].day: outside-contract",
                "purchases[1].amount: not-an-amount"});
    CHECK(year.wrong({{}, {}, {{{"2025-13-01", "1", "-1", 0}}}}) == Wrong{"reservations[0].starts_on: not-a-day",
                                                                          "reservations[0].upfront: negative",
                                                                          "reservations[0].term_months: out-of-range"});
    CHECK(year.wrong({{}, {std::vector<PurchaseInput>(201, {"2025-07-01", "1", {}})}, {}}) ==
          Wrong{"purchases: too-many"});
}
