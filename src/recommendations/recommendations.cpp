#include "recommendations/recommendations.hpp"

#include "audit/audit.hpp"
#include "events/events.hpp"
#include "recommendations/repository.hpp"

#include <algorithm>

namespace portal::recommendations {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_history = 200;
constexpr std::size_t most_not_seen = 500;
constexpr std::size_t most_owned = 5'000;
constexpr std::size_t most_added_up = 100'000;
constexpr std::size_t longest_reason = 1'000;
constexpr std::size_t longest_assignee = 254;

Error none() { return {.code = ErrorCode::not_found, .detail = "There is no such recommendation."}; }

/// Sums by name and currency.
class Sums {
public:
    void add(const std::string& name, const Amount& amount) {
        auto& [sum, count] = sums_[{name, amount.currency}];
        sum += *Money::parse(amount.amount);
        ++count;
    }
    /// The greatest first.
    std::vector<SavingsTotal> totals() const {
        std::vector<std::pair<Money, SavingsTotal>> sorted;
        for (const auto& [key, value] : sums_)
            sorted.emplace_back(value.first, SavingsTotal{.name = key.first,
                                                          .monthly_savings = {value.first.text(), key.second},
                                                          .count = value.second});
        std::ranges::stable_sort(sorted, std::ranges::greater(), &std::pair<Money, SavingsTotal>::first);
        std::vector<SavingsTotal> made;
        for (auto& [sum, total] : sorted) made.push_back(std::move(total));
        return made;
    }

private:
    std::map<std::pair<std::string, std::string>, std::pair<Money, std::int64_t>> sums_;
};

/// Why nothing is seen of an account, for a person.
std::pair<Coverage, std::string> not_seen_because(const accounts::CloudAccount& account) {
    if (!cost_explorer::home_region(account.partition))
        return {Coverage::never, "AWS offers no Cost Explorer in " + account.partition + "."};
    if (account.status != accounts::Status::activated)
        return {Coverage::not_active,
                account.organization_role == accounts::OrganizationRole::master
                    ? "The master account is not active: recommendations for the whole organization are not seen."
                    : "Neither it nor its master account is active: what it could save is not seen."};
    return {Coverage::off, "Its setting for Cost Explorer is off: not one request is made. See Change Access."};
}

std::string seen_because(const accounts::CloudAccount& account) {
    if (account.organization_role == accounts::OrganizationRole::master)
        return "AWS is asked here for the whole organization: every linked account's use is seen.";
    if (account.organization_role == accounts::OrganizationRole::linked)
        return "Its master account is not active, so that AWS is asked for this account alone: discounts that the "
               "organization shares are not reckoned with.";
    return "AWS is asked for this account.";
}

/// Error: invalid_request, naming the field.
Result<void> check(const DecisionRequest& wanted, Timestamp now) {
    if (wanted.state == State::withdrawn)
        return fail_field("state", "not-allowed", "AWS alone withdraws a recommendation.");
    if (wanted.reason && wanted.reason->size() > longest_reason)
        return fail_field("reason", "too-long", "At most 1,000 characters.");
    if (wanted.state == State::dismissed && wanted.reason.value_or("").find_first_not_of(" \t\n") == std::string::npos)
        return fail_field("reason", "required", "Say why it is dismissed.");
    if (wanted.state == State::assigned && (!wanted.assignee || wanted.assignee->find('@') == std::string::npos ||
                                            wanted.assignee->size() > longest_assignee))
        return fail_field("assignee", "required", "The e-mail address of whoever takes care of it.");
    if (wanted.state == State::snoozed && (!wanted.until || *wanted.until <= now || *wanted.until > now + 366 * 24h))
        return fail_field("until", "required", "A time from now to a year ahead.");
    return {};
}

} // namespace

Recommendations::Recommendations(store::Store& store, cost_explorer::CostExplorer& cost_explorer, const Clock& clock,
                                 Random& random, Settings settings)
    : store_(store), cost_explorer_(cost_explorer), clock_(clock), random_(random), settings_(settings) {}

void Recommendations::register_jobs(jobs::Worker& worker) {
    worker.handle("recommendations", [this](jobs::JobContext& context) { return run_download(context); });
    worker.handle("recommendations-schedule", [this](jobs::JobContext& context) { return run_schedule(context); });
}

