// One import: regions side by side, types one after the other.
#include "accounts/names.hpp"
#include "aws/operations/ec2.hpp"
#include "aws/regions.hpp"
#include "base/failpoint.hpp"
#include "events/events.hpp"
#include "inventory/import_support.hpp"

#include <algorithm>

namespace portal::inventory {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t regions_ahead = 8; // of one account
constexpr std::int64_t most_imports_at_once = 4;
constexpr auto longest_import = 6h;

std::string schedule_key(const std::string& id) { return "sync-schedule:" + id; }
std::string region_key(const std::string& id, const std::string& region) { return "sync-region:" + id + ":" + region; }

} // namespace

std::string Inventory::begin(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                             bool after_the_running) {
    std::string key = import_key(id);
    if (after_the_running) {
        const auto there = jobs::find_unfinished(transaction, customer, key);
        if (there && there->status != jobs::JobStatus::queued) key = next_import_key(id);
    }
    return jobs::enqueue(transaction, clock_, random_, customer,
                         {.kind = "sync", .subject = id, .total = 0, .unique_key = std::move(key)});
}

void Inventory::schedule(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                         Timestamp at) {
    jobs::enqueue(transaction, clock_, random_, customer,
                  {.kind = "sync-schedule", .subject = id, .run_at = at, .unique_key = schedule_key(id)});
}

void Inventory::account_activated(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    if (settings_.automatic) schedule(transaction, customer, id, clock_.now());
}

void Inventory::access_changed(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    const auto account = accounts::find_account(transaction, customer, id);
    if (!account) return;
    if (account->access.level != accounts::AccessLevel::resources_and_tags_write_back)
        resources::TagStore(transaction, customer)
            .give_up_all(id, "The account's access level does not write to AWS any more.", clock_.now());
    if (account->access.level == accounts::AccessLevel::resources)
        resources::Repository(transaction, customer).forget_tags(id, clock_.now());
    // What runs was begun for the level before.
    jobs::cancel(transaction, clock_, customer, import_key(id));
    if (account->status == accounts::Status::activated) begin(transaction, customer, id);
    events::append(transaction, clock_, customer, "sync", id);
}

void Inventory::erase(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    Repository(transaction, customer).forget_imports(id);
}

void Inventory::ensure_schedules() {
    if (!settings_.automatic) return;
    store_.write_now([this](store::Transaction& t) {
        const auto scheduled = jobs::unfinished_subjects(t, AllCustomers::schedules, "sync-schedule");
        for (const auto& account : accounts::activated_accounts(t, AllCustomers::schedules))
            if (!scheduled.contains({account.customer, account.id}))
                schedule(t, account.customer, account.id, clock_.now());
    });
}

Task<jobs::Outcome> Inventory::run_schedule(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    const bool goes_on = co_await store_.write([&](store::Transaction& t) {
        const auto account = accounts::find_account(t, customer, id);
        // One that comes back is scheduled anew.
        if (!account || account->status != accounts::Status::activated) return false;
        begin(t, customer, id);
        return true;
    });
    if (!goes_on) co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const auto tenth = settings_.interval.count() / 10;
    const std::chrono::seconds spread(
        static_cast<std::int64_t>(random_below(random_, static_cast<std::uint64_t>(std::max<std::int64_t>(1, tenth)))));
    co_return jobs::RunAgain{clock_.now() + settings_.interval - spread, jobs::JobStatus::queued};
}

