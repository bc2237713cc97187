#include "inventory/import_support.hpp"

#include "aws/regions.hpp"
#include "events/events.hpp"

#include <algorithm>

namespace portal::inventory {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_changes_shown = 100;
constexpr auto summary_lifetime = 10s;
constexpr auto long_count = 300ms;
constexpr std::size_t most_exclusions = 200;

template <class Enum>
std::string name_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

} // namespace

Inventory::Inventory(store::Store& store, accounts::Accounts& accounts, installation::Installation& installation,
                     const Clock& clock, Random& random, Settings settings)
    : store_(store), accounts_(accounts), installation_(installation), clock_(clock), random_(random),
      settings_(settings) {}

Task<Result<api::Page<Resource>>> Inventory::list(api::Context context, ResourceFilter filter, api::PageRequest page) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<Resource>> {
        Repository repository(t, context.caller.customer);
        ResourceSlice slice = repository.list(filter, page.after, page.limit + 1);
        api::Page<Resource> answer;
        if (slice.resources.size() > page.limit) {
            slice.resources.resize(page.limit);
            const std::string& last = slice.resources.back().id;
            answer.next_cursor = api::make_cursor({repository.list_name(last).value_or(""), last});
        }
        answer.items = std::move(slice.resources);
        answer.total = api::total_of(slice.count);
        return answer;
    });
}

Task<Result<ResourceDetail>> Inventory::get(api::Context context, std::string id) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<ResourceDetail> {
        Repository repository(t, context.caller.customer);
        auto found = repository.find(id);
        if (!found) return fail(ErrorCode::not_found, "There is no such resource.");
        ResourceDetail detail;
        static_cast<Resource&>(detail) = std::move(*found);
        detail.changes = repository.changes(id, most_changes_shown);
        detail.write = name_of(aws::TagWrite::tagging_api);
        if (const auto* type = find_type(detail.type)) {
            detail.write = name_of(type->write);
            if (!type->write_reason.empty()) detail.write_reason = std::string(type->write_reason);
        }
        return detail;
    });
}

Task<Result<api::Page<Scan>>> Inventory::scans(api::Context context, ScanFilter filter, api::PageRequest page) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<Scan>> {
        auto slice = Repository(t, context.caller.customer).scans(filter, page.after, page.limit + 1);
        auto& found = slice.scans;
        api::Page<Scan> answer;
        answer.total = api::total_of(slice.count);
        if (found.size() > page.limit) {
            found.resize(page.limit);
            answer.next_cursor =
                api::make_cursor({found.back().cloud_account_id, found.back().region, found.back().type});
        }
        answer.items = std::move(found);
        return answer;
    });
}

Task<Result<Summary>> Inventory::summary(api::Context context) {
    const CustomerId customer = context.caller.customer;
    const std::int64_t event = co_await store_.read([&](store::Transaction& t) { return events::latest(t, customer); });
    {
        const std::lock_guard lock(summaries_mutex_);
        const auto kept = summaries_.find(customer.value);
        if (kept != summaries_.end() && kept->second.took_long &&
            (kept->second.event == event || clock_.now() - kept->second.at < summary_lifetime))
            co_return kept->second.summary;
    }
    const Timestamp began = clock_.now();
    const Summary counted =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, customer).summary(); });
    const std::lock_guard lock(summaries_mutex_);
    summaries_.insert_or_assign(customer.value, KeptSummary{.event = event,
                                                            .at = clock_.now(),
                                                            .took_long = clock_.now() - began > long_count,
                                                            .summary = counted});
    co_return counted;
}

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
