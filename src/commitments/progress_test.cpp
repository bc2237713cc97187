#include "commitments/progress.hpp"

#include "commitments/testing/contracts.hpp"

#include <doctest/doctest.h>

using namespace portal;
using namespace portal::commitments;
using testing::WorkedContract;

namespace {

Counting counted(const WorkedContract& worked) {
    Counter counter(worked.contract, worked.as_of);
    for (const auto& row : worked.costs) counter.add(row);
    for (const auto& adjustment : worked.adjustments) counter.add(adjustment);
    return std::move(counter).counted();
}

std::string cents(Money amount) { return amount.text(2); }
std::string met(const std::optional<Day>& day) { return day ? day_text(*day) : "never"; }

std::string expected_text(const json::Value& value) {
    return value.is_null() ? "never" : std::string(value.as_string());
}

/// Amounts that the file does not name are nothing.
std::string or_nothing(const json::Object& from, std::string_view name) {
    return from.contains(name) ? std::string(from.at(name).as_string()) : "0.00";
}

void check_outlook(const json::Object& expected, const Outlook& outlook) {
    CHECK(cents(outlook.counted) == expected_text(expected.at("counted")));
    CHECK(cents(outlook.shortfall) == expected_text(expected.at("shortfall")));
    CHECK(met(outlook.met_on) == expected_text(expected.at("met_on")));
}

std::string told(const std::vector<NotCounted>& rows, const std::string& currency) {
    std::vector<std::string> lines;
    for (const auto& row : rows)
        lines.push_back(boost::describe::enum_to_string(row.reason, "") + (" " + row.record_type) + " " +
                        (row.currency == currency ? "" : row.currency) + " " + cents(row.amount));
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const auto& line : lines) all += line + "\n";
    return all;
}

std::string told(const json::Array& rows) {
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        const auto& object = row.as_object();
        const auto text = [&](const char* name) {
            return object.contains(name) ? std::string(object.at(name).as_string()) : std::string();
        };
        lines.push_back(text("reason") + " " + text("record_type") + " " + text("currency") + " " + text("amount"));
    }
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const auto& line : lines) all += line + "\n";
    return all;
}

void check_period(const json::Object& expected, const PeriodProgress& period, const std::string& currency) {
    CHECK(boost::describe::enum_to_string(period.state, "") == expected_text(expected.at("state")));
    CHECK(period.days == expected.at("days").as_int64());
    CHECK(period.days_elapsed == expected.at("days_elapsed").as_int64());
    CHECK(cents(period.counted) == expected_text(expected.at("counted")));
    CHECK(cents(period.carried_in) == or_nothing(expected, "carried_in"));
    CHECK(cents(period.counting.opening_balance) == or_nothing(expected, "opening_balance"));
    CHECK(cents(period.counting.adjustments) == or_nothing(expected, "adjustments"));
    CHECK(cents(period.remaining) == expected_text(expected.at("remaining")));
    CHECK(cents(period.required_daily_rate) == expected_text(expected.at("required_daily_rate")));
    CHECK(met(period.met_on) == expected_text(expected.at("met_on")));
    CHECK(told(period.counting.not_counted, currency) == told(expected.at("not_counted").as_array()));
    check_outlook(expected.at("at_run_rate").as_object(), period.at_run_rate);
    if (expected.contains("forecast")) check_outlook(expected.at("forecast").as_object(), period.forecast);
    if (expected.contains("months"))
        for (const auto& month : expected.at("months").as_object()) {
            Money sum;
            for (const auto& day : period.built_up)
                if (day_text(day.day).starts_with(month.key())) sum += day.counted;
            CHECK_MESSAGE(cents(sum) == month.value().as_string(), month.key());
        }
    if (expected.contains("cumulative"))
        for (const auto& day : period.built_up)
            if (const auto* sum = expected.at("cumulative").as_object().if_contains(day_text(day.day)))
                CHECK_MESSAGE(cents(day.sum) == sum->as_string(), day_text(day.day));
}

} // namespace