Task<Result<Inventory::Regions>> Inventory::enabled_regions(CustomerId customer, accounts::CloudAccount account,
                                                            std::string session, std::string import_id) {
    auto identity = co_await accounts_.enter(customer, account.id, std::move(session));
    if (!identity) co_return tl::unexpected<Error>(std::move(identity.error()));
    aws::ec2::DescribeRegions request;
    request.all_regions = true;
    const auto answer = co_await installation_.aws().client->call(request, *identity);
    if (!answer) co_return tl::unexpected<Error>(answer.error());
    Regions found;
    std::map<std::string, std::string> others; // with the reason
    for (const auto& region : answer->regions) {
        if (!region.region_name) continue;
        if (region.opt_in_status == "not-opted-in")
            others.emplace(*region.region_name, "The account has not enabled this region.");
        else if (!aws::find_region(*region.region_name))
            others.emplace(*region.region_name,
                           "This version of the portal does not know the region. A newer one may.");
        else
            found.names.push_back(*region.region_name);
    }
    const std::string home = resources::global_region_of(account.partition);
    const Timestamp now = clock_.now();
    co_return co_await store_.write([&](store::Transaction& t) {
        resources::Repository repository(t, customer);
        repository.forget_whole_regions(account.id);
        const auto left_out = Repository(t, customer).excluded("region");
        Regions kept = found;
        auto passed_over = others;
        std::erase_if(kept.names, [&](const std::string& region) {
            if (!left_out.contains(region)) return false;
            kept.home_is_left_out |= region == home;
            passed_over.insert_or_assign(
                region, region == home ? "Left out by the customer. What is global is looked at all the same."
                                       : "Left out by the customer.");
            return region != home;
        });
        for (const auto& [region, reason] : passed_over)
            repository.put({.cloud_account_id = account.id,
                            .account_id = account.account_id.value(),
                            .region = region,
                            .type = std::string(resources::whole_region),
                            .service = {},
                            .outcome = resources::ScanOutcome::skipped,
                            .count = 0,
                            .at = now,
                            .complete_at = std::nullopt,
                            .detail = reason},
                           import_id);
        return kept;
    });
}

