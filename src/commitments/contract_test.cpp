#include "commitments/contract.hpp"

#include "base/json.hpp"

#include <doctest/doctest.h>
#include <functional>
#include <limits>
#include <set>

using namespace portal;
using namespace portal::commitments;

namespace {

ContractInput usual() {
    return {"Enterprise agreement",
            {"111111111111"},
            "USD",
            "2025-01-01",
            {{"2025-01-01", "2025-12-31", "1000000"}, {"2026-01-01", "2026-12-31", "1200000.50"}},
            std::nullopt,
            std::nullopt};
}

/// "field: code" of everything that is wrong once `change` was made.
std::set<std::string> wrong(const std::function<void(ContractInput&)>& change) {
    auto input = usual();
    input.rules = RulesInput();
    change(input);
    const auto read = read_contract(input);
    std::set<std::string> found;
    if (!read)
        for (const auto& field : read.error().fields) found.insert(field.field + ": " + field.code);
    return found;
}

using Wrong = std::set<std::string>;

} // namespace

TEST_CASE("what a contract does not say is usual") {
    const auto contract = read_contract(usual());
    REQUIRE(contract);
    CHECK(contract->rules.cost_metric == costs::CostMetric::unblended);
    CHECK(contract->rules.excluded_record_types == std::vector<std::string>{"Tax", "Credit", "Refund"});
    CHECK(contract->rules.marketplace_cap_percent == Money(25));
    CHECK(contract->rules.opening_balance.is_zero());
    CHECK(contract->rules.carry_over == CarryOver::none);
    CHECK(contract->periods.size() == 2);
    CHECK(contract->periods[1].amount.text() == "1200000.5");
    CHECK(contract->periods[0].days() == 365);
    CHECK(day_text(contract->ends_on()) == "2026-12-31");
}

TEST_CASE("a contract is shown with every rule, and reads back as itself") {
    auto input = usual();
    input.rules = RulesInput{costs::CostMetric::amortized, {{"Tax"}}, 12.5, "100.10", "2025-02-28", CarryOver::excess};
    input.discount_percent = 9.25;
    const auto contract = read_contract(input);
    REQUIRE(contract);
    CHECK(contract->rules.marketplace_cap_percent.text() == "12.5");
    const auto again = json::read<ContractInput>(json::write(shown(*contract)));
    REQUIRE(again);
    CHECK(read_contract(*again).value() == *contract);
    CHECK(read_contract(shown(*read_contract(usual()))).value() == *read_contract(usual()));
}

TEST_CASE("everything that is wrong is named by its field") {
    CHECK(wrong([](auto&) {}).empty());
    CHECK(wrong([](auto& c) { c.periods[1].starts_on = "2025-12-31"; }) == Wrong{"periods[1].starts_on: overlaps"});
    CHECK(wrong([](auto& c) { c.periods[1].starts_on = "2026-01-02"; }) == Wrong{"periods[1].starts_on: gap"});
    CHECK(wrong([](auto& c) { c.periods[0].ends_on = "2024-12-31"; }).count("periods[0].ends_on: before-start"));
    CHECK(wrong([](auto& c) { c.periods[1].ends_on = "2031-12-31"; }) == Wrong{"periods[1].ends_on: too-long"});
    CHECK(wrong([](auto& c) { c.starts_on = "2025-01-02"; }) == Wrong{"periods[0].starts_on: not-the-start"});
    CHECK(wrong([](auto& c) { c.starts_on = "2025-02-29"; }) == Wrong{"starts_on: not-a-day"});
    CHECK(wrong([](auto& c) { c.periods[0].amount = "-1"; }) == Wrong{"periods[0].amount: negative"});
    CHECK(wrong([](auto& c) { c.periods[0].amount = "1,000"; }) == Wrong{"periods[0].amount: not-an-amount"});
    CHECK(wrong([](auto& c) { c.periods[0].amount = "1e15"; }) == Wrong{"periods[0].amount: too-large"});
    CHECK(wrong([](auto& c) { c.periods.clear(); }) == Wrong{"periods: required"});
    CHECK(wrong([](auto& c) { c.periods.resize(41, c.periods[0]); }) == Wrong{"periods: too-many"});
    CHECK(wrong([](auto& c) { c.payer_account_ids.clear(); }) == Wrong{"payer_account_ids: required"});
    CHECK(wrong([](auto& c) { c.payer_account_ids[0] = "12"; }) == Wrong{"payer_account_ids[0]: not-an-account"});
    CHECK(wrong([](auto& c) { c.payer_account_ids.push_back("1111-1111-1111"); }) ==
          Wrong{"payer_account_ids[1]: twice"});
    for (const char* currency : {"", "usd", "US", "US1", "EURO"})
        CHECK(wrong([&](auto& c) { c.currency = currency; }) == Wrong{"currency: not-a-currency"});
    CHECK(wrong([](auto& c) { c.name = " "; }).size() == 1);
    CHECK(wrong([](auto& c) { c.rules->marketplace_cap_percent = 100.5; }) ==
          Wrong{"rules.marketplace_cap_percent: out-of-range"});
    CHECK(wrong([](auto& c) { c.rules->marketplace_cap_percent = std::numeric_limits<double>::quiet_NaN(); }).size() ==
          1);
    CHECK(wrong([](auto& c) { c.discount_percent = -1; }) == Wrong{"discount_percent: out-of-range"});
    CHECK(wrong([](auto& c) { c.rules->opening_balance = "-5"; }) == Wrong{"rules.opening_balance: negative"});
    CHECK(wrong([](auto& c) { c.rules->opening_balance_through = "2026-01-01"; }) ==
          Wrong{"rules.opening_balance_through: not-in-first-period"});
    CHECK(wrong([](auto& c) {
              c.rules->excluded_record_types = {{"Tax", "Tax", " Tax"}};
          }) == Wrong{"rules.excluded_record_types[1]: twice", "rules.excluded_record_types[2]: not-a-record-type"});
    // All of it at once.
    CHECK(wrong([](auto& c) {
              c.currency = "";
              c.periods[0].amount = "x";
              c.periods[1].ends_on = "2026-13-01";
          }) == Wrong{"currency: not-a-currency", "periods[0].amount: not-an-amount", "periods[1].ends_on: not-a-day"});
}

TEST_CASE("forty years of one day each are a contract") {
    auto input = usual();
    input.periods.clear();
    for (int i = 0; i < 40; ++i) {
        const auto day = day_text(*read_day("2025-01-01") + std::chrono::days{i});
        input.periods.push_back({day, day, "1"});
    }
    CHECK(read_contract(input));
}

TEST_CASE("the years of a contract from 29 February begin on the last day of February") {
    const auto years = contract_years(*read_day("2024-02-29"), std::vector<Money>(5, Money(1)));
    std::string days;
    for (const auto& year : years) days += day_text(year.starts_on) + ".." + day_text(year.ends_on) + " ";
    CHECK(days == "2024-02-29..2025-02-27 2025-02-28..2026-02-27 2026-02-28..2027-02-27 2027-02-28..2028-02-28 "
                  "2028-02-29..2029-02-27 ");
}
