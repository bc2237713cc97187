// A change once more: what failed of it, or all of it backwards; or no more of it.
#include "audit/audit.hpp"
#include "events/events.hpp"
#include "tags/planning.hpp"
#include "tags/write_back.hpp"

namespace portal::tags {

namespace {

/// What a change of these rows did, backwards: only where nothing has changed since.
TagChange backwards(const ChangeItem& item, const resources::TagStates& states, std::optional<Remark>& blocked) {
    TagChange change;
    for (const auto& [key, before] : item.before) {
        const auto state = states.find(key);
        const auto now = state == states.end() ? resources::TagValue() : effective(state->second).value;
        const auto set = item.set.find(key);
        const auto made = set == item.set.end() ? resources::TagValue() : resources::TagValue(set->second);
        if (now != made) {
            blocked = Remark{"changed-since", "The tag " + key + " was changed again since."};
            continue;
        }
        if (before)
            change.set.emplace(key, *before);
        else
            change.remove.push_back(key);
    }
    return change;
}

} // namespace

Task<Result<jobs::JobView>> Tags::undo(api::Context context, std::string id) {
    const CustomerId customer = context.caller.customer;
    const PlanIt plan_it = [customer, id](store::Transaction& t) -> Result<Planning> {
        Repository repository(t, customer);
        if (!repository.find(id)) return fail(ErrorCode::not_found, "There is no such change.");
        std::map<std::string, ChangeItem> items;
        std::vector<std::string> ids;
        for (auto& row : repository.items(id)) {
            if (row.item.state != ItemState::done && row.item.state != ItemState::kept) continue;
            ids.push_back(row.item.resource_id);
            items.emplace(ids.back(), std::move(row.item));
        }
        Planning planning{.kind = ChangeKind::undo,
                          .set = {},
                          .remove = {},
                          .undoes = id,
                          .subjects = subjects(t, customer, ids),
                          .planned = {}};
        const Protections protections = repository.protections();
        for (const auto& subject : planning.subjects) {
            std::optional<Remark> blocked;
            const auto change = backwards(items.at(subject.resource.id), subject.states, blocked);
            planning.planned.push_back(plan(subject, change, protections));
            if (blocked) planning.planned.back().blocked = std::move(blocked);
        }
        return planning;
    };
    co_return co_await begin_job(std::move(context), plan_it);
}

Task<Result<ChangeSetDetail>> Tags::cancel(api::Context context, std::string id) {
    const CustomerId customer = context.caller.customer;
    const auto cancelled = co_await store_.write([&](store::Transaction& t) -> Result<void> {
        Repository repository(t, customer);
        const auto change = repository.find(id);
        if (!change) return fail(ErrorCode::not_found, "There is no such change.");
        if (change->open == 0) return fail(ErrorCode::job_has_ended, "Every resource of this change has its outcome.");
        audit::append(t, clock_, random_, audit::by_caller(context, "tags.cancel", id, nullptr, nullptr));
        resources::TagStore store(t, customer);
        auto items = repository.items(id);
        std::erase_if(items, [](const auto& item) { return item.item.state != ItemState::queued; });
        std::vector<std::string> ids; // what was sent is followed to its end
        for (const auto& item : items) ids.push_back(item.item.resource_id);
        const auto states = store.states(ids);
        for (auto& item : items) {
            give_up_item(store, states, id, item, "cancelled", "Cancelled by " + context.caller.email + ".",
                         clock_.now());
            repository.update_item(id, item, clock_.now());
        }
        events::append(t, clock_, customer, "tag-change", id);
        return {};
    });
    if (!cancelled) co_return tl::unexpected<Error>(cancelled.error());
    co_return co_await get(std::move(context), std::move(id));
}

Task<Result<jobs::JobView>> Tags::retry(api::Context context, std::string id) {
    const CustomerId customer = context.caller.customer;
    const PlanIt plan_it = [customer, id](store::Transaction& t) -> Result<Planning> {
        Repository repository(t, customer);
        const auto earlier = repository.find(id);
        if (!earlier) return fail(ErrorCode::not_found, "There is no such change.");
        std::map<std::string, ChangeItem> items;
        std::vector<std::string> ids;
        for (auto& row : repository.items(id)) {
            if (row.item.state != ItemState::failed) continue;
            ids.push_back(row.item.resource_id);
            items.emplace(ids.back(), std::move(row.item));
        }
        Planning planning{.kind = ChangeKind::retry,
                          .set = earlier->set,
                          .remove = earlier->remove,
                          .subjects = subjects(t, customer, ids),
                          .planned = {}};
        const Protections protections = repository.protections();
        for (const auto& subject : planning.subjects) {
            const auto& item = items.at(subject.resource.id);
            planning.planned.push_back(plan(subject, {.set = item.set, .remove = item.remove}, protections));
        }
        return planning;
    };
    co_return co_await begin_job(std::move(context), plan_it);
}

} // namespace portal::tags
