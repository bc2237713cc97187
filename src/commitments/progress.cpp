#include "commitments/progress.hpp"

#include <algorithm>
#include <cmath>

namespace portal::commitments {

using std::chrono::days;

namespace {

constexpr int cents = 2;

Money in_cents(double value) { return Money::nearest(value).value_or(Money()).rounded(cents); }
Money not_negative(Money amount) { return std::max(amount, Money()); }

struct Rates {
    int days = 0;
    Money built_up;    ///< in those days
    Money spend;       ///< of AWS
    Money marketplace; ///< before the cap
};

/// What rules let count on any known day, the cap aside.
std::pair<Money, Money> spend_of(const Counting& counting, Day day) {
    const auto begins = counting.contract.starts_on();
    if (day >= begins) {
        const auto& counted = counting.days[static_cast<std::size_t>((day - begins).count())];
        return {counted.spend, counted.marketplace_spend};
    }
    const auto found = counting.before.find(day);
    return found == counting.before.end() ? std::pair<Money, Money>() : found->second;
}

Rates rates(const Counting& counting) {
    const auto& contract = counting.contract;
    const Day last = std::min(counting.as_of, contract.ends_on());
    Day first = std::max(contract.starts_on(), last - days{forecast::run_rate_window_days - 1});
    if (const auto& through = contract.rules.opening_balance_through) first = std::max(first, *through + days{1});
    Rates made;
    for (Day day = first; day <= last; day += days{1}, ++made.days) {
        const auto& counted = counting.days[static_cast<std::size_t>((day - contract.starts_on()).count())];
        made.built_up += counted.counted + counted.marketplace_counted;
        made.spend += counted.spend;
        made.marketplace += counted.marketplace_spend;
    }
    if (made.days > 0 || !counting.first_cost || *counting.first_cost > last) return made;
    for (Day day = std::max(*counting.first_cost, last - days{forecast::run_rate_window_days - 1}); day <= last;
         day += days{1}, ++made.days) {
        const auto [spend, marketplace] = spend_of(counting, day);
        made.spend += spend;
        made.marketplace += marketplace;
        made.built_up += spend + marketplace;
    }
    return made;
}

std::size_t days_ahead(const Counting& counting) {
    return static_cast<std::size_t>(
        std::max(0, static_cast<int>((counting.contract.ends_on() - counting.as_of).count())));
}

/// The days to come of one period under a projection, one after the other.
class Walk {
public:
    Walk(const Counting& counting, const CountedPeriod& period, Money carried_in, const Projection& projection)
        : counting_(counting), projection_(projection),
          from_(std::max(period.period.starts_on, counting.as_of + days{1})),
          counts_(!counting.contract.rules.marketplace_cap_percent.is_zero()), base_(period.counted + carried_in),
          cap_(period.marketplace_cap.approximate()), marketplace_before_(period.marketplace_counted.approximate()),
          eligible_((period.marketplace_counted + period.marketplace_over_cap).approximate()),
          offset_(static_cast<std::size_t>((from_ - counting.as_of).count()) - 1) {}

    Day from() const { return from_; }

    void step(Day day) {
        aws_ += projection_.aws.days[offset_ + steps_];
        marketplace_ += projection_.marketplace.days[offset_ + steps_];
        ++steps_;
        const auto adjusted = counting_.adjusted_later.find(day);
        if (adjusted != counting_.adjusted_later.end()) base_ += adjusted->second;
    }

    Money expected() const { return base_ + in_cents(aws_ + under_cap(marketplace_)); }

    std::pair<Money, Money> band() const {
        const double wide = forecast::band_80 * projection_.aws.spread.of(offset_, offset_ + steps_);
        const double products = forecast::band_80 * projection_.marketplace.spread.of(offset_, offset_ + steps_);
        const double middle = aws_ + under_cap(marketplace_);
        const double below = std::hypot(wide, under_cap(marketplace_) - under_cap(marketplace_ - products));
        const double above = std::hypot(wide, under_cap(marketplace_ + products) - under_cap(marketplace_));
        // Days to come that sum to less than nothing are no forecast, unless they are what is expected.
        return {base_ + in_cents(std::max(middle - below, std::min(middle, 0.0))), base_ + in_cents(middle + above)};
    }

private:
    /// What so much more marketplace spend adds to what counts.
    double under_cap(double more) const {
        return counts_ ? std::min(eligible_ + more, cap_) - marketplace_before_ : 0.0;
    }

