#include "commitments/counting.hpp"

#include "commitments/progress.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace portal;
using namespace portal::commitments;
using std::chrono::days;

namespace {

const std::vector<std::string> record_types = {"Usage", "Tax", "Credit", "Refund", "RIFee", "Support"};

Day at(const char* text) { return *read_day(text); }

Money any_cents(std::int64_t least, std::int64_t most) { return Money(*rc::gen::inRange(least, most)).share(1, 100); }

/// Any periods in a row from any day, among them 29 February and the ends of months.
Contract any_contract() {
    Contract contract;
    contract.name = "any";
    contract.payer_account_ids = {"111111111111", "222222222222"};
    contract.currency = "USD";
    Day from = *rc::gen::element(at("2024-02-29"), at("2023-12-31"), at("2024-01-31"), at("2023-03-01"));
    const int number = *rc::gen::inRange(1, 6);
    for (int i = 0; i < number; ++i) {
        const Day to = from + days{*rc::gen::inRange(0, 500)};
        contract.periods.push_back({from, to, any_cents(0, 10'000'000)});
        from = to + days{1};
    }
    contract.rules.marketplace_cap_percent = Money(*rc::gen::element(0, 10, 25, 100));
    contract.rules.carry_over = *rc::gen::element(CarryOver::none, CarryOver::excess);
    return contract;
}

std::vector<costs::CostRow> any_costs(const Contract& contract) {
    std::vector<costs::CostRow> rows;
    const int span = static_cast<int>((contract.ends_on() - contract.starts_on()).count());
    const int number = *rc::gen::inRange(0, 120);
    for (int i = 0; i < number; ++i) {
        costs::CostRow row{*rc::gen::element<std::string>("111111111111", "222222222222", "333333333333"),
                           contract.starts_on() + days{*rc::gen::inRange(-20, span + 21)},
                           *rc::gen::elementOf(record_types),
                           "service",
                           *rc::gen::arbitrary<bool>(),
                           *rc::gen::element<std::string>("USD", "USD", "USD", "EUR"),
                           {}};
        row.costs.unblended = any_cents(-200'000, 1'000'000);
        rows.push_back(row);
    }
    return rows;
}

Counting count(const Contract& contract, const std::vector<costs::CostRow>& rows, Day as_of) {
    Counter counter(contract, as_of);
    for (const auto& row : rows) counter.add(row);
    return std::move(counter).counted();
}

Money left_out(const std::vector<NotCounted>& rows, const std::string& currency) {
    Money sum;
    for (const auto& row : rows)
        if (row.currency == currency) sum += row.amount;
    return sum;
}

Money spent(const std::vector<costs::CostRow>& rows, const std::string& currency) {
    Money sum;
    for (const auto& row : rows)
        if (row.currency == currency) sum += row.costs.unblended;
    return sum;
}

std::vector<Money> counted_of(const Counting& counting) {
    std::vector<Money> made;
    for (const auto& period : counting.periods) made.push_back(period.counted);
    return made;
}

} // namespace

TEST_CASE("every cent of any costs is counted or left out for a reason, and days sum to their periods") {
    rc::check("conservation", [] {
        const auto contract = any_contract();
        const auto rows = any_costs(contract);
        const auto counting = count(contract, rows, contract.ends_on() + days{30});
        for (const std::string currency : {"USD", "EUR"}) {
            Money told = left_out(counting.not_counted, currency);
            for (const auto& period : counting.periods) {
                told += left_out(period.not_counted, currency);
                if (currency == "USD") told += period.counted;
            }
            RC_ASSERT(told == spent(rows, currency));
        }
        for (std::size_t i = 0; i < counting.periods.size(); ++i) {
            const auto& period = counting.periods[i];
            Money of_days, parts;
            for (std::size_t d = 0; d < counting.days.size(); ++d)
                if (period.period.holds(counting.day(d))) of_days += counting.days[d].all();
            for (const auto& part : period.parts) parts += part.amount;
            RC_ASSERT(of_days == period.counted);
            RC_ASSERT(parts - period.marketplace_over_cap == period.counted);
            if (!contract.rules.marketplace_cap_percent.is_zero())
                RC_ASSERT(period.marketplace_counted <= period.marketplace_cap);
        }
    });
}

TEST_CASE("any split of the days into periods sums to the total") {
    rc::check("splits", [] {
        auto contract = any_contract();
        contract.rules.marketplace_cap_percent = Money(100);
        for (auto& period : contract.periods) period.amount = Money(1'000'000'000); // no cap binds
        const auto rows = any_costs(contract);
        auto whole = contract;
        whole.periods = {{contract.starts_on(), contract.ends_on(), Money(1'000'000'000)}};
        const auto split = count(contract, rows, contract.ends_on());
        Money sum;
        for (const auto& period : split.periods) sum += period.counted;
        RC_ASSERT(sum == count(whole, rows, contract.ends_on()).periods.front().counted);
    });
}

TEST_CASE("rows may come in any order and in parts") {
    rc::check("order", [] {
        const auto contract = any_contract();
        auto rows = any_costs(contract);
        const auto as_of = contract.starts_on() + days{*rc::gen::inRange(-5, 900)};
        const auto first = counted_of(count(contract, rows, as_of));
        std::vector<costs::CostRow> parts;
        for (auto row : rows) {
            const Money half = row.costs.unblended.share(1, 2), rest = row.costs.unblended - half;
            row.costs.unblended = half;
            parts.push_back(row);
            row.costs.unblended = rest;
            parts.insert(parts.begin(), row);
        }
        RC_ASSERT(counted_of(count(contract, parts, as_of)) == first);
    });
}

TEST_CASE("a refund that comes late changes the period of its day alone") {
    rc::check("refunds", [] {
        auto contract = any_contract();
        contract.rules.excluded_record_types = {"Tax"};
        auto rows = any_costs(contract);
        const auto before = counted_of(count(contract, rows, contract.ends_on()));
        const auto which = *rc::gen::inRange<std::size_t>(0, contract.periods.size());
        const auto& period = contract.periods[which];
        costs::CostRow refund{"111111111111",
                              period.starts_on + days{*rc::gen::inRange(0, period.days())},
                              "Refund",
                              "service",
                              false,
                              "USD",
                              {}};
        refund.costs.unblended = -any_cents(1, 100'000);
        rows.push_back(refund);
        const auto after = counted_of(count(contract, rows, contract.ends_on()));
        for (std::size_t i = 0; i < before.size(); ++i)
            RC_ASSERT(after[i] == (i == which ? before[i] + refund.costs.unblended : before[i]));
    });
}

TEST_CASE("progress adds up, whatever was spent") {
    rc::check("progress", [] {
        const auto contract = any_contract();
        const auto rows = any_costs(contract);
        const auto as_of = contract.starts_on() + days{*rc::gen::inRange(-40, 2'000)};
        const auto counting = count(contract, rows, as_of);
        const auto made = progress(counting, commitments::forecast(counting));
        Money counted, carried, shortfall;
        for (const auto& period : made.periods) {
            counted += period.counted;
            carried += period.carried_in;
            shortfall += period.forecast.shortfall;
            RC_ASSERT(period.days_elapsed >= 0 && period.days_elapsed <= period.days);
            RC_ASSERT(!period.remaining.is_negative());
            const auto left = static_cast<std::int64_t>(period.days - period.days_elapsed);
            if (left > 0)
                RC_ASSERT((period.required_daily_rate.share(left, 1) - period.remaining).text(9) == "0.000000000");
            RC_ASSERT(period.built_up.size() == static_cast<std::size_t>(period.days_elapsed));
            RC_ASSERT(period.ahead.size() == static_cast<std::size_t>(left));
            if (!period.built_up.empty()) RC_ASSERT(period.built_up.back().sum == period.counted);
            RC_ASSERT(period.forecast.low <= period.forecast.counted &&
                      period.forecast.counted <= period.forecast.high);
            if (period.state == PeriodState::closed) {
                RC_ASSERT(period.forecast.counted == period.counted);
                RC_ASSERT(period.forecast.met_on == period.met_on);
            }
        }
        RC_ASSERT(counted - carried == made.total.counted);
        RC_ASSERT(shortfall == made.total.shortfall);
    });
}

TEST_CASE("marketplace of which nothing may count does not count, not even a refund") {
    auto contract = Contract{"c", {"111111111111"}, "USD", {{at("2025-01-01"), at("2025-12-31"), Money(1000)}}, {}, {}};
    contract.rules.marketplace_cap_percent = Money();
    contract.rules.excluded_record_types = {};
    costs::CostRow row{"111111111111", at("2025-02-01"), "Refund", "product", true, "USD", {}};
    row.costs.unblended = Money(-100);
    const auto counting = count(contract, {row}, at("2025-03-01"));
    CHECK(counting.periods[0].counted.is_zero());
    CHECK(counting.periods[0].marketplace_over_cap == Money(-100));
}

TEST_CASE("a marketplace refund under the cap makes room again") {
    const auto contract =
        Contract{"c", {"111111111111"}, "USD", {{at("2025-01-01"), at("2025-12-31"), Money(1000)}}, {}, {}};
    const auto row = [](const char* day, int amount) {
        costs::CostRow made{"111111111111", at(day), "Usage", "product", true, "USD", {}};
        made.costs.unblended = Money(amount);
        return made;
    };
    const auto counting =
        count(contract, {row("2025-01-01", 400), row("2025-01-02", -200), row("2025-01-03", 100)}, at("2025-03-01"));
    CHECK(counting.days[0].all() == Money(250));
    CHECK(counting.days[1].all() == Money(-50));
    CHECK(counting.days[2].all() == Money(50));
}

TEST_CASE("which cost counts is the contract's metric") {
    auto contract = Contract{"c", {"111111111111"}, "USD", {{at("2025-01-01"), at("2025-12-31"), Money(1000)}}, {}, {}};
    const costs::CostRow row{
        "111111111111", at("2025-02-01"), "Usage", "s", false, "USD", {Money(1), Money(2), Money(3)}};
    for (const auto& [metric, amount] : {std::pair{costs::CostMetric::unblended, 1},
                                         {costs::CostMetric::net_unblended, 2},
                                         {costs::CostMetric::amortized, 3}}) {
        contract.rules.cost_metric = metric;
        CHECK(count(contract, {row}, at("2025-03-01")).periods[0].counted == Money(amount));
    }
}

TEST_CASE("what a contract leaves out is left out by whichever source told the day") {
    Contract contract;
    contract.payer_account_ids = {"111111111111"};
    contract.currency = "USD";
    contract.periods = {{at("2026-01-01"), at("2026-12-31"), Money(1000)}};
    const auto row = [](const char* day, const char* word, int amount) {
        costs::CostRow made{"111111111111", at(day), word, "s", false, "USD", {}};
        made.costs.unblended = Money(amount);
        return made;
    };
    for (const auto& [excluded, told] : std::initializer_list<std::pair<const char*, std::vector<std::string>>>{
             {"Recurring", {"Recurring", "RIFee"}},
             {"RIFee", {"Recurring", "RIFee"}},
             {"Private Rate Card Discount", {"Private Rate Card Discount", "Private Rate Discount"}},
             {"Support", {"Support", "Support fee"}},
             {"Fee", {"Upfront", "Fee"}}}) {
        contract.rules.excluded_record_types = {excluded};
        const auto counting = count(contract,
                                    {row("2026-01-01", "Usage", 100), row("2026-01-01", told[0].c_str(), 30),
                                     row("2026-01-02", told[1].c_str(), 40)},
                                    at("2026-01-31"));
        CHECK(counting.periods[0].counted == Money(100));
        CHECK(counting.periods[0].parts.size() == 1);
    }
    // Both words are one line of what counts.
    contract.rules.excluded_record_types = {};
    const auto counting =
        count(contract, {row("2026-01-01", "RIFee", 30), row("2026-01-02", "Recurring", 40)}, at("2026-01-31"));
    CHECK(counting.periods[0].parts == std::vector<CountedPart>{{"Recurring", false, Money(70)}});
}
