#include "cost_explorer/cost_explorer.hpp"

#include "audit/audit.hpp"
#include "base/failpoint.hpp"
#include "cost_explorer/currencies.hpp"

#include <algorithm>

namespace portal::cost_explorer {

using api::Nothing;
using api::Permission;

namespace {

constexpr std::int64_t most_cap = 10'000;

// AWS General Reference, "AWS Cost Management endpoints and quotas": by partition, the region that answers.
constexpr std::pair<std::string_view, std::string_view> homes[] = {{"aws", "us-east-1"}, {"aws-cn", "cn-northwest-1"}};

Amount usd(Money amount) { return {.amount = amount.text(), .currency = std::string(price_currency)}; }

Money cost_of(std::int64_t requests) { return price_of_a_request().times(Money(requests)); }

/// AWS's own words become the portal's codes.
Error explained(Error error) {
    if (error.code == ErrorCode::aws_access_denied &&
        error.detail.find("not enabled for cost explorer") != std::string::npos)
        error.code = ErrorCode::cost_explorer_not_enabled;
    if (error.aws_code == "LimitExceededException") error.code = ErrorCode::aws_throttled;
    return error;
}

/// What AWS answered with an error costs nothing. Where no answer came, it may have.
bool is_free(const Error& error) {
    return !error.aws_code.empty() || error.code == ErrorCode::aws_credentials_missing ||
           error.code == ErrorCode::invalid_region || error.code == ErrorCode::not_configured;
}

} // namespace

std::optional<std::string> home_region(std::string_view partition) {
    const auto* found = std::ranges::find(homes, partition, &std::pair<std::string_view, std::string_view>::first);
    return found == std::end(homes) ? std::nullopt : std::optional(std::string(found->second));
}

std::vector<std::string> partitions() {
    std::vector<std::string> made;
    for (const auto& [partition, region] : homes) made.emplace_back(partition);
    return made;
}

Estimate estimate_of(std::int64_t least_requests, std::int64_t most_requests) {
    return {.least_requests = least_requests,
            .most_requests = most_requests,
            .least_cost = usd(cost_of(least_requests)),
            .most_cost = usd(cost_of(most_requests))};
}

CostExplorer::CostExplorer(store::Store& store, accounts::Accounts& accounts, installation::Installation& installation,
                           const Clock& clock, Random& random)
    : store_(store), accounts_(accounts), installation_(installation), clock_(clock), random_(random) {}

Task<Result<aws::Identity>> CostExplorer::enter(Asker asker, std::string session_name) {
    const auto account = co_await store_.read(
        [&](store::Transaction& t) { return accounts::find_account(t, asker.customer, asker.cloud_account_id); });
    if (!account) co_return fail(ErrorCode::no_activation, "The account is not in the portal any more.");
    const auto region = home_region(account->partition);
    if (!region)
        co_return fail(ErrorCode::not_configured, "AWS offers no Cost Explorer in " + account->partition + ".");
    auto identity = co_await accounts_.enter(asker.customer, asker.cloud_account_id, std::move(session_name));
    if (identity) identity->region = *region;
    co_return identity;
}

Task<Result<aws::Value>> CostExplorer::invoke(Asker asker, const aws::Operation& operation, aws::Value parameters,
                                              aws::Identity identity) {
    const std::string month = month_of(clock_.now());
    const std::string name(operation.name);
    const bool reserved = co_await store_.write([&](store::Transaction& t) {
        return Meter(t, asker.customer).reserve(asker.account_id, name, asker.purpose, month);
    });
    if (!reserved) {
        ++counters_.capped;
        co_return fail(ErrorCode::cost_explorer_cap_reached,
                       "The requests of account " + asker.account_id + " have reached this month's cap.");
    }
    failpoint(Failpoint::before_cost_explorer_is_asked);
    auto answer = co_await installation_.aws().client->invoke(operation, std::move(parameters), std::move(identity));
    if (answer) {
        ++counters_.requests;
        if (const auto named = named_currency(*answer))
            co_await store_.write([&](store::Transaction& t) {
                Currencies(t, asker.customer).put(asker.account_id, *named, clock_.now());
            });
        co_return answer;
    }
    const bool free = is_free(answer.error());
    ++(free ? counters_.refused : counters_.requests);
    if (free)
        co_await store_.write([&](store::Transaction& t) {
            Meter(t, asker.customer).give_back(asker.account_id, name, asker.purpose, month);
        });
    co_return tl::unexpected<Error>(explained(std::move(answer.error())));
}

Overview CostExplorer::overview_of(store::Transaction& transaction, const CustomerId& customer) const {
    Meter meter(transaction, customer);
    Overview overview{.price_per_request = usd(price_of_a_request()),
                      .monthly_cap = usd(meter.cap()),
                      .month = month_of(clock_.now()),
                      .accounts = {}};
    auto usage = meter.usage(overview.month);
    std::vector<std::string> ids;
    for (const auto& [id, operations] : usage) ids.push_back(id);
    std::map<std::string, std::string> names;
    for (const auto& account : accounts::find_accounts(transaction, customer, ids))
        names[account.account_id.value()] = account.name;
    for (auto& [id, operations] : usage) {
        AccountUsage one{.account_id = id,
                         .name = std::nullopt,
                         .requests = 0,
                         .spent = {},
                         .remaining = {},
                         .operations = std::move(operations)};
        if (const auto name = names.find(id); name != names.end()) one.name = name->second;
        for (const auto& operation : one.operations) one.requests += operation.requests;
        one.spent = usd(cost_of(one.requests));
        one.remaining = usd(cost_of(meter.remaining(id, overview.month)));
        overview.accounts.push_back(std::move(one));
    }
    return overview;
}

Task<Result<Overview>> CostExplorer::overview(api::Context context) {
    co_return co_await store_.read(
        [&](store::Transaction& t) -> Result<Overview> { return overview_of(t, context.caller.customer); });
}

Task<Result<Overview>> CostExplorer::change_settings(api::Context context, SettingsRequest wanted) {
    const auto cap = Money::parse(wanted.monthly_cap.amount);
    if (!cap || cap->is_negative() || *cap > Money(most_cap))
        co_return fail_field("monthly_cap.amount", "not-allowed", "An amount from 0 to 10000, as \"5.00\".");
    if (wanted.monthly_cap.currency != price_currency)
        co_return fail_field("monthly_cap.currency", "not-allowed", "AWS bills these requests in USD.");
    co_return co_await store_.write([&](store::Transaction& t) -> Result<Overview> {
        Meter meter(t, context.caller.customer);
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "cost-explorer.set_cap", context.caller.customer.value,
                                       json::Object{{"monthly_cap", json::write(usd(meter.cap()))}},
                                       json::Object{{"monthly_cap", json::write(usd(*cap))}}));
        meter.set_cap(*cap);
        return overview_of(t, context.caller.customer);
    });
}

api::Routes CostExplorer::routes() {
    api::Routes routes;
    const std::string tag = "cost-explorer";
    routes.push_back(api::route<Nothing, Overview>(
        {.path = "/cost-explorer",
         .permission = Permission::recommendations_read,
         .operation_id = "getCostExplorerUsage",
         .summary = "What Cost Explorer was asked this month, what that costs at AWS, and the cap",
         .tag = tag},
        [this](api::Context context) { return overview(std::move(context)); }));
    routes.push_back(api::route<SettingsRequest, Overview>(
        {.method = api::Method::put,
         .path = "/cost-explorer",
         .permission = Permission::cloud_accounts_write,
         .operation_id = "setCostExplorerCap",
         .summary = "Cap what the requests of a month may cost, for each account that is asked",
         .tag = tag},
        [this](api::Context context, SettingsRequest wanted) {
            return change_settings(std::move(context), std::move(wanted));
        }));
    return routes;
}

} // namespace portal::cost_explorer
