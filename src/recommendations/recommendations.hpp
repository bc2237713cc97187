// Cost Explorer's purchase recommendations: Reserved Instances and Savings Plans. The room's one public header.
//
// A question (offers.hpp) is one service, class, term, payment option, lookback and scope, put to one account: a payer,
// or a linked account whose master is not active. What AWS answers is downloaded weekly and when somebody asks, through
// the request meter, at most once in the time in which AWS may have made new ones. Each of AWS's RecommendationDetails
// is a row with an id of its own, whatever order AWS sends; rows that differ in term, payment option and lookback alone
// have one `group_id`, and what people decide is said of the group. Nothing that AWS once said is forgotten: what it
// does not say any more is withdrawn. Amounts are AWS's texts; what is summed is summed exactly. Coroutines resume on
// the executor that awaited; the object must outlive them. Thread-safe.
#pragma once

#include "accounts/accounts.hpp"
#include "api/route.hpp"
#include "cost_explorer/cost_explorer.hpp"
#include "jobs/routes.hpp"

namespace portal::recommendations {

enum class Kind { reserved_instance, savings_plan };
BOOST_DESCRIBE_ENUM(Kind, reserved_instance, savings_plan)

/// open: nobody has decided. withdrawn: AWS does not say it any more; what was decided stays known.
enum class State { open, assigned, snoozed, dismissed, done, withdrawn };
BOOST_DESCRIBE_ENUM(State, open, assigned, snoozed, dismissed, done, withdrawn)

/// What a person said of a group.
struct Decision {
    State state = State::open; ///< never withdrawn
    std::optional<std::string> reason;
    std::optional<std::string> assignee; ///< an address
    std::optional<Timestamp> until;      ///< of snoozed: open again from then on
    std::string who;
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(Decision, (), (state, reason, assignee, until, who, at))

/// One of AWS's RecommendationDetails.
struct Recommendation {
    std::string id;
    std::string group_id;
    Kind kind{};
    std::string service;      ///< "ec2", "rds", "elasticache", "opensearch", "redshift", ...; of plans "compute", ...
    std::string service_name; ///< AWS's: "Amazon Relational Database Service"
    std::string cloud_account_id; ///< that was asked
    std::string payer_account_id; ///< the AWS account that was asked
    std::string account_id;       ///< whose use it is for: at scope payer the payer's
    std::optional<std::string> region;
    std::string title;                         ///< "m5.large, Linux/UNIX"
    std::optional<std::string> offering_class; ///< of EC2: "standard" or "convertible"
    std::int64_t term_years = 0;
    std::string payment_option; ///< "no_upfront", "partial_upfront", "all_upfront", or what AWS says in its own words
    std::int64_t lookback_days = 0;
    std::string scope;                     ///< "payer" or "linked"
    std::string quantity;                  ///< reservations to buy; of plans the commitment in its currency an hour
    json::Value details;                   ///< AWS's, whole, fields that nobody knew among them
    std::optional<Amount> monthly_savings; ///< AWS's text; null where the row has a problem
    std::optional<Amount> upfront_cost;
    std::optional<Amount> recurring_monthly_cost;
    std::optional<Amount> monthly_on_demand_cost;
    std::optional<std::string> savings_percentage; ///< AWS's text, of the on-demand cost
    std::optional<std::string> break_even_months;  ///< AWS's text
    std::optional<Amount> term_savings;            ///< monthly_savings over the term's months, exact
    std::optional<Amount> effective_hourly_rate; ///< of one: (upfront + recurring) over the term's hours, 8,760 a year
    std::optional<std::string> problem;          ///< why amounts are missing: AWS sent what is no number
    Timestamp first_seen;
    Timestamp last_seen;
    std::optional<Timestamp> changed_at; ///< the last time that AWS said other numbers
    std::optional<Timestamp> withdrawn_at;
    State state = State::open;
    std::optional<Decision> decision;
};
BOOST_DESCRIBE_STRUCT(Recommendation, (),
                      (id, group_id, kind, service, service_name, cloud_account_id, payer_account_id, account_id,
                       region, title, offering_class, term_years, payment_option, lookback_days, scope, quantity,
                       details, monthly_savings, upfront_cost, recurring_monthly_cost, monthly_on_demand_cost,
                       savings_percentage, break_even_months, term_savings, effective_hourly_rate, problem, first_seen,
                       last_seen, changed_at, withdrawn_at, state, decision))

enum class HistoryEvent { appeared, changed, withdrawn, returned, decided };
BOOST_DESCRIBE_ENUM(HistoryEvent, appeared, changed, withdrawn, returned, decided)

struct HistoryEntry {
    Timestamp at;
    HistoryEvent what{};
    std::optional<std::string> who; ///< null: AWS
    json::Value before;             ///< the members that changed
    json::Value after;
};
BOOST_DESCRIBE_STRUCT(HistoryEntry, (), (at, what, who, before, after))

/// GET /recommendations/{id}
struct RecommendationDetail : Recommendation {
    std::vector<Recommendation> alternatives; ///< of the group, itself among them
    std::vector<HistoryEntry> history;        ///< newest first
};
BOOST_DESCRIBE_STRUCT(RecommendationDetail, (Recommendation), (alternatives, history))

/// GET /recommendation-groups: the same purchase under each term and payment option, side by side.
struct Group {
    std::string group_id;
    Kind kind{};
    std::string service;
    std::string service_name;
    std::string payer_account_id;
    std::string account_id;
    std::optional<std::string> region;
    std::string title;
    std::optional<std::string> offering_class;
    std::int64_t lookback_days = 0;
    std::string scope;
    State state = State::open;
    std::optional<Decision> decision;
    std::vector<Recommendation> options; ///< by term, then payment option; `details` left out (null)
};
BOOST_DESCRIBE_STRUCT(Group, (),
                      (group_id, kind, service, service_name, payer_account_id, account_id, region, title,
                       offering_class, lookback_days, scope, state, decision, options))

/// What a list is narrowed to. Repeated parameters are "or". Without `state`: all but withdrawn.
struct Filter {
    std::vector<std::string> kind, service, account_id, payer_account_id, region, payment_option, scope, offering_class,
        state, group_id;
    std::vector<std::int64_t> term_years, lookback_days;
    std::optional<std::string> q;
};

/// One choice of term, payment option and lookback: what can be bought together, so that it may be added up.
struct SavingsTotal {
    std::string name; ///< a service, an account, a region ("" where AWS names none)
    Amount monthly_savings;
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(SavingsTotal, (), (name, monthly_savings, count))

struct KindSummary {
    Kind kind{};
    std::vector<SavingsTotal> total; ///< a row a currency, named by it
    std::vector<SavingsTotal> by_service;
    std::vector<SavingsTotal> by_account;
    std::vector<SavingsTotal> by_region;
    std::int64_t with_problem = 0; ///< rows that could not be added
};
BOOST_DESCRIBE_STRUCT(KindSummary, (), (kind, total, by_service, by_account, by_region, with_problem))

/// GET /recommendations/summary. Reservations and Savings Plans can cover the same use: their totals are never added.
struct SavingsSummary {
    std::int64_t term_years = 1;
    std::string payment_option = "no_upfront";
    std::int64_t lookback_days = 30;
    std::string scope = "payer";
    std::string offering_class = "standard";
    std::vector<KindSummary> kinds;
    std::optional<Timestamp> oldest_download; ///< of what is added
};
BOOST_DESCRIBE_STRUCT(SavingsSummary, (),
                      (term_years, payment_option, lookback_days, scope, offering_class, kinds, oldest_download))

enum class Outcome { complete, partial, denied, not_enabled, throttled, capped, failed };
BOOST_DESCRIBE_ENUM(Outcome, complete, partial, denied, not_enabled, throttled, capped, failed)

/// What a question is about: what to buy, or how far what is owned is used and covers.
enum class About { recommendations, utilization, coverage };
BOOST_DESCRIBE_ENUM(About, recommendations, utilization, coverage)

/// The last time that one question was put to an account. Term, payment option, lookback and scope are 0 or empty
/// where it is about what is owned.
struct Download {
    About about{};
    Kind kind{};
    std::string service;
    std::optional<std::string> offering_class;
    std::int64_t term_years = 0;
    std::string payment_option;
    std::int64_t lookback_days = 0;
    std::string scope;
    Outcome outcome{};
    std::optional<std::string> detail; ///< why it is not complete
    Timestamp at;
    std::optional<Timestamp> complete_at;  ///< the last that was
    std::optional<Timestamp> generated_at; ///< AWS's GenerationTimestamp then
    std::int64_t pages = 0;
    std::int64_t rows = 0;
    std::int64_t rows_with_problem = 0;
};
BOOST_DESCRIBE_STRUCT(Download, (),
                      (about, kind, service, offering_class, term_years, payment_option, lookback_days, scope, outcome,
                       detail, at, complete_at, generated_at, pages, rows, rows_with_problem))

/// asked: its use is seen, by itself or by its master. off: its setting says so.
enum class Coverage { asked, by_master, off, not_active, never };
BOOST_DESCRIBE_ENUM(Coverage, asked, by_master, off, not_active, never)

struct Source {
    std::string cloud_account_id;
    std::string account_id;
    std::string name;
    accounts::OrganizationRole organization_role{};
    Coverage coverage{};
    std::string detail; ///< what is seen of it, or what is not and why, for a person
    std::optional<Timestamp> last_complete;
    std::optional<Timestamp> next_download;
    std::vector<Download> downloads; ///< of those that are asked
};
BOOST_DESCRIBE_STRUCT(Source, (),
                      (cloud_account_id, account_id, name, organization_role, coverage, detail, last_complete,
                       next_download, downloads))

/// GET /recommendations/sources
struct Sources {
    std::vector<Source> items; ///< accounts that are asked, and those of which nothing is seen (500 at most)
    std::int64_t not_seen = 0; ///< accounts of which nothing is seen
    std::optional<std::string> download_job_id; ///< of the download that is under way
};
BOOST_DESCRIBE_STRUCT(Sources, (), (items, not_seen, download_job_id))

/// A reservation or plan that is owned already, as of the last 30 days.
struct Owned {
    std::string id; ///< AWS's subscription id or plan's ARN
    Kind kind{};
    std::string service;
    std::string payer_account_id;
    std::string account_id;
    std::optional<std::string> region;
    std::string title;
    std::optional<std::string> quantity;
    std::optional<std::string> payment_option; ///< in AWS's words
    std::optional<std::string> utilization_percentage;
    std::optional<Amount> net_savings; ///< currency empty until an answer of AWS names the payer's
    std::optional<Timestamp> starts_at;
    std::optional<Timestamp> ends_at;
    json::Value details;
    Timestamp seen_at;
};
BOOST_DESCRIBE_STRUCT(Owned, (),
                      (id, kind, service, payer_account_id, account_id, region, title, quantity, payment_option,
                       utilization_percentage, net_savings, starts_at, ends_at, details, seen_at))

/// How much of a service's use in the last 30 days was covered.
struct CoverageOf {
    Kind kind{};
    std::string service;
    std::string payer_account_id;
    std::optional<std::string> coverage_percentage; ///< AWS's text
    std::optional<Amount> on_demand_cost;           ///< currency as of net_savings
    std::optional<std::string> problem;             ///< why it is not known
    Timestamp seen_at;
};
BOOST_DESCRIBE_STRUCT(CoverageOf, (),
                      (kind, service, payer_account_id, coverage_percentage, on_demand_cost, problem, seen_at))

/// GET /recommendations/owned
struct OwnedList {
    std::vector<Owned> items; ///< by end, the earliest first
    std::vector<CoverageOf> coverage;
};
BOOST_DESCRIBE_STRUCT(OwnedList, (), (items, coverage))

/// PUT /recommendations/{id}/decision: of its whole group.
struct DecisionRequest {
    State state{};                       ///< not withdrawn; open takes back what was decided
    std::optional<std::string> reason;   ///< needed to dismiss; at most 1,000 characters
    std::optional<std::string> assignee; ///< needed to assign; an address
    std::optional<Timestamp> until;      ///< needed to snooze; at most a year ahead
};
BOOST_DESCRIBE_STRUCT(DecisionRequest, (), (state, reason, assignee, until))

/// POST /recommendations/refresh. What is not named is the default set: every service that is asked by default, both
/// terms, all payment options, 30 days, scope payer, of every account whose setting is on.
struct DownloadRequest {
    std::optional<bool> dry_run;
    std::optional<std::vector<std::string>> cloud_account_ids;
    std::optional<std::vector<std::string>> service;
    std::optional<std::vector<std::int64_t>> lookback_days;
    std::optional<std::vector<std::string>> scope;
};
BOOST_DESCRIBE_STRUCT(DownloadRequest, (), (dry_run, cloud_account_ids, service, lookback_days, scope))

struct AccountEstimate {
    std::string cloud_account_id;
    std::string account_id;
    std::string name;
    std::int64_t questions = 0;                ///< that would be put
    std::int64_t fresh = 0;                    ///< of which AWS can have nothing newer
    std::optional<Timestamp> newer_not_before; ///< of those
    cost_explorer::Estimate estimate;
    std::int64_t remaining_requests = 0; ///< that the month's cap leaves
};
BOOST_DESCRIBE_STRUCT(AccountEstimate, (),
                      (cloud_account_id, account_id, name, questions, fresh, newer_not_before, estimate,
                       remaining_requests))

struct DownloadEstimate {
    cost_explorer::Estimate estimate;
    std::vector<AccountEstimate> accounts;
};
BOOST_DESCRIBE_STRUCT(DownloadEstimate, (), (estimate, accounts))

struct Settings {
    bool automatic = true; ///< after activation and weekly; else only when asked for
    std::chrono::seconds interval = std::chrono::hours(7 * 24); ///< between two downloads by itself
    /// AWS refreshes its data up to three times a day: nothing is asked again sooner.
    std::chrono::seconds fresh_for = std::chrono::hours(8);
};

class Recommendations {
public:
    Recommendations(store::Store& store, cost_explorer::CostExplorer& cost_explorer, const Clock& clock, Random& random,
                    Settings settings);

