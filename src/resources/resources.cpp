#include "resources/resources.hpp"

#include "events/events.hpp"
#include "resources/catalog.hpp"

namespace portal::resources {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_changes_shown = 100;
constexpr auto summary_lifetime = 10s;
constexpr auto long_count = 300ms;

template <class Enum>
std::string name_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

} // namespace

Task<Result<api::Page<Resource>>> Resources::list(api::Context context, ResourceFilter filter, api::PageRequest page) {
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

Task<Result<ResourceDetail>> Resources::get(api::Context context, std::string id) {
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

Task<Result<api::Page<Scan>>> Resources::scans(api::Context context, ScanFilter filter, api::PageRequest page) {
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

Task<Result<Summary>> Resources::summary(api::Context context) {
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

} // namespace portal::resources
