// Contracts and their progress as the API shows them. Amounts are in the contract's currency: with it where they stand
// alone, as decimal texts in lists. Days are "2025-01-31" in UTC.
#pragma once

#include "base/money.hpp"
#include "commitments/alerts.hpp"
#include "commitments/repository.hpp"
#include "commitments/what_if.hpp"
#include "cost_explorer/cost_explorer.hpp"

namespace portal::commitments {

/// POST /commitments, PUT /commitments/{id}
struct CommitmentRequest : ContractInput {
    std::optional<std::string> customer_id; ///< the customer that support acts for, if it is said
};
BOOST_DESCRIBE_STRUCT(CommitmentRequest, (ContractInput), (customer_id))

/// POST /commitments/{id}/adjustments
struct AdjustmentRequest {
    std::string day;
    std::string amount; ///< may be negative
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(AdjustmentRequest, (), (day, amount, reason))

struct AdjustmentView {
    std::string id;
    std::string day;
    std::string amount;
    std::string reason;
    std::string who;
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(AdjustmentView, (), (id, day, amount, reason, who, at))

/// Days of a payer that a delivery covers and of which it counts, without a gap.
struct ImportRangeView {
    std::string id;
    std::string first_day;
    std::string last_day;
    bool is_final = false; ///< its billing periods were over when it came
    costs::CostFormat format{};
    std::int64_t lines = 0;
    std::string who;
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(ImportRangeView, (), (id, first_day, last_day, is_final, format, lines, who, at))

struct DayRangeView {
    std::string first_day;
    std::string last_day;
};
BOOST_DESCRIBE_STRUCT(DayRangeView, (), (first_day, last_day))

struct RestatedMonthView {
    std::string month;        ///< "2026-09"
    Timestamp at;             ///< when it was read again
    bool file_stands = false; ///< an import covers days of it: they count as the file has them
};
BOOST_DESCRIBE_STRUCT(RestatedMonthView, (), (month, at, file_stands))

/// How closed months are looked at again.
struct ClosedMonthsView {
    Timestamp checked_at;                ///< when all were compared with AWS's totals, the last time
    std::optional<Timestamp> put_off_at; ///< since when they are to be compared, and the cap leaves too few requests
    std::string noticed_from;            ///< changes of days before this one are not noticed: AWS tells them no more
    std::vector<RestatedMonthView> restated; ///< found changed and read again
    std::vector<std::string> waiting;        ///< changed, and not read again yet: the cap leaves too few requests
};
BOOST_DESCRIBE_STRUCT(ClosedMonthsView, (), (checked_at, put_off_at, noticed_from, restated, waiting))

/// Where a payer's costs come from.
struct PayerSource {
    std::string payer_account_id;
    std::optional<std::string> first_day;     ///< known, from Cost Explorer or an import
    std::optional<std::string> last_day;      ///< up to here without a gap in the contract
    std::vector<DayRangeView> missing;        ///< days after it that are not known, before others that are
    std::optional<std::string> final_through; ///< days after it are read again
    std::optional<Timestamp> read_at;
    std::optional<std::string> problem;            ///< why the last reading was not complete
    std::optional<ClosedMonthsView> closed_months; ///< null: nothing was read from Cost Explorer yet
    std::vector<ImportRangeView> imports;
};
BOOST_DESCRIBE_STRUCT(PayerSource, (),
                      (payer_account_id, first_day, last_day, missing, final_through, read_at, problem, closed_months,
                       imports))

struct Commitment : ContractInput {
    std::string id;
    std::string customer_id;
    std::string ends_on;
    Timestamp created_at;
    Timestamp changed_at;
    std::vector<AdjustmentView> adjustments;
    std::vector<PayerSource> sources;
};
BOOST_DESCRIBE_STRUCT(Commitment, (ContractInput),
                      (id, customer_id, ends_on, created_at, changed_at, adjustments, sources))

struct CommitmentList {
    std::vector<Commitment> items; ///< by name
};
BOOST_DESCRIBE_STRUCT(CommitmentList, (), (items))

struct PartView {
    std::string record_type;
    bool marketplace = false;
    std::string amount; ///< before the marketplace cap
};
BOOST_DESCRIBE_STRUCT(PartView, (), (record_type, marketplace, amount))

struct NotCountedView {
    NotCountedReason reason{};
    std::optional<std::string> record_type;
    std::string currency;
    std::string amount;
};
BOOST_DESCRIBE_STRUCT(NotCountedView, (), (reason, record_type, currency, amount))

/// The build-up after a day: `spent` of days that are known, the forecast of those to come.
struct SeriesPoint {
    std::string day;
    std::optional<std::string> counted; ///< since the point before
    std::optional<std::string> spent;
    std::optional<std::string> forecast;
    std::optional<std::string> forecast_low;
    std::optional<std::string> forecast_high;
};
BOOST_DESCRIBE_STRUCT(SeriesPoint, (), (day, counted, spent, forecast, forecast_low, forecast_high))

struct RunRateView {
    Amount forecast;
    Amount shortfall;
    std::optional<std::string> met_on;
};
BOOST_DESCRIBE_STRUCT(RunRateView, (), (forecast, shortfall, met_on))

struct PeriodView {
    std::string starts_on;
    std::string ends_on;
    PeriodState state{};
    std::int64_t days = 0;
    std::int64_t days_elapsed = 0;
    Amount committed;
    Amount spent; ///< what counts, with what was carried in
    Amount carried_in;
    Amount opening_balance;
    Amount adjustments;
    Amount marketplace_cap;
    Amount marketplace_counted;
    std::vector<PartView> counted;
    std::vector<NotCountedView> not_counted;
    Amount remaining;
    Amount required_daily_rate;
    std::optional<std::string> met_on; ///< so far
    Amount forecast;
    Amount forecast_low;
    Amount forecast_high;
    std::optional<std::string> forecast_met_on;
    Amount shortfall;
    RunRateView at_run_rate;
    std::vector<SeriesPoint> series;
};
BOOST_DESCRIBE_STRUCT(PeriodView, (),
                      (starts_on, ends_on, state, days, days_elapsed, committed, spent, carried_in, opening_balance,
                       adjustments, marketplace_cap, marketplace_counted, counted, not_counted, remaining,
                       required_daily_rate, met_on, forecast, forecast_low, forecast_high, forecast_met_on, shortfall,
                       at_run_rate, series))

struct TotalView {
    Amount committed;
    Amount spent;
    Amount remaining;
    Amount shortfall;
    Amount shortfall_at_run_rate;
};
BOOST_DESCRIBE_STRUCT(TotalView, (), (committed, spent, remaining, shortfall, shortfall_at_run_rate))

/// GET /commitments/{id}/progress
struct ProgressView {
    std::string commitment_id;
    std::string currency;
    std::optional<std::string> as_of; ///< the last day counted; null: no costs are known yet
    Amount run_rate_daily;
    std::int64_t run_rate_days = 0;
    std::vector<PeriodView> periods;
    TotalView total;
    std::vector<NotCountedView> outside; ///< before the contract or after it
    std::vector<PayerSource> sources;
    std::vector<Behind> behind; ///< whose costs are missing in these numbers; no shortfall is told while there is any
    std::vector<Alert> alerts;  ///< of the year that is under way, the gravest first
};
BOOST_DESCRIBE_STRUCT(ProgressView, (),
                      (commitment_id, currency, as_of, run_rate_daily, run_rate_days, periods, total, outside, sources,
                       behind, alerts))

enum class Granularity { daily, monthly };
BOOST_DESCRIBE_ENUM(Granularity, daily, monthly)

/// GET /commitments/{id}/history: who did what to the contract, newest first.
struct CommitmentEvent {
    Timestamp at;
    std::optional<std::string> who; ///< null: the portal itself
    std::string action;             ///< "commitment.change"
    json::Value before;
    json::Value after;
};
BOOST_DESCRIBE_STRUCT(CommitmentEvent, (), (at, who, action, before, after))

struct CommitmentHistory {
    std::vector<CommitmentEvent> items; ///< 500 at most
};
BOOST_DESCRIBE_STRUCT(CommitmentHistory, (), (items))

/// PUT /commitments/{id}/alerts
struct AlertRecipients {
    std::vector<std::string> recipients; ///< e-mail addresses
};
BOOST_DESCRIBE_STRUCT(AlertRecipients, (), (recipients))

struct AlertSettings : AlertRecipients {
    bool mail_is_configured = false; ///< whether this installation has a mail server at all
};
BOOST_DESCRIBE_STRUCT(AlertSettings, (AlertRecipients), (mail_is_configured))

/// POST /commitments/{id}/refresh
struct RefreshRequest {
    std::optional<bool> dry_run;
    /// Read again from this day on, though AWS called it final: it corrects closed months now and then.
    std::optional<std::string> from;
    /// Compare closed months with AWS's totals now, and read again what has changed; by itself once a week.
    std::optional<bool> check_closed_months;
};
BOOST_DESCRIBE_STRUCT(RefreshRequest, (), (dry_run, from, check_closed_months))

struct PayerEstimate {
    std::string payer_account_id;
    std::optional<std::string> first_day; ///< that would be read; null: nothing
    std::optional<std::string> last_day;
    std::optional<std::string> not_read_because;
    bool checks_closed_months = false; ///< closed months would be compared, and those that changed read again
    cost_explorer::Estimate estimate;
    std::int64_t remaining_requests = 0; ///< that the month's cap leaves
};
BOOST_DESCRIBE_STRUCT(PayerEstimate, (),
                      (payer_account_id, first_day, last_day, not_read_because, checks_closed_months, estimate,
                       remaining_requests))

struct RefreshEstimate {
    cost_explorer::Estimate estimate;
    std::vector<PayerEstimate> payers;
};
BOOST_DESCRIBE_STRUCT(RefreshEstimate, (), (estimate, payers))

Commitment commitment_view(const std::string& customer_id, const StoredContract& stored,
                           const std::vector<StoredAdjustment>& adjustments, std::vector<PayerSource> sources);
/// `coverage`: of the payer's deliveries.
ClosedMonthsView closed_months_view(const costs::MonthCheck& check, const costs::Coverage& coverage, Day today);
AdjustmentView adjustment_view(const StoredAdjustment& stored);
/// In the payers' order. `from`: the first day of which costs are needed; before it a gap does not matter.
std::vector<PayerSource> source_views(const std::vector<costs::SourceState>& states,
                                      const std::map<std::string, costs::Coverage>& coverages,
                                      const std::vector<costs::Delivery>& deliveries, Day from);

ProgressView progress_view(const std::string& commitment_id, const Counting& counting, const Progress& progress,
                           Granularity granularity);

/// The last day of which the costs of every payer are known; nothing where none is. A payer that is more than a week
/// behind the others does not hold them up: it is named, as one that was never read is.
std::optional<Day> last_known_day(const std::vector<PayerSource>& sources);
std::vector<Behind> behind(const std::vector<PayerSource>& sources, Day as_of);
/// Up to here no bill changes any more, of any payer: by Cost Explorer or by an import. Nothing where none is final.
std::optional<Day> final_through(const std::vector<PayerSource>& sources);

} // namespace portal::commitments
