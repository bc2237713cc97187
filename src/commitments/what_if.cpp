#include "commitments/what_if.hpp"

#include "commitments/field_reader.hpp"

#include <algorithm>
#include <cmath>

namespace portal::commitments {

using namespace std::chrono;

namespace {

constexpr double most_growth = 1000;
constexpr std::int64_t longest_term = 60;

/// A day of a plan: after what is known, and in the contract.
std::optional<Day> planned_day(FieldReader& reader, const std::string& field, const std::string& text,
                               const Contract& contract, Day as_of) {
    const auto day = reader.day(field, text);
    if (!day) return std::nullopt;
    if (*day <= as_of) reader.wrong(field, "in-the-past", "A day after " + day_text(as_of) + ".");
    if (*day < contract.starts_on() || *day > contract.ends_on())
        reader.wrong(field, "outside-contract", "A day of the contract.");
    return day;
}

/// The day on which a term of so many months from `start` has ended.
Day term_end(Day start, int months_) {
    const year_month_day from(start);
    const auto end = year_month(from.year(), from.month()) + months{months_};
    const year_month_day same = end / from.day();
    return Day(same.ok() ? same : year_month_day(end / last));
}

int days_of_month(Day day) {
    const year_month_day date(day);
    return static_cast<int>(static_cast<unsigned>((date.year() / date.month() / last).day()));
}

class Change {
public:
    Change(const Counting& counting, Projection& projection)
        : first_(counting.as_of + days{1}),
          amortized_(counting.contract.rules.cost_metric == costs::CostMetric::amortized), projection_(projection) {}

    void grow(double percent) {
        if (percent == 0) return;
        for (auto* spend : {&projection_.aws.days, &projection_.marketplace.days})
            for (std::size_t at = 0; at < spend->size(); ++at)
                (*spend)[at] *= std::pow(1 + percent / 100, static_cast<double>(at + 1) / 365);
    }

    void lower(const ReservationPlan& plan) {
        double monthly = plan.monthly_saving.approximate();
        if (!amortized_) monthly += plan.upfront.approximate() / plan.term_months;
        auto& spend = projection_.aws.days;
        const Day end = std::min(term_end(plan.starts_on, plan.term_months), first_ + days{spend.size()});
        for (Day day = std::max(plan.starts_on, first_); day < end; day += days{1}) {
            double& of_day = spend[index(day)];
            // What is nothing or less already is not lowered.
            if (of_day > 0) of_day = std::max(0.0, of_day - monthly / days_of_month(day));
        }
    }

    void pay(const ReservationPlan& plan) {
        if (!amortized_) add(plan.starts_on, plan.upfront, false);
    }

    void add(Day day, Money amount, bool marketplace) {
        auto& spend = (marketplace ? projection_.marketplace : projection_.aws).days;
        if (day >= first_ && index(day) < spend.size()) spend[index(day)] += amount.approximate();
    }

private:
    std::size_t index(Day day) const { return static_cast<std::size_t>((day - first_).count()); }

    Day first_;
    bool amortized_;
    Projection& projection_;
};

} // namespace

Result<WhatIf> read_what_if(const WhatIfInput& input, const Contract& contract, Day as_of) {
    FieldReader reader;
    WhatIf made;
    made.growth_percent = input.growth_percent.value_or(0);
    if (!(made.growth_percent >= -100 && made.growth_percent <= most_growth))
        reader.wrong("growth_percent", "out-of-range", "From -100 to 1000.");
    const auto purchases = input.purchases.value_or(std::vector<PurchaseInput>());
    const auto reservations = input.reservations.value_or(std::vector<ReservationInput>());
    if (purchases.size() > most_assumptions) reader.wrong("purchases", "too-many", "At most 200.");
    if (reservations.size() > most_assumptions) reader.wrong("reservations", "too-many", "At most 200.");
    for (std::size_t i = 0; i < purchases.size() && i < most_assumptions; ++i) {
        const std::string at = "purchases[" + std::to_string(i) + "]";
        const auto day = planned_day(reader, at + ".day", purchases[i].day, contract, as_of);
        const Money amount = reader.amount(at + ".amount", purchases[i].amount);
        if (day) made.purchases.push_back({*day, amount, purchases[i].marketplace.value_or(false)});
    }
    for (std::size_t i = 0; i < reservations.size() && i < most_assumptions; ++i) {
        const std::string at = "reservations[" + std::to_string(i) + "]";
        const auto& given = reservations[i];
        const auto day = planned_day(reader, at + ".starts_on", given.starts_on, contract, as_of);
        const Money saving = reader.amount(at + ".monthly_saving", given.monthly_saving);
        const Money upfront = given.upfront ? reader.amount(at + ".upfront", *given.upfront) : Money();
        const auto term = given.term_months.value_or(12);
        if (term < 1 || term > longest_term) reader.wrong(at + ".term_months", "out-of-range", "From 1 to 60.");
        if (day) made.reservations.push_back({*day, saving, upfront, static_cast<int>(term)});
    }
    if (reader.is_wrong()) return tl::unexpected<Error>(std::move(reader).error());
    return made;
}

Projection changed(const Counting& counting, Projection forecast, const WhatIf& what_if) {
    Change change(counting, forecast);
    change.grow(what_if.growth_percent);
    // Usage is lowered first: a fee of one plan is not usage that another one covers.
    for (const auto& plan : what_if.reservations) change.lower(plan);
    for (const auto& plan : what_if.reservations) change.pay(plan);
    for (const auto& purchase : what_if.purchases) change.add(purchase.day, purchase.amount, purchase.marketplace);
    return forecast;
}

} // namespace portal::commitments
