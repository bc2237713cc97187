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
        const auto made = progress(counting, forecast(counting));
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