TEST_CASE("the contracts that were worked by hand match to the cent") {
    const auto contracts = testing::worked_contracts();
    CHECK(contracts.size() >= 10);
    for (const auto& worked : contracts) {
        CAPTURE(worked.file);
        const auto counting = counted(worked);
        const auto made = progress(counting, commitments::forecast(counting));
        CHECK(cents(made.run_rate_daily) == expected_text(worked.expected.at("run_rate_daily")));
        const auto& periods = worked.expected.at("periods").as_array();
        REQUIRE(made.periods.size() == periods.size());
        for (std::size_t i = 0; i < periods.size(); ++i) {
            CAPTURE(i);
            check_period(periods[i].as_object(), made.periods[i], worked.contract.currency);
        }
        const auto& total = worked.expected.at("total").as_object();
        CHECK(cents(made.total.committed) == expected_text(total.at("committed")));
        CHECK(cents(made.total.counted) == expected_text(total.at("counted")));
        CHECK(cents(made.total.remaining) == expected_text(total.at("remaining")));
        CHECK(cents(made.total.shortfall_at_run_rate) == expected_text(total.at("shortfall_at_run_rate")));
    }
}

namespace {

Day at(const char* text) { return *read_day(text); }

Contract contract_of(std::vector<Period> periods) { return {"c", {"111111111111"}, "USD", std::move(periods), {}, {}}; }

void spend(Counter& counter, Day from, Day to, int amount, bool marketplace = false) {
    costs::CostRow row{"111111111111", from, "Usage", "service", marketplace, "USD", {}};
    row.costs.unblended = Money(amount);
    for (; row.day <= to; row.day += std::chrono::days{1}) counter.add(row);
}

Progress progress_of(Counter counter) {
    const auto counting = std::move(counter).counted();
    return progress(counting, commitments::forecast(counting));
}

} // namespace