Task<jobs::Outcome> Inventory::run_import(jobs::JobContext& context) {
    const jobs::Job job = context.job();
    const CustomerId customer = job.customer;
    struct Read {
        std::optional<accounts::CloudAccount> account;
        std::optional<Repository::StoredImport> import;
        std::map<std::string, resources::Repository::RegionSum> sums;
        bool waits = false; ///< an earlier import of the account has not ended
        std::int64_t running = 0;
    };
    Read read = co_await store_.read([&](store::Transaction& t) {
        Read found{accounts::find_account(t, customer, job.subject), Repository(t, customer).find_import(job.id),
                   resources::Repository(t, customer).sums(job.id, job.subject)};
        for (const auto& key : {import_key(job.subject), next_import_key(job.subject)})
            if (const auto other = jobs::find_unfinished(t, customer, key)) found.waits |= other->id < job.id;
        if (!found.import) found.running = Repository::imports_under_way(t, AllCustomers::queue);
        return found;
    });
    if (!read.account || read.account->status != accounts::Status::activated)
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled, .reason = "The account is not Activated."};
    const accounts::CloudAccount account = *read.account;
    if (read.waits) co_return jobs::RunAgain{clock_.now() + 1s, jobs::JobStatus::queued};
    if (read.running >= most_imports_at_once)
        co_return jobs::RunAgain{clock_.now() + 3s + std::chrono::milliseconds(random_below(random_, 4'000)),
                                 jobs::JobStatus::queued};
    const auto start_regions = [&](store::Transaction& t, const std::vector<std::string>& regions, bool tags) {
        // A few at a time: what waits would only be asked for its turn again and again.
        for (const auto& region : std::span(regions).first(std::min(regions.size(), regions_ahead))) {
            const RegionPayload payload{job.id, account.id, region, tags};
            jobs::enqueue(t, clock_, random_, customer,
                          {.kind = "sync-region",
                           .subject = account.id,
                           .payload = json::write(payload),
                           .unique_key = region_key(account.id, region)});
        }
    };
    if (!read.import) {
        auto regions = co_await enabled_regions(customer, account, session_name(job.id), job.id);
        if (!regions) {
            const Ending ending = ending_of(regions.error());
            co_return jobs::Finished{.status = jobs::JobStatus::failed,
                                     .reason = "The account's regions could not be read: " + ending.detail};
        }
        const bool with_tags = account.access.level != accounts::AccessLevel::resources;
        const Repository::StoredImport made{.regions = std::move(regions->names),
                                            .global_only = regions->home_is_left_out,
                                            .with_tags = with_tags,
                                            .tags_begun = false,
                                            .started_at = clock_.now()};
        co_await store_.write([&](store::Transaction& t) {
            if (!with_tags) resources::Repository(t, customer).forget_tags(account.id, clock_.now());
            Repository(t, customer).insert_import(job.id, account.id, made);
            start_regions(t, made.regions, false);
        });
        failpoint(Failpoint::after_import_is_begun);
        co_return jobs::RunAgain{clock_.now() + 500ms};
    }

    const auto& import = *read.import;
    jobs::Progress progress;
    std::vector<jobs::Item> items;
    std::vector<std::string> open;
    std::int64_t resources = 0;
    const std::string home = resources::global_region_of(account.partition);
    for (const auto& region : import.regions) {
        resources::Repository::RegionSum sum = read.sums[region];
        if (region == home) { // what is global was looked at there
            const auto& global = read.sums[std::string(resources::global_region)];
            sum.looks += global.looks;
            sum.not_seen += global.not_seen;
            sum.resources += global.resources;
        }
        const auto types = static_cast<std::int64_t>(types_of(region, account.partition, import.global_only).size());
        const std::int64_t expected = types + (import.tags_begun ? 1 : 0);
        progress.total += types + 1;
        progress.done += std::min(sum.looks, types + 1) - sum.not_seen;
        progress.failed += sum.not_seen;
        resources += sum.resources;
        if (sum.looks < expected) open.push_back(region);
        items.push_back({region,
                         sum.looks < expected ? (sum.looks == 0 ? "waiting" : "running")
                         : sum.not_seen > 0   ? "partly_failed"
                                              : "succeeded",
                         std::to_string(sum.resources) + " resources" +
                             (sum.not_seen > 0 ? ", " + std::to_string(sum.not_seen) + " types were not seen" : ""),
                         std::nullopt});
    }
    if (!co_await context.report(progress, std::move(items)))
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    if (!open.empty()) {
        if (clock_.now() - import.started_at > longest_import)
            co_return jobs::Finished{.status = jobs::JobStatus::failed,
                                     .reason = "The import did not end in six hours."};
        // A region's job that is there is left alone.
        co_await store_.write([&](store::Transaction& t) { start_regions(t, open, import.tags_begun); });
        co_return jobs::RunAgain{clock_.now() + 1s};
    }
    if (!import.tags_begun) {
        co_await store_.write([&](store::Transaction& t) {
            Repository(t, customer).set_tags_begun(job.id);
            start_regions(t, import.regions, true);
        });
        co_return jobs::RunAgain{clock_.now() + 500ms};
    }
    co_await store_.write([&](store::Transaction& t) {
        accounts::set_last_sync(t, customer, account.id, clock_.now());
        events::append(t, clock_, customer, "sync", account.id);
    });
    co_return jobs::Finished{
        .status = progress.failed > 0 ? jobs::JobStatus::partly_failed : jobs::JobStatus::succeeded,
        .reason = std::to_string(resources) + " resources in " + std::to_string(import.regions.size()) + " regions" +
                  (progress.failed > 0
                       ? "; " + std::to_string(progress.failed) + " looks did not succeed, each with its reason"
                       : std::string()) +
                  "."};
}

void Inventory::register_jobs(jobs::Worker& worker) {
    worker.handle("sync-schedule", [this](jobs::JobContext& context) { return run_schedule(context); });
    worker.handle("sync", [this](jobs::JobContext& context) { return run_import(context); });
    worker.handle("sync-region", [this](jobs::JobContext& context) { return run_region(context); });
}

} // namespace portal::inventory
