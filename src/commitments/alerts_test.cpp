#include "commitments/alerts.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::commitments;

namespace {

constexpr Day begin{std::chrono::year{2026} / 1 / 1};

Contract contract() {
    Contract made;
    made.name = "EDP";
    made.payer_account_ids = {"111111111111"};
    made.currency = "USD";
    made.periods = contract_years(begin, {Money(36'500), Money(73'000)});
    return made;
}

/// So much a day up to `as_of`, and what comes of that.
Progress of(const Contract& contract, Money a_day, Day as_of) {
    Counter counter(contract, as_of);
    for (Day day = contract.starts_on(); day <= as_of; day += std::chrono::days{1}) {
        costs::CostRow row;
        row.payer_account_id = contract.payer_account_ids.front();
        row.day = day;
        row.record_type = "Usage";
        row.currency = "USD";
        row.costs = {a_day, a_day, a_day};
        counter.add(row);
    }
    const auto counting = std::move(counter).counted();
    return progress(counting, at_run_rate(counting));
}

std::vector<std::string> keys(const std::vector<Alert>& found) {
    std::vector<std::string> all;
    for (const auto& alert : found) all.push_back(alert.key);
    return all;
}

} // namespace

TEST_CASE("a year that will be missed is said with its money, gravest first") {
    const Day as_of = begin + std::chrono::days{299};
    const auto found = alerts(contract(), of(contract(), Money(90), as_of), true, {}, as_of + std::chrono::days{1});
    CHECK(keys(found) == std::vector<std::string>{"shortfall_expected 2026-01-01", "anniversary 2026-01-01 90"});
    CHECK(found[0].severity == AlertSeverity::error); // no spread: it is sure
    CHECK(found[0].text ==
          "Year 1 is expected to end on 2026-12-31 short of its commitment by 3,650.00 USD. To meet it, "
          "146.15 USD a day are needed; the last 28 days had 90.00 USD a day.");
    CHECK(found[1].text.find("in 64 days: 9,500.00 USD of its commitment remain") != std::string::npos);
}

TEST_CASE("a year that is met says so at its anniversary, and nothing of its pace") {
    const Day as_of = begin + std::chrono::days{340};
    const auto found = alerts(contract(), of(contract(), Money(120), as_of), true, {}, as_of + std::chrono::days{1});
    CHECK(keys(found) == std::vector<std::string>{"anniversary 2026-01-01 30"});
    CHECK(found[0].text.find("its commitment is met") != std::string::npos);
}

TEST_CASE("a year on its way has none; old costs are said; without costs nothing is said of the pace") {
    const Day as_of = begin + std::chrono::days{100};
    CHECK(alerts(contract(), of(contract(), Money(101), as_of), true, {}, as_of + std::chrono::days{2}).empty());
    CHECK(keys(alerts(contract(), of(contract(), Money(101), as_of), true, {}, as_of + std::chrono::days{5})) ==
          std::vector<std::string>{"costs_behind 2026-01-01"});
    CHECK(alerts(contract(), of(contract(), Money(), as_of), false, {}, as_of + std::chrono::days{1}).empty());
    CHECK(alerts(contract(), of(contract(), Money(1), begin), true, {}, begin - std::chrono::days{1}).empty());
}

TEST_CASE("while a payer's costs are missing no shortfall is told: the payer is") {
    const Day as_of = begin + std::chrono::days{299};
    const auto missed = of(contract(), Money(90), as_of);
    const std::vector<Behind> missing{{"222222222222", "2026-09-30"}, {"333333333333", {}}};
    const auto found = alerts(contract(), missed, true, missing, as_of + std::chrono::days{1});
    CHECK(keys(found) == std::vector<std::string>{"costs_behind 2026-01-01", "anniversary 2026-01-01 90"});
    CHECK(found[0].text.find("222222222222 (known up to 2026-09-30), 333333333333 (never read)") != std::string::npos);
    CHECK(found[1].text.find("not all costs are known") != std::string::npos);
}