    Task<Result<api::Page<Recommendation>>> list(api::Context context, Filter filter, api::PageRequest page);
    Task<Result<api::Page<Group>>> groups(api::Context context, Filter filter, api::PageRequest page);
    Task<Result<RecommendationDetail>> get(api::Context context, std::string id);
    /// `choice`: its parameters; kinds and oldest_download are filled in.
    Task<Result<SavingsSummary>> summary(api::Context context, SavingsSummary choice, Filter filter);
    Task<Result<Sources>> sources(api::Context context);
    Task<Result<OwnedList>> owned(api::Context context);
    /// Error: not_found, invalid_request.
    Task<Result<RecommendationDetail>> decide(api::Context context, std::string id, DecisionRequest wanted);
    /// Error: invalid_request, nothing_to_change where no account may be asked.
    Task<Result<DownloadEstimate>> estimate(api::Context context, DownloadRequest request);
    Task<Result<jobs::JobView>> refresh(api::Context context, DownloadRequest request);

    /// In the transaction that makes an account Activated, or changes its access. What AWS has answered within half the
    /// interval is not bought again, however often access goes and comes back.
    void account_changed(store::Transaction& transaction, const CustomerId& customer, const std::string& id);

    /// The handlers of "recommendations" and "recommendations-schedule".
    void register_jobs(jobs::Worker& worker);
    /// Before the worker runs: every account that is asked has its schedule. Blocking; repeatable.
    void ensure_schedules();
    api::Routes routes();

private:
    struct Plan; // which questions are put to which accounts

    Result<RecommendationDetail> detail(store::Transaction& transaction, const CustomerId& customer,
                                        const std::string& id) const;
    /// `fresh_for`: what was answered so short a time ago is not asked again.
    Result<Plan> plan(store::Transaction& transaction, const CustomerId& customer, const DownloadRequest& request,
                      std::chrono::seconds fresh_for) const;
    DownloadEstimate estimate_of(const Plan& plan) const;
    std::string begin(store::Transaction& transaction, const CustomerId& customer, const Plan& plan);
    void schedule(store::Transaction& transaction, const CustomerId& customer, const std::string& id, Timestamp at);
    Task<jobs::Outcome> run_schedule(jobs::JobContext& context);
    Task<jobs::Outcome> run_download(jobs::JobContext& context);

    store::Store& store_;
    cost_explorer::CostExplorer& cost_explorer_;
    const Clock& clock_;
    Random& random_;
    const Settings settings_;
};

} // namespace portal::recommendations