Task<Result<api::Page<Recommendation>>> Recommendations::list(api::Context context, Filter filter,
                                                              api::PageRequest page) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<Recommendation>> {
        Repository repository(t, context.caller.customer, clock_.now());
        api::Page<Recommendation> made;
        made.items = repository.list(filter, page.after, page.limit + 1);
        if (made.items.size() > page.limit) {
            made.items.pop_back();
            const auto& last = made.items.back();
            made.next_cursor = api::make_cursor({std::to_string(savings_order(last)), last.id});
        }
        made.total = api::total_of(repository.count(filter));
        return made;
    });
}

Task<Result<api::Page<Group>>> Recommendations::groups(api::Context context, Filter filter, api::PageRequest page) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<Group>> {
        Repository repository(t, context.caller.customer, clock_.now());
        auto rows = repository.groups(filter, page.after, page.limit + 1);
        api::Page<Group> made;
        if (rows.size() > page.limit) {
            rows.pop_back();
            const auto& last = rows.back();
            made.next_cursor = api::make_cursor(
                {std::to_string(last.savings_order), last.group_id, std::to_string(last.lookback_days)});
        }
        Filter of_page{.state = filter.state};
        for (const auto& row : rows) of_page.group_id.push_back(row.group_id);
        std::map<std::pair<std::string, std::int64_t>, std::vector<Recommendation>> options;
        if (!rows.empty())
            for (auto& option : repository.list(of_page, {}, most_added_up)) {
                option.details = nullptr;
                const std::pair key(option.group_id, option.lookback_days);
                options[key].push_back(std::move(option));
            }
        for (const auto& row : rows) {
            auto& of_group = options[{row.group_id, row.lookback_days}];
            if (of_group.empty()) continue;
            static constexpr std::array payment_order{"no_upfront", "partial_upfront", "all_upfront"};
            std::ranges::stable_sort(of_group, {}, [](const Recommendation& option) {
                return std::pair(option.term_years,
                                 std::ranges::find(payment_order, option.payment_option) - payment_order.begin());
            });
            const Recommendation& first = of_group.front();
            made.items.push_back({.group_id = first.group_id,
                                  .kind = first.kind,
                                  .service = first.service,
                                  .service_name = first.service_name,
                                  .payer_account_id = first.payer_account_id,
                                  .account_id = first.account_id,
                                  .region = first.region,
                                  .title = first.title,
                                  .offering_class = first.offering_class,
                                  .lookback_days = first.lookback_days,
                                  .scope = first.scope,
                                  .state = first.state,
                                  .decision = first.decision,
                                  .options = of_group});
        }
        made.total = api::total_of(repository.count_groups(filter));
        return made;
    });
}

Task<Result<RecommendationDetail>> Recommendations::get(api::Context context, std::string id) {
    co_return co_await store_.read(
        [&](store::Transaction& t) -> Result<RecommendationDetail> { return detail(t, context.caller.customer, id); });
}

Result<RecommendationDetail> Recommendations::detail(store::Transaction& transaction, const CustomerId& customer,
                                                     const std::string& id) const {
    Repository repository(transaction, customer, clock_.now());
    auto found = repository.find(id);
    if (!found) return tl::unexpected<Error>(none());
    RecommendationDetail made;
    static_cast<Recommendation&>(made) = std::move(*found);
    Filter filter;
    filter.group_id = {made.group_id};
    filter.lookback_days = {made.lookback_days};
    for (const State state :
         {State::open, State::assigned, State::snoozed, State::dismissed, State::done, State::withdrawn})
        filter.state.emplace_back(boost::describe::enum_to_string(state, ""));
    made.alternatives = repository.list(filter, {}, most_history);
    made.history = repository.history(made, most_history);
    return made;
}