TEST_CASE("what a forecast brings over a commitment is expected to be carried over") {
    auto contract = contract_of(
        {{at("2025-01-01"), at("2025-12-31"), Money(36'000)}, {at("2026-01-01"), at("2026-12-31"), Money(37'000)}});
    contract.rules.carry_over = CarryOver::excess;
    Counter counter(contract, at("2025-06-30"));
    spend(counter, at("2025-01-01"), at("2025-06-30"), 100);
    const auto made = progress_of(std::move(counter));
    CHECK(made.periods[0].forecast.counted == Money(36'500));
    CHECK(made.periods[1].forecast.counted == Money(37'000));
    CHECK(made.periods[1].carried_in.is_zero()); // nothing is carried before the year has closed
    CHECK(made.periods[1].forecast.met_on == at("2026-12-31"));
    CHECK(made.total.shortfall.is_zero());
}

TEST_CASE("days that the opening balance covers are no part of the run rate") {
    auto contract = contract_of({{at("2025-01-01"), at("2025-12-31"), Money(36'000)}});
    contract.rules.opening_balance = Money(5'000);
    contract.rules.opening_balance_through = at("2025-03-10");
    const auto as_of = [&](const char* day) {
        Counter counter(contract, at(day));
        spend(counter, at("2025-02-01"), at("2025-03-10"), 900);
        spend(counter, at("2025-03-11"), at("2025-03-20"), 100);
        return progress_of(std::move(counter));
    };
    CHECK(as_of("2025-03-20").run_rate_days == 10);
    CHECK(as_of("2025-03-20").run_rate_daily == Money(100));
    // With no other days, those are what is known.
    CHECK(as_of("2025-03-10").run_rate_days == 28);
    CHECK(as_of("2025-03-10").run_rate_daily == Money(900));
    CHECK(as_of("2025-03-10").periods[0].counted == Money(5'000));
    // The balance is not there before its day.
    CHECK(as_of("2025-03-09").periods[0].counted.is_zero());
}

TEST_CASE("a commitment that a refund takes below itself again is met when it stays met") {
    Counter counter(contract_of({{at("2025-01-01"), at("2025-12-31"), Money(1'000)}}), at("2025-02-28"));
    spend(counter, at("2025-01-01"), at("2025-01-10"), 100);
    spend(counter, at("2025-01-20"), at("2025-01-20"), -50);
    spend(counter, at("2025-02-03"), at("2025-02-03"), 200);
    CHECK(met(progress_of(std::move(counter)).periods[0].met_on) == "2025-02-03");
}

TEST_CASE("before a contract begins, what was spent before it says where it is heading") {
    Counter counter(contract_of({{at("2025-01-01"), at("2025-12-31"), Money(36'500)}}), at("2024-12-15"));
    spend(counter, at("2024-06-01"), at("2024-12-15"), 100);
    const auto made = progress_of(std::move(counter));
    CHECK(made.periods[0].state == PeriodState::future);
    CHECK(made.periods[0].counted.is_zero());
    CHECK(made.run_rate_daily == Money(100));
    CHECK(made.periods[0].forecast.counted == Money(36'500));
    CHECK(made.periods[0].required_daily_rate == Money(100));
}

TEST_CASE("nothing known is no run rate, and all that is committed is short") {
    const auto made =
        progress_of(Counter(contract_of({{at("2025-01-01"), at("2025-12-31"), Money(365)}}), at("2025-01-10")));
    CHECK(made.run_rate_daily.is_zero());
    CHECK(made.periods[0].forecast.counted.is_zero());
    CHECK(made.total.shortfall == Money(365));
    CHECK(made.periods[0].required_daily_rate.text(2) == "1.03");
}

TEST_CASE("the band narrows where the cap stands, and is told for each day to come") {
    const auto of = [](bool marketplace) {
        auto contract = contract_of({{at("2025-01-01"), at("2025-12-31"), Money(40'000)}});
        Counter counter(contract, at("2025-06-30"));
        for (Day day = at("2025-01-01"); day <= at("2025-06-30"); day += std::chrono::days{1})
            spend(counter, day, day, 100 + static_cast<int>((day.time_since_epoch().count() * 7919) % 60), marketplace);
        return progress_of(std::move(counter)).periods[0];
    };
    const auto aws = of(false), capped = of(true);
    CHECK(aws.forecast.low < aws.forecast.counted);
    CHECK(aws.forecast.counted < aws.forecast.high);
    CHECK(aws.ahead.size() == 184);
    CHECK(aws.ahead.back().sum == aws.forecast.counted);
    CHECK(aws.ahead.back().low == aws.forecast.low);
    CHECK(aws.ahead.front().high - aws.ahead.front().low < aws.ahead.back().high - aws.ahead.back().low);
    CHECK(capped.forecast.counted == Money(10'000));
    CHECK(capped.forecast.low == Money(10'000));
    CHECK(capped.forecast.high == Money(10'000));
}

TEST_CASE("a year whose last day is over is open until the bills of all payers are final") {
    const Day end{std::chrono::year{2026} / 12 / 31};
    Contract contract;
    contract.payer_account_ids = {"111111111111"};
    contract.currency = "USD";
    contract.periods = contract_years(Day{std::chrono::year{2026} / 1 / 1}, {Money(100)});
    Counter counter(contract, end);
    counter.add(costs::CostRow{"111111111111", end, "Usage", "s", false, "USD", {Money(40), Money(40), Money(40)}});
    auto counting = std::move(counter).counted();
    counting.final_through = Day{std::chrono::year{2026} / 11 / 30};
    auto made = progress(counting, at_run_rate(counting));
    CHECK(made.periods.at(0).state == PeriodState::open);
    CHECK(made.periods.at(0).days_elapsed == 365);
    CHECK(made.periods.at(0).remaining == Money(60));
    CHECK(made.periods.at(0).required_daily_rate == Money());
    counting.final_through = end;
    made = progress(counting, at_run_rate(counting));
    CHECK(made.periods.at(0).state == PeriodState::closed);
    CHECK(made.periods.at(0).remaining == Money());
    CHECK(made.periods.at(0).forecast.shortfall == Money(60));
}
