#include "tags/tags.hpp"

#include "audit/audit.hpp"
#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "events/events.hpp"
#include "resources/catalog.hpp"
#include "tags/planning.hpp"
#include "tags/write_check.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

using resources::TagEvent;
using resources::TagState;
using resources::TagStore;

constexpr std::size_t most_history = 500;
constexpr std::size_t most_changes_erased = 5; // at once; each may be of thousands of resources
constexpr std::size_t most_keys = 200;
constexpr std::size_t most_values = 20;
constexpr std::size_t most_protections = 200;
constexpr std::size_t resource_id_length = 36;

Error no_resource() { return {.code = ErrorCode::not_found, .detail = "There is no such resource."}; }

json::Object as_object(const std::map<std::string, resources::TagValue>& values) {
    json::Object object;
    for (const auto& [key, value] : values) object[key] = value ? json::Value(*value) : json::Value(nullptr);
    return object;
}

/// Why a single resource is not changed, on the field where it was typed if there is one.
Error refusal(const Remark& remark) {
    if (remark.code != "too-many-tags") return {.code = ErrorCode::tags_not_writable, .detail = remark.detail};
    Error error{.code = ErrorCode::invalid_request, .detail = remark.detail};
    error.fields.push_back({"set", "too-many", remark.detail});
    return error;
}

} // namespace

Tags::Tags(store::Store& store, accounts::Accounts& accounts, resources::Resources& resources,
           installation::Installation& installation, const Clock& clock, Random& random)
    : store_(store), accounts_(accounts), resources_(resources), installation_(installation), clock_(clock),
      random_(random), writes_under_way_(std::make_shared<WritesUnderWay>()),
      looks_after_refusals_(std::make_shared<LooksAfterRefusals>()) {}

std::string Tags::begin(store::Transaction& transaction, const api::Context& context, const Planning& planning) {
    const CustomerId& customer = context.caller.customer;
    Repository repository(transaction, customer);
    TagStore store(transaction, customer);
    const Timestamp now = clock_.now();
    std::vector<std::size_t> changed;
    jobs::NewJob job{.kind = "tag-change", .subject = {}, .total = 0};
    for (std::size_t i = 0; i < planning.planned.size(); ++i) {
        const auto& planned = planning.planned[i];
        if (planned.is_unchanged() || planned.blocked) continue;
        changed.push_back(i);
        job.items.push_back({planning.subjects[i].resource.arn, planned.writes ? "queued" : "kept", std::nullopt});
    }
    job.total = static_cast<std::int64_t>(changed.size());
    const std::string id = jobs::enqueue(transaction, clock_, random_, customer, std::move(job));
    const bool one = changed.size() == 1;
    const auto& first = planning.planned[changed.front()];
    audit::append(transaction, clock_, random_,
                  one ? audit::by_caller(context, "resource.change_tags", first.resource_id, as_object(first.before),
                                         as_object(first.after))
                      : audit::by_caller(context, "tags.change", id, nullptr,
                                         json::Object{{"kind", boost::describe::enum_to_string(planning.kind, "")},
                                                      {"resources", static_cast<std::int64_t>(changed.size())},
                                                      {"set", json::write(planning.set)},
                                                      {"remove", json::write(planning.remove)}}));
    repository.insert({.id = id,
                       .kind = planning.kind,
                       .at = now,
                       .who = context.caller.email,
                       .set = planning.set,
                       .remove = planning.remove,
                       .undoes = planning.undoes});
    const resources::TagAuthor author{.who = context.caller.email, .change_id = id};
    for (const std::size_t i : changed) {
        const auto& planned = planning.planned[i];
        const auto& subject = planning.subjects[i];
        bool writes = false;
        const auto apply = [&](const std::string& key, const resources::TagValue& wanted) {
            const auto there = subject.states.find(key);
            const TagState before = there == subject.states.end() ? TagState{} : there->second;
            TagState after = before;
            const TagEvent what = planned.writes ? ask(after, wanted, now, id) : edit(after, wanted);
            writes |= what == TagEvent::asked;
            store.put(planned.resource_id, key, before, after, what, author, now, wanted);
        };
        for (const auto& [key, value] : planned.change.set) apply(key, value);
        for (const auto& key : planned.change.remove) apply(key, std::nullopt);
        StoredItem row{.item = {.resource_id = planned.resource_id,
                                .arn = subject.resource.arn,
                                .type = subject.resource.type,
                                .state = writes ? ItemState::queued : ItemState::kept,
                                .set = planned.change.set,
                                .remove = planned.change.remove,
                                .before = {planned.before.begin(), planned.before.end()},
                                .code = {},
                                .detail = {}},
                       .cloud_account_id = subject.resource.cloud_account_id,
                       .region = region_of_call(subject.resource, subject.partition)};
        repository.insert_item(id, row, now);
    }
    events::append(transaction, clock_, customer, "tag-change", one ? first.resource_id : id);
    return id;
}

