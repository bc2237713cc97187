// The job of a change: batch after batch, each of one account and region and each a run, until no resource is open.
#include "aws/asking.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "events/events.hpp"
#include "resources/catalog.hpp"
#include "tags/write_back.hpp"

#include <algorithm>

namespace portal::tags {

using namespace std::chrono_literals;

std::vector<std::string> keys_of(const ChangeItem& item) {
    std::vector<std::string> keys = item.remove;
    for (const auto& [key, value] : item.set) keys.push_back(key);
    return keys;
}

std::string words(const Error& error) {
    std::string text = error.aws_code.empty() || error.detail.find(error.aws_code) != std::string::npos
                           ? error.detail
                           : error.aws_code + ": " + error.detail;
    if (!error.aws_request_id.empty()) text += " (request ID " + error.aws_request_id + ")";
    text = cut(text, 1'000);
    return text;
}

void give_up_item(resources::TagStore& store, const StatesByResource& states, const std::string& change_id,
                  StoredItem& stored, std::string code, std::string detail, Timestamp now) {
    each_own_key(states, change_id, stored.item, [&](const std::string& key, const resources::TagState& before) {
        resources::TagState after = before;
        const resources::TagEvent what = give_up(after);
        store.put(stored.item.resource_id, key, before, after, what, {.change_id = change_id, .detail = detail}, now,
                  before.write->wanted);
    });
    stored.item.state = ItemState::failed;
    stored.item.code = std::move(code);
    stored.item.detail = std::move(detail);
}

namespace {

jobs::Finished ending(const jobs::Progress& progress) {
    if (progress.failed == 0) return {};
    return {.status = progress.done == 0 ? jobs::JobStatus::failed : jobs::JobStatus::partly_failed,
            .reason = std::to_string(progress.failed) + " of " + std::to_string(progress.total) +
                      " resources were not written, each with its reason."};
}

} // namespace

Task<jobs::Outcome> Tags::run_change(jobs::JobContext& context) {
    const jobs::Job job = context.job();
    const CustomerId customer = job.customer;
    jobs::Progress progress = job.progress;
    struct Next {
        std::vector<StoredItem> items;
        std::optional<ChangeSet> change;
        std::optional<accounts::CloudAccount> account;
        std::map<std::string, resources::Resource> resources;
    };
    const Next next = co_await store_.read([&](store::Transaction& t) {
        Repository repository(t, customer);
        Next found{.items = repository.next_items(job.id, most_resources_a_call),
                   .change = repository.find(job.id),
                   .account = std::nullopt,
                   .resources = {}};
        if (found.items.empty()) return found;
        found.account = accounts::find_account(t, customer, found.items.front().cloud_account_id);
        std::vector<std::string> ids;
        for (const auto& item : found.items) ids.push_back(item.item.resource_id);
        for (auto& resource : repository.resources(ids)) {
            const std::string id = resource.id;
            found.resources.emplace(id, std::move(resource));
        }
        return found;
    });
    if (!next.change) co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    progress.total = next.change->total;
    progress.failed = next.change->failed + next.change->conflicts;
    progress.done = next.change->total - next.change->open - progress.failed;
    if (next.items.empty()) co_return ending(progress);

    const auto level = next.account ? next.account->access.effective_level : std::nullopt;
    std::optional<std::pair<std::string, std::string>> refusal;
    if (level != accounts::AccessLevel::resources_and_tags_write_back) refusal.emplace("access-level", level_fell);
    auto batch = std::make_shared<Batch>();
    // What was sent before the level fell may be there: as long as tags may be read, it is looked at.
    const bool may_look = refusal && level == accounts::AccessLevel::resources_and_tags;
    batch->may_write = !refusal;
    bool is_entered = false;
    if (!refusal || may_look) {
        auto identity = co_await accounts_.enter(customer, next.account->id, aws::session_name("tags", job.id));
        if (!identity) {
            if (identity.error().code != ErrorCode::aws_access_denied) co_return jobs::RunAgain{clock_.now() + 5s};
            refusal.emplace("access-lost", "AWS does not let the portal in any more. " + words(identity.error()));
        } else if (const auto session = co_await identity->credentials->get();
                   !session && session.error().code == ErrorCode::aws_access_denied) {
            // Whose doing that is shows the account's own check: until it is called lost, nothing is given up.
            co_return jobs::RunAgain{clock_.now() + 5s};
        } else {
            is_entered = true;
            batch->identity = *identity;
            batch->identity.region = next.items.front().region;
            batch->cloud_account_id = next.account->id;
        }
    }
    batch->change_id = job.id;
    batch->who = next.change->who;
    std::vector<StoredItem> impossible;
    for (const auto& item : next.items) {
        const auto resource = next.resources.find(item.item.resource_id);
        const auto* type = resources::find_type(item.item.type);
        const bool is_followed = !refusal || (is_entered && item.item.state != ItemState::queued);
        if (!is_followed || resource == next.resources.end() || !type || !type->tagging)
            impossible.push_back(item);
        else
            batch->entries.push_back({.stored = item, .type = type, .id = resource->second.resource_id});
    }
    if (!impossible.empty())
        co_await store_.write([&](store::Transaction& t) {
            resources::TagStore store(t, customer);
            std::vector<std::string> ids;
            for (const auto& item : impossible) ids.push_back(item.item.resource_id);
            const auto states = store.states(ids);
            for (auto& item : impossible) {
                give_up_item(store, states, job.id, item, refusal ? refusal->first : "gone",
                             refusal ? refusal->second : "It is not there any more.", clock_.now());
                Repository(t, customer).update_item(job.id, item, clock_.now());
            }
        });
    if (!batch->entries.empty()) co_await write_batch(customer, batch);
    if (batch->was_denied && looks_after_refusals_->is_due(job.id, next.account->id, clock_.now())) {
        const auto looked = co_await accounts_.look_at_write_access(customer, next.account->id);
        if (!looked)
            log::warning("the permission to write tags could not be looked at",
                         {{"account", next.account->id}, {"reason", looked.error().detail}});
    }
    std::vector<jobs::Item> told;
    std::int64_t tried = 0;
    for (const auto& entry : batch->entries) {
        const auto& item = entry.stored.item;
        told.push_back({item.arn, boost::describe::enum_to_string(item.state, ""), item.detail});
        if (is_open(item.state)) tried = std::max(tried, entry.stored.attempts);
    }
    for (const auto& item : impossible)
        told.push_back({item.item.arn, boost::describe::enum_to_string(item.item.state, ""), item.item.detail});
    co_await store_.write([&](store::Transaction& t) { events::append(t, clock_, customer, "tag-change", job.id); });
    const bool goes_on = co_await context.report(progress, std::move(told));
    if (!goes_on) co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    // Throttled, or read back late: the others go first, and this one after a while. Else at once, but after whoever
    // waits for a place: a change may have 10,000 resources.
    const auto pause = tried > 0 ? 500ms * (1 << std::min<std::int64_t>(tried, 4)) : 0ms;
    co_return jobs::RunAgain{clock_.now() + pause};
}

void Tags::register_jobs(jobs::Worker& worker) {
    worker.handle("tag-change", [this](jobs::JobContext& context) { return run_change(context); });
    worker.handle("tag-policy", [this](jobs::JobContext& context) { return run_policy(context); });
}

} // namespace portal::tags
