// One region of an import: type after type, each look by itself, so that what fails fails alone.
#include "base/log.hpp"
#include "events/events.hpp"
#include "inventory/import_support.hpp"

#include <algorithm>

namespace portal::inventory {

namespace {

using namespace std::chrono_literals;

constexpr int most_regions_at_once = 6; // of all accounts: other work goes on beside
constexpr auto enters_for = 15min;      // an account that cannot be entered for so long: the region is not seen

} // namespace

std::vector<const aws::CatalogType*> types_of(const std::string& region, const std::string& partition,
                                              bool global_only) {
    const bool is_home = region == resources::global_region_of(partition);
    std::vector<const aws::CatalogType*> types;
    for (const auto& type : aws::catalog())
        if (type.is_global ? is_home : !(is_home && global_only)) types.push_back(&type);
    return types;
}

Task<> Inventory::end_look(Import import, std::string region, std::string type, resources::ScanOutcome outcome,
                           std::string detail) {
    resources::Scan scan = import.look(std::move(region), std::move(type), clock_.now());
    scan.outcome = outcome;
    scan.detail = std::move(detail);
    co_await store_.write(
        [&](store::Transaction& t) { resources::Repository(t, import.customer).put(scan, import.id); });
}

Task<> Inventory::look(Import import, const aws::CatalogType* type, bool is_listed) {
    // Without a type: at the tags.
    const std::string name(type ? type->type : resources::tags_scan);
    try {
        if (type) {
            if (!is_listed) co_await scan(import, type);
            co_await read_tags_singly(import, type);
        } else if (!is_listed) {
            co_await scan_tags(import);
        }
        co_return;
    } catch (const std::exception& error) {
        log::error("a look could not be kept", {{"account", import.place.account_id},
                                                {"region", import.place.region},
                                                {"type", name},
                                                {"error", error.what()}});
    }
    // What of one type cannot be kept is no reason to stop the others: its look says so, and its next one may.
    co_await end_look(import, type ? scan_region(*type, import.place.region) : import.tags_region(), name,
                      resources::ScanOutcome::failed,
                      "The portal could not keep what AWS answered; its log has the reason.");
}

Task<jobs::Outcome> Inventory::run_region(jobs::JobContext& context) {
    const jobs::Job job = context.job();
    const CustomerId customer = job.customer;
    const auto payload = json::read<RegionPayload>(job.payload);
    if (!payload) throw std::runtime_error("a job with an unreadable payload");
    if (regions_running_ >= most_regions_at_once) co_return jobs::RunAgain{clock_.now() + 1s, jobs::JobStatus::queued};
    struct Turn {
        explicit Turn(std::atomic<int>& count) : running(count) { ++running; }
        ~Turn() { --running; }
        Turn(const Turn&) = delete;
        std::atomic<int>& running;
    };
    const Turn turn(regions_running_);

    struct Read {
        std::optional<accounts::CloudAccount> account;
        std::optional<Repository::StoredImport> import;
        std::set<std::string> done;
        std::set<std::string> left_out;
        std::optional<jobs::Job> import_job;
    };
    const Read read = co_await store_.read([&](store::Transaction& t) {
        resources::Repository rows(t, customer);
        Repository repository(t, customer);
        auto done = rows.scanned(payload->import_id, payload->cloud_account_id, payload->region);
        done.merge(rows.scanned(payload->import_id, payload->cloud_account_id, std::string(resources::global_region)));
        return Read{accounts::find_account(t, customer, payload->cloud_account_id),
                    repository.find_import(payload->import_id), std::move(done), repository.excluded("service"),
                    jobs::find(t, customer, payload->import_id)};
    });
    const bool wanted = read.import_job && read.import_job->status != jobs::JobStatus::cancelled;
    if (!wanted || !read.import || !read.account || read.account->status != accounts::Status::activated)
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    auto identity = co_await accounts_.enter(customer, read.account->id, session_name(payload->import_id));
    if (!identity && not_entered_.failed(job.id, clock_.now()) < enters_for)
        co_return jobs::RunAgain{clock_.now() + 10s};
    not_entered_.forget(job.id);
    const bool is_home = payload->region == resources::global_region_of(read.account->partition);
    Import import{.id = payload->import_id,
                  .customer = customer,
                  .account = *read.account,
                  .identity = identity.value_or(aws::Identity{}),
                  .place = {.partition = read.account->partition,
                            .region = payload->region,
                            .account_id = read.account->account_id.value()},
                  .with_tags = read.import->with_tags,
                  .is_home = is_home,
                  .is_left_out = is_home && read.import->global_only};
    import.identity.region = payload->region;
    std::vector<const aws::CatalogType*> types{nullptr}; // the second part: the tags
    if (!payload->tags) types = types_of(payload->region, import.place.partition, read.import->global_only);
    jobs::Progress progress;
    progress.total = static_cast<std::int64_t>(types.size());
    for (const auto* type : types) {
        if (++progress.done % 10 == 0 && !co_await context.report(progress, {}))
            co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
        const std::string name(type ? type->type : resources::tags_scan);
        const std::string region = type ? scan_region(*type, payload->region) : import.tags_region();
        const bool is_listed = read.done.contains(name); // by a run that was killed before its end
        if (is_listed && (!identity || (type && read.left_out.contains(std::string(type->service))))) continue;
        if (type && read.left_out.contains(std::string(type->service)))
            co_await end_look(import, region, name, resources::ScanOutcome::skipped, "Left out by the customer.");
        else if (!identity)
            co_await end_look(import, region, name, ending_of(identity.error()).outcome,
                              "The account could not be entered: " + ending_of(identity.error()).detail);
        else
            co_await look(import, type, is_listed);
    }
    co_await store_.write(
        [&](store::Transaction& t) { events::append(t, clock_, customer, "sync", import.account.id); });
    co_return jobs::Finished{};
}

} // namespace portal::inventory