Task<Result<resources::ResourceDetail>> Tags::change_one(api::Context context, std::string id, TagChange change) {
    if (const auto checked = check_tags(change); !checked) co_return tl::unexpected<Error>(checked.error());
    std::optional<json::Value> seen_tags; // where the request says what it saw
    if (context.if_match) {
        const auto seen = co_await resources_.get(context, id);
        if (!seen) co_return tl::unexpected<Error>(seen.error());
        if (const auto is_it = api::check_if_match(context, json::write(*seen)); !is_it)
            co_return tl::unexpected<Error>(is_it.error());
        seen_tags = json::write(seen->tags);
    }
    failpoint(Failpoint::before_tag_change_is_begun);
    const auto changed = co_await store_.write([&](store::Transaction& t) -> Result<void> {
        ChangeRequest request;
        request.resource_ids = std::vector<std::string>{id};
        request.set = change.set;
        request.remove = change.remove;
        auto planning = plan_all(t, context, request);
        if (!planning)
            return tl::unexpected<Error>(planning.error().code == ErrorCode::not_found ? no_resource()
                                                                                       : planning.error());
        if (seen_tags && json::write(planning->subjects.front().resource.tags) != *seen_tags)
            return fail(ErrorCode::precondition_failed, "Its tags were changed in this moment.");
        const Planned& planned = planning->planned.front();
        if (auto wrong = not_taken(planning->subjects.front(), planned.change); !wrong.empty())
            return tl::unexpected<Error>(Error{.code = ErrorCode::invalid_request,
                                               .detail = "AWS would not take these tags.",
                                               .fields = std::move(wrong)});
        if (planned.blocked) return tl::unexpected<Error>(refusal(*planned.blocked));
        if (!planned.is_unchanged()) begin(t, context, *planning);
        return {};
    });
    failpoint(Failpoint::after_tag_change_is_begun);
    if (!changed) co_return tl::unexpected<Error>(changed.error());
    co_return co_await resources_.get(std::move(context), std::move(id));
}

Task<Result<Preview>> Tags::preview(api::Context context, ChangeRequest request) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<Preview> {
        auto planning = plan_all(t, context, request);
        if (!planning) return tl::unexpected<Error>(std::move(planning.error()));
        return preview_of(*planning);
    });
}

Task<Result<jobs::JobView>> Tags::begin_job(api::Context context, PlanIt plan_it) {
    failpoint(Failpoint::before_tag_change_is_begun);
    auto begun = co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        auto planning = plan_it(t);
        if (!planning) return tl::unexpected<Error>(std::move(planning.error()));
        if (context.if_match && *context.if_match != preview_of(*planning).digest)
            return fail(ErrorCode::precondition_failed, "What would change is not what the preview showed any more.");
        const Remark* blocked = nullptr;
        bool any = false;
        for (const auto& planned : planning->planned) {
            if (planned.blocked && !blocked) blocked = &*planned.blocked;
            any |= !planned.blocked && !planned.is_unchanged();
        }
        if (!any)
            return fail(ErrorCode::nothing_to_change, blocked ? "All of it is blocked: " + blocked->detail
                                                              : "Every resource is as it was asked for already.");
        const std::string id = begin(t, context, *planning);
        return jobs::view_of(t, *jobs::find(t, context.caller.customer, id), {});
    });
    failpoint(Failpoint::after_tag_change_is_begun);
    co_return begun;
}

