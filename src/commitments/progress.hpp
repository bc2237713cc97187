// How far a contract is, and where it is heading: for each of its periods and in total. Exact where it looks back;
// pure.
//
// Looking ahead goes by a projection of each day's spend, from the run rate or from a forecast: the rules (cap,
// carry-over, adjustments that support has entered for days to come) are applied to it as to real days, and what comes
// out is told in cents.
#pragma once

#include "commitments/counting.hpp"
#include "forecast/forecast.hpp"

namespace portal::commitments {

/// closed: its last day is over, and the bills of all payers are final. Until then it is open.
enum class PeriodState { closed, open, future };
BOOST_DESCRIBE_ENUM(PeriodState, closed, open, future)

/// How a period ends, if days to come are as projected. Of a closed period: how it ended.
struct Outlook {
    Money counted;
    Money low; ///< the band that holds 80 of 100 such forecasts; without a spread the same as `counted`
    Money high;
    Money shortfall; ///< what the commitment is short of `counted`, never negative
    /// The first day from which on the commitment is met until the period ends.
    std::optional<Day> met_on;
};

/// The sum of a period after each of its days.
struct BuiltUp {
    Day day;
    Money counted; ///< of the day
    Money sum;     ///< with what was carried in
};

/// The same of days to come.
struct Ahead {
    Day day;
    Money sum;
    Money low;
    Money high;
};

struct PeriodProgress {
    CountedPeriod counting; ///< amounts, parts and reasons
    PeriodState state = PeriodState::future;
    int days = 0;
    int days_elapsed = 0; ///< with the last day counted
    Money carried_in;
    Money counted;             ///< with what was carried in
    Money remaining;           ///< to the commitment; nothing once closed: what is missing then is shortfall
    Money required_daily_rate; ///< of the days that are left, to meet it
    std::optional<Day> met_on; ///< as far as was seen
    Outlook at_run_rate;
    Outlook forecast;
    std::vector<BuiltUp> built_up;
    std::vector<Ahead> ahead; ///< by the forecast
};

struct ProgressTotal {
    Money committed;
    Money counted;   ///< what was carried is not counted twice
    Money remaining; ///< of the periods that are not closed
    Money shortfall_at_run_rate;
    Money shortfall;
};

struct Progress {
    Day as_of;
    /// What built up a day over the last 28 days of the contract up to as_of: fewer where there are fewer, as those
    /// that stand in the opening balance are none. Where that leaves none, what was spent in the 28 days to as_of.
    Money run_rate_daily;
    int run_rate_days = 0;
    std::vector<PeriodProgress> periods;
    ProgressTotal total;
};

/// What is spent a day after as_of, up to the contract's end, before the cap.
struct Projection {
    forecast::Forecast aws;
    forecast::Forecast marketplace;
};

/// By the trailing 28 days. No spread.
Projection at_run_rate(const Counting& counting);
/// By the model of forecast.hpp, from all days that are known, those before the contract too.
Projection forecast(const Counting& counting);

Progress progress(const Counting& counting, const Projection& forecast);

} // namespace portal::commitments