    const Counting& counting_;
    const Projection& projection_;
    Day from_;
    bool counts_;
    Money base_;
    double cap_, marketplace_before_, eligible_;
    std::size_t offset_, steps_ = 0;
    double aws_ = 0, marketplace_ = 0;
};

struct Seen {
    std::optional<Day> met_on;
    std::vector<BuiltUp> days;
};

Seen seen(const Counting& counting, const Period& period, Money carried_in) {
    Seen made;
    Money sum = carried_in;
    const Day last = std::min(counting.as_of, period.ends_on);
    if (last >= period.starts_on) made.days.reserve(static_cast<std::size_t>((last - period.starts_on).count()) + 1);
    for (Day day = period.starts_on; day <= last; day += days{1}) {
        const Money counted =
            counting.days[static_cast<std::size_t>((day - counting.contract.starts_on()).count())].all();
        sum += counted;
        made.days.push_back({day, counted, sum});
        if (sum < period.amount)
            made.met_on.reset();
        else if (!made.met_on)
            made.met_on = day;
    }
    return made;
}

Outlook outlook(const Counting& counting, const CountedPeriod& counted, Money carried_in, std::optional<Day> met_on,
                const Projection& projection, std::vector<Ahead>* ahead) {
    const auto& period = counted.period;
    Outlook made;
    made.met_on = met_on;
    Walk walk(counting, counted, carried_in, projection);
    for (Day day = walk.from(); day <= period.ends_on; day += days{1}) {
        walk.step(day);
        const Money sum = walk.expected();
        if (sum < period.amount)
            made.met_on.reset();
        else if (!made.met_on)
            made.met_on = day;
        if (!ahead) continue;
        const auto [low, high] = walk.band();
        ahead->push_back({day, sum, low, high});
    }
    made.counted = walk.expected();
    std::tie(made.low, made.high) = walk.band();
    made.shortfall = not_negative(period.amount - made.counted);
    return made;
}

} // namespace

Projection at_run_rate(const Counting& counting) {
    const Rates now = rates(counting);
    const auto a_day = [&](Money sum) { return now.days ? sum.approximate() / now.days : 0.0; };
    return {forecast::flat_forecast(a_day(now.spend), days_ahead(counting)),
            forecast::flat_forecast(a_day(now.marketplace), days_ahead(counting))};
}

Projection forecast(const Counting& counting) {
    const Day last = std::min(counting.as_of, counting.contract.ends_on());
    const std::size_t ahead = days_ahead(counting);
    if (!counting.first_cost || *counting.first_cost > last || ahead == 0)
        return {forecast::flat_forecast(0, ahead), forecast::flat_forecast(0, ahead)};
    std::vector<double> spend, marketplace;
    for (Day day = *counting.first_cost; day <= last; day += days{1}) {
        const auto [of_aws, of_marketplace] = spend_of(counting, day);
        spend.push_back(of_aws.approximate());
        marketplace.push_back(of_marketplace.approximate());
    }
    return {forecast::forecast_days(*counting.first_cost, spend, ahead),
            forecast::forecast_days(*counting.first_cost, marketplace, ahead)};
}

Progress progress(const Counting& counting, const Projection& projection) {
    const bool carries = counting.contract.rules.carry_over == CarryOver::excess;
    const auto plain = at_run_rate(counting);
    Progress made;
    made.as_of = counting.as_of;
    const Rates now = rates(counting);
    made.run_rate_days = now.days;
    if (now.days > 0) made.run_rate_daily = now.built_up.share(1, now.days);
    // What the period before passes on: as it is known, at the run rate, and by the forecast.
    Money excess, excess_at_rate, excess_forecast;
    for (const auto& counted : counting.periods) {
        const auto& period = counted.period;
        PeriodProgress of;
        of.counting = counted;
        of.days = period.days();
        of.days_elapsed = std::clamp(static_cast<int>((counting.as_of - period.starts_on).count()) + 1, 0, of.days);
        const int left = of.days - of.days_elapsed;
        const bool is_final = counting.final_through.value_or(counting.as_of) >= period.ends_on;
        of.state = left == 0 && is_final ? PeriodState::closed
                   : of.days_elapsed > 0 ? PeriodState::open
                                         : PeriodState::future;
        of.carried_in = excess;
        of.counted = counted.counted + of.carried_in;
        if (of.state != PeriodState::closed) of.remaining = not_negative(period.amount - of.counted);
        if (left > 0) of.required_daily_rate = of.remaining.share(1, left);
        auto past = seen(counting, period, of.carried_in);
        of.met_on = past.met_on;
        of.built_up = std::move(past.days);
        of.at_run_rate = outlook(counting, counted, excess_at_rate, of.met_on, plain, nullptr);
        of.forecast = outlook(counting, counted, excess_forecast, of.met_on, projection, &of.ahead);

        made.total.committed += period.amount;
        made.total.counted += counted.counted;
        made.total.remaining += of.remaining;
        made.total.shortfall_at_run_rate += of.at_run_rate.shortfall;
        made.total.shortfall += of.forecast.shortfall;
        if (carries) {
            excess = left == 0 ? not_negative(of.counted - period.amount) : Money();
            excess_at_rate = not_negative(of.at_run_rate.counted - period.amount);
            excess_forecast = not_negative(of.forecast.counted - period.amount);
        }
        made.periods.push_back(std::move(of));
    }
    return made;
}

} // namespace portal::commitments