Task<Result<jobs::JobView>> Tags::change(api::Context context, ChangeRequest request) {
    const api::Context asked = context;
    co_return co_await begin_job(std::move(context),
                                 [this, asked, request](store::Transaction& t) { return plan_all(t, asked, request); });
}

Task<Result<ChangeSetDetail>> Tags::get(api::Context context, std::string id) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<ChangeSetDetail> {
        Repository repository(t, context.caller.customer);
        const auto change = repository.find(id);
        if (!change) return fail(ErrorCode::not_found, "There is no such change.");
        ChangeSetDetail detail;
        static_cast<ChangeSet&>(detail) = *change;
        const auto removed = accounts::removed_accounts(t, context.caller.customer);
        for (auto& row : repository.items(id))
            if (!removed.contains(row.cloud_account_id)) detail.items.push_back(std::move(row.item));
        return detail;
    });
}

Task<Result<api::Page<ChangeSet>>> Tags::list(api::Context context, api::PageRequest page) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<ChangeSet>> {
        Repository repository(t, context.caller.customer);
        api::Page<ChangeSet> answer;
        answer.items = repository.list(page.after, page.limit + 1);
        answer.total = api::total_of(repository.count());
        if (answer.items.size() > page.limit) {
            answer.items.resize(page.limit);
            answer.next_cursor = api::make_cursor({answer.items.back().id});
        }
        return answer;
    });
}

Task<Result<api::Page<Conflict>>> Tags::conflicts(api::Context context, std::optional<std::string> resource_id,
                                                  api::PageRequest page) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<api::Page<Conflict>> {
        Repository repository(t, context.caller.customer);
        api::Page<Conflict> answer;
        answer.items = repository.conflicts(resource_id, page.after, page.limit + 1);
        answer.total = api::total_of(TagStore(t, context.caller.customer).count_conflicts(resource_id));
        if (answer.items.size() > page.limit) {
            answer.items.resize(page.limit);
            answer.next_cursor = api::make_cursor({answer.items.back().resource_id, answer.items.back().key});
        }
        return answer;
    });
}

Task<Result<resources::ResourceDetail>> Tags::resolve(api::Context context, std::string id, Resolution resolution) {
    const CustomerId customer = context.caller.customer;
    const std::string resource_id = id.substr(0, resource_id_length);
    const auto resolved = co_await store_.write([&](store::Transaction& t) -> Result<void> {
        auto about = subjects(t, customer, {resource_id});
        const auto not_there = fail(ErrorCode::not_found, "There is no such conflict any more.");
        if (about.empty()) return not_there;
        const Subject& subject = about.front();
        for (const auto& [key, before] : subject.states) {
            if (!before.write || before.write->state != resources::WriteState::conflict ||
                conflict_id(resource_id, key) != id)
                continue;
            const resources::TagValue wanted = before.write->wanted;
            if (resolution.keep == Keep::aws) {
                TagState after = before;
                const TagEvent what = keep_aws(after);
                audit::append(t, clock_, random_,
                              audit::by_caller(
                                  context, "tag-conflict.keep_aws", resource_id,
                                  json::Object{{key, wanted ? json::Value(*wanted) : json::Value(nullptr)}},
                                  json::Object{{key, before.aws ? json::Value(*before.aws) : json::Value(nullptr)}}));
                TagStore(t, customer)
                    .put(resource_id, key, before, after, what,
                         {.who = context.caller.email, .change_id = before.write->change_id}, clock_.now());
                events::append(t, clock_, customer, "tag-change", resource_id);
                return {};
            }
            TagChange change;
            if (wanted)
                change.set.emplace(key, *wanted);
            else
                change.remove.push_back(key);
            Planning planning{.kind = ChangeKind::resolution,
                              .set = change.set,
                              .remove = change.remove,
                              .subjects = std::move(about),
                              .planned = {}};
            planning.planned.push_back(plan(planning.subjects.front(), change, Repository(t, customer).protections()));
            if (planning.planned.front().blocked)
                return tl::unexpected<Error>(refusal(*planning.planned.front().blocked));
            begin(t, context, planning);
            return {};
        }
        return not_there;
    });
    if (!resolved) co_return tl::unexpected<Error>(resolved.error());
    co_return co_await resources_.get(std::move(context), resource_id);
}