Task<Result<SavingsSummary>> Recommendations::summary(api::Context context, SavingsSummary choice, Filter filter) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<SavingsSummary> {
        Repository repository(t, context.caller.customer, clock_.now());
        filter.term_years = {choice.term_years};
        filter.payment_option = {choice.payment_option};
        filter.lookback_days = {choice.lookback_days};
        filter.scope = {choice.scope};
        filter.offering_class = {choice.offering_class, ""};
        SavingsSummary made = choice;
        std::map<Kind, std::array<Sums, 4>> sums;
        std::map<Kind, std::int64_t> with_problem;
        for (const auto& row : repository.list(filter, {}, most_added_up)) {
            if (!row.monthly_savings) {
                ++with_problem[row.kind];
                continue;
            }
            auto& [total, service, account, region] = sums[row.kind];
            total.add(row.monthly_savings->currency, *row.monthly_savings);
            service.add(row.service, *row.monthly_savings);
            account.add(row.account_id, *row.monthly_savings);
            region.add(row.region.value_or(""), *row.monthly_savings);
            if (!made.oldest_download || row.last_seen < *made.oldest_download) made.oldest_download = row.last_seen;
        }
        for (const Kind kind : {Kind::reserved_instance, Kind::savings_plan}) {
            const auto& [total, service, account, region] = sums[kind];
            made.kinds.push_back({.kind = kind,
                                  .total = total.totals(),
                                  .by_service = service.totals(),
                                  .by_account = account.totals(),
                                  .by_region = region.totals(),
                                  .with_problem = with_problem[kind]});
        }
        return made;
    });
}

Task<Result<Sources>> Recommendations::sources(api::Context context) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<Sources> {
        const CustomerId& customer = context.caller.customer;
        Repository repository(t, customer, clock_.now());
        Sources made;
        const auto source_of = [](const accounts::CloudAccount& account) {
            Source source;
            source.cloud_account_id = account.id;
            source.account_id = account.account_id.value();
            source.name = account.name;
            source.organization_role = account.organization_role;
            return source;
        };
        for (const auto& account : repository.asked()) {
            Source source = source_of(account);
            source.coverage = Coverage::asked;
            source.detail = seen_because(account);
            for (auto& [question, stored] : repository.downloads(account.id)) {
                if (stored.download.complete_at &&
                    (!source.last_complete || *stored.download.complete_at > *source.last_complete))
                    source.last_complete = stored.download.complete_at;
                source.downloads.push_back(std::move(stored.download));
            }
            if (const auto next = jobs::find_unfinished(t, customer, schedule_key(account.id)))
                source.next_download = next->run_at;
            made.items.push_back(std::move(source));
        }
        for (const auto& account : repository.not_seen(most_not_seen)) {
            Source source = source_of(account);
            std::tie(source.coverage, source.detail) = not_seen_because(account);
            made.items.push_back(std::move(source));
        }
        made.not_seen = repository.count_not_seen();
        made.download_job_id = jobs::oldest_unfinished(t, customer, "recommendations");
        return made;
    });
}

Task<Result<OwnedList>> Recommendations::owned(api::Context context) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<OwnedList> {
        return Repository(t, context.caller.customer, clock_.now()).owned(most_owned);
    });
}

Task<Result<RecommendationDetail>> Recommendations::decide(api::Context context, std::string id,
                                                           DecisionRequest wanted) {
    const Timestamp now = clock_.now();
    if (const auto fine = check(wanted, now); !fine) co_return tl::unexpected<Error>(fine.error());
    co_return co_await store_.write([&](store::Transaction& t) -> Result<RecommendationDetail> {
        const CustomerId& customer = context.caller.customer;
        Repository repository(t, customer, now);
        const auto found = repository.find(id);
        if (!found) return tl::unexpected<Error>(none());
        if (const auto fine = api::check_if_match(context, json::write(*detail(t, customer, id))); !fine)
            return tl::unexpected<Error>(fine.error());
        std::optional<Decision> decision;
        if (wanted.state != State::open)
            decision = Decision{.state = wanted.state,
                                .reason = wanted.reason,
                                .assignee = wanted.state == State::assigned ? wanted.assignee : std::nullopt,
                                .until = wanted.state == State::snoozed ? wanted.until : std::nullopt,
                                .who = context.caller.email,
                                .at = now};
        const auto before = repository.decision(found->group_id);
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "recommendation.decide", found->group_id,
                                       before ? json::write(*before) : json::Value(nullptr),
                                       decision ? json::write(*decision) : json::Value(nullptr)));
        repository.decide(found->group_id, decision, context.caller.email);
        events::append(t, clock_, customer, "recommendations", found->cloud_account_id);
        return detail(t, customer, id);
    });
}

} // namespace portal::recommendations
