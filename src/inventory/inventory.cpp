#include "audit/audit.hpp"
#include "inventory/import_support.hpp"

#include "aws/regions.hpp"
#include "events/events.hpp"

#include <algorithm>

namespace portal::inventory {

namespace {

constexpr std::size_t most_exclusions = 200;

} // namespace

Inventory::Inventory(store::Store& store, accounts::Accounts& accounts, installation::Installation& installation,
                     const Clock& clock, Random& random, Settings settings)
    : store_(store), accounts_(accounts), installation_(installation), clock_(clock), random_(random),
      settings_(settings) {}

Task<Result<Exclusions>> Inventory::exclusions(api::Context context) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<Exclusions> {
        Repository repository(t, context.caller.customer);
        const auto regions = repository.excluded("region");
        const auto services = repository.excluded("service");
        return Exclusions{{regions.begin(), regions.end()}, {services.begin(), services.end()}};
    });
}

Task<Result<Exclusions>> Inventory::set_exclusions(api::Context context, Exclusions wanted) {
    if (wanted.regions.size() > most_exclusions || wanted.services.size() > most_exclusions)
        co_return fail_field("regions", "too-many", "At most 200 of each.");
    for (const auto& region : wanted.regions)
        if (!aws::find_region(region))
            co_return fail_field("regions", "invalid-region", "AWS has no region " + region + ".",
                                 ErrorCode::invalid_region);
    for (const auto& service : wanted.services)
        if (std::ranges::none_of(aws::catalog(), [&](const auto& type) { return type.service == service; }))
            co_return fail_field("services", "not-allowed", "The catalogue has no service " + service + ".");
    co_return co_await store_.write([&](store::Transaction& t) -> Result<Exclusions> {
        Repository repository(t, context.caller.customer);
        const auto regions = repository.excluded("region");
        const auto services = repository.excluded("service");
        const Exclusions before{{regions.begin(), regions.end()}, {services.begin(), services.end()}};
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "inventory.exclude", context.caller.customer.value, json::write(before),
                                       json::write(wanted)));
        repository.set_excluded("region", wanted.regions);
        repository.set_excluded("service", wanted.services);
        return wanted;
    });
}

Task<Result<jobs::JobView>> Inventory::import_now(api::Context context, std::string cloud_account_id) {
    const CustomerId customer = context.caller.customer;
    co_return co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        const auto account = accounts::find_account(t, customer, cloud_account_id);
        if (!account) return fail(ErrorCode::not_found, "There is no such cloud account.");
        if (account->status != accounts::Status::activated)
            return fail(ErrorCode::account_not_activatable, "Only an Activated account can be imported.");
        const std::string id = begin(t, customer, cloud_account_id, true);
        return jobs::view_of(t, *jobs::find(t, customer, id), {});
    });
}

Task<Result<jobs::JobView>> Inventory::stop_import(api::Context context, std::string cloud_account_id) {
    const CustomerId customer = context.caller.customer;
    co_return co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        if (!accounts::find_account(t, customer, cloud_account_id))
            return fail(ErrorCode::not_found, "There is no such cloud account.");
        auto job = jobs::find_unfinished(t, customer, import_key(cloud_account_id));
        const auto next = jobs::find_unfinished(t, customer, next_import_key(cloud_account_id));
        if (next && (!job || next->id < job->id)) job = next; // the earlier one is what runs
        if (!job) return fail(ErrorCode::job_has_ended, "No import of this account is under way.");
        audit::append(
            t, clock_, random_,
            audit::by_caller(context, "sync.stop", cloud_account_id, nullptr, json::Object{{"job_id", job->id}}));
        for (const auto& key : {import_key(cloud_account_id), next_import_key(cloud_account_id)})
            jobs::cancel(t, clock_, customer, key);
        return jobs::view_of(t, *jobs::find(t, customer, job->id), {});
    });
}

} // namespace portal::inventory