Task<Result<TagHistory>> Tags::history(api::Context context, std::string id, std::optional<Timestamp> at) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<TagHistory> {
        const CustomerId& customer = context.caller.customer;
        const auto resource = resources::Repository(t, customer).find(id);
        if (!resource) return tl::unexpected<Error>(no_resource());
        TagStore store(t, customer);
        TagHistory answer{.at = at.value_or(clock_.now()), .tags = {}, .changes = store.history(id, most_history)};
        if (answer.at >= resource->first_seen) answer.tags = store.at(id, answer.at);
        std::erase_if(answer.changes, [&](const auto& change) { return change.at > answer.at; });
        return answer;
    });
}

Task<Result<resources::TagKeys>> Tags::keys(api::Context context) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<resources::TagKeys> {
        return TagStore(t, context.caller.customer).keys(most_keys, most_values);
    });
}

Task<Result<TagRules>> Tags::rules() { co_return tag_rules(); }

Task<Result<Protections>> Tags::protections(api::Context context) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<Protections> {
        return Repository(t, context.caller.customer).protections();
    });
}

Task<Result<Protections>> Tags::set_protections(api::Context context, Protections wanted) {
    if (wanted.keys.size() > most_protections || wanted.types.size() > most_protections)
        co_return fail_field("keys", "too-many", "At most 200 of each.");
    for (const auto& key : wanted.keys)
        if (key.empty() || key.size() > 512)
            co_return fail_field("keys", "not-allowed", "A key has 1 to 128 characters; a * at its end is any rest.");
    for (const auto& type : wanted.types)
        if (!resources::find_type(type))
            co_return fail_field("types", "not-allowed", "The catalogue has no type " + cut(type, 200) + ".");
    co_return co_await store_.write([&](store::Transaction& t) -> Result<Protections> {
        Repository repository(t, context.caller.customer);
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "tags.protect", context.caller.customer.value,
                                       json::write(repository.protections()), json::write(wanted)));
        repository.set_protections(wanted);
        return repository.protections();
    });
}

std::int64_t Tags::changes_of(store::Transaction& transaction, const CustomerId& customer,
                              const std::string& id) const {
    return Repository(transaction, customer).count_changes(id);
}

bool Tags::erase(store::Transaction& transaction, const CustomerId& customer, const std::string& id) const {
    Repository repository(transaction, customer);
    for (const auto& change : repository.open_changes(id))
        if (jobs::is_unfinished(transaction, customer, change)) return true;
    return repository.erase(id, most_changes_erased);
}

void Tags::access_changed(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    const auto account = accounts::find_account(transaction, customer, id);
    if (!account) return;
    Repository repository(transaction, customer);
    if (account->access.level == accounts::AccessLevel::resources) repository.forget_before(id);
    if (account->access.level == accounts::AccessLevel::resources_and_tags_write_back)
        read_policy(transaction, customer, id);
    // What is still open comes to its end with the next run of its job, which finds that the level writes no more.
    if (account->access.level != accounts::AccessLevel::resources_and_tags_write_back)
        for (const auto& change : repository.open_changes(id))
            events::append(transaction, clock_, customer, "tag-change", change);
}

} // namespace portal::tags
