// From a request to a plan of every resource.
#include "tags/planning.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

constexpr std::size_t most_values = 200;
constexpr std::size_t most_text = 256; // characters

Result<resources::ResourceFilter> filter_of(const FilterBody& body) {
    resources::ResourceFilter filter;
    for (const auto& [name, from, into] : std::initializer_list<
             std::tuple<const char*, const std::optional<std::vector<std::string>>*, std::vector<std::string>*>>{
             {"account_id", &body.account_id, &filter.account_ids},
             {"type", &body.type, &filter.types},
             {"service", &body.service, &filter.services},
             {"region", &body.region, &filter.regions},
             {"state", &body.state, &filter.states},
             {"organizational_unit", &body.organizational_unit, &filter.organizational_units},
             {"tag_present", &body.tag_present, &filter.tags_present},
             {"tag_absent", &body.tag_absent, &filter.tags_absent}}) {
        if (!*from) continue;
        if ((*from)->size() > most_values)
            return fail_field(std::string("filter.") + name, "too-many", "At most 200 values.");
        *into = **from;
    }
    if (body.tag) filter.tags = *body.tag;
    if (filter.tags.size() > most_values) return fail_field("filter.tag", "too-many", "At most 200 keys.");
    for (const auto& [key, values] : filter.tags)
        if (values.size() > most_values) return fail_field("filter.tag", "too-many", "At most 200 values of a key.");
    if (body.q && utf8_length(*body.q).value_or(most_text + 1) > most_text)
        return fail_field("filter.q", "too-long", "At most 256 characters.");
    filter.tagged = resources::tagged_of(body.tagged);
    filter.tags_status = body.tags_status;
    filter.managed_by = body.managed_by;
    filter.text = body.q.value_or("");
    return filter;
}

/// The effective tags that live in the portal alone, written or taken away.
TagChange change_of_kept(const Subject& subject, KeptEdits what) {
    TagChange change;
    for (const auto& [key, state] : subject.states) {
        if (!state.portal || state.aws || state.write) continue;
        if (what == KeptEdits::apply)
            change.set.emplace(key, *state.portal);
        else
            change.remove.push_back(key);
    }
    return change;
}

} // namespace

std::vector<Subject> subjects(store::Transaction& transaction, const CustomerId& customer,
                              const std::vector<std::string>& resource_ids) {
    Repository repository(transaction, customer);
    std::map<std::string, resources::Resource> by_id;
    for (auto& resource : repository.resources(resource_ids)) {
        const std::string id = resource.id;
        by_id.emplace(id, std::move(resource));
    }
    auto states = resources::TagStore(transaction, customer).states(resource_ids);
    struct Account {
        accounts::CloudAccount row;
        std::string role;
        std::optional<TagPolicy> policy;
    };
    std::map<std::string, std::optional<Account>> accounts_seen;
    std::set<std::string> stack_ids;
    std::vector<Subject> found;
    for (const auto& id : resource_ids) {
        const auto resource = by_id.find(id);
        if (resource == by_id.end()) continue;
        const std::string& account_id = resource->second.cloud_account_id;
        auto [account, is_new] = accounts_seen.try_emplace(account_id);
        if (is_new)
            if (auto row = accounts::find_account(transaction, customer, account_id)) {
                account->second = Account{.row = std::move(*row),
                                          .role = accounts::role_name_of(transaction, customer, account_id),
                                          .policy = std::nullopt};
                const auto policy = repository.policy(account_id);
                if (policy && policy->document)
                    if (auto read = read_tag_policy(*policy->document)) account->second->policy = std::move(*read);
            }
        if (!account->second) continue;
        Subject subject{.resource = std::move(resource->second),
                        .states = std::move(states[id]),
                        .level =
                            account->second->row.access.effective_level.value_or(account->second->row.access.level),
                        .partition = account->second->row.partition,
                        .portal_role = account->second->role,
                        .stack_keys = {},
                        .policy = account->second->policy};
        // Where the role lets nobody in, nothing can be written.
        if (!account->second->row.access.effective_level &&
            subject.level == accounts::AccessLevel::resources_and_tags_write_back)
            subject.level = accounts::AccessLevel::resources_and_tags;
        if (const auto stack = subject.states.find("aws:cloudformation:stack-id");
            stack != subject.states.end() && stack->second.aws)
            stack_ids.insert(*stack->second.aws);
        found.push_back(std::move(subject));
        by_id.erase(resource);
    }
    const auto keys = resources::TagStore(transaction, customer).stack_keys(stack_ids);
    for (auto& subject : found)
        if (const auto stack = subject.states.find("aws:cloudformation:stack-id");
            stack != subject.states.end() && stack->second.aws)
            if (const auto own = keys.find(*stack->second.aws); own != keys.end()) subject.stack_keys = own->second;
    return found;
}

Result<Tags::Planning> Tags::plan_all(store::Transaction& transaction, const api::Context& context,
                                      const ChangeRequest& request) const {
    const CustomerId& customer = context.caller.customer;
    const TagChange change{.set = request.set.value_or(std::map<std::string, std::string>{}),
                           .remove = request.remove.value_or(std::vector<std::string>{})};
    if (request.kept_edits && (!change.set.empty() || !change.remove.empty()))
        return fail_field("kept_edits", "not-allowed",
                          "The kept edits say themselves what is set: leave out set and remove.");
    if (!request.kept_edits)
        if (const auto checked = check_tags(change); !checked) return tl::unexpected<Error>(checked.error());
    if (request.filter && request.resource_ids)
        return fail_field("filter", "not-allowed", "Name the resources by filter or by resource_ids, not by both.");
    if (!request.filter && !request.resource_ids && !request.kept_edits)
        return fail_field("resource_ids", "required", "Name the resources by filter or by resource_ids.");

    std::vector<std::string> ids;
    const auto too_many = [](const char* field) {
        return fail_field(field, "too-many", "At most 10,000 resources at once: narrow the filter.");
    };
    if (request.resource_ids) {
        if (request.resource_ids->size() > most_resources) return too_many("resource_ids");
        std::set<std::string> once;
        for (const auto& id : *request.resource_ids)
            if (once.insert(id).second) ids.push_back(id);
    } else if (request.filter) {
        auto filter = filter_of(*request.filter);
        if (!filter) return tl::unexpected<Error>(std::move(filter.error()));
        for (const auto& resource :
             resources::Repository(transaction, customer).list(*filter, {}, most_resources + 1).resources)
            ids.push_back(resource.id);
        if (ids.size() > most_resources) return too_many("filter");
    }
    if (request.kept_edits) {
        const auto kept = resources::TagStore(transaction, customer).with_kept_edits(10 * most_resources);
        if (request.resource_ids || request.filter)
            std::erase_if(ids, [&](const auto& id) { return !std::ranges::binary_search(kept, id); });
        else
            ids = kept;
        if (ids.size() > most_resources) ids.resize(most_resources); // the rest is there for the next change
    }
    Planning planning{.kind = request.kept_edits ? ChangeKind::kept_edits : ChangeKind::edit,
                      .set = change.set,
                      .remove = change.remove,
                      .subjects = subjects(transaction, customer, ids),
                      .planned = {}};
    if (request.resource_ids && !request.kept_edits && planning.subjects.size() < ids.size())
        return fail(ErrorCode::not_found, "Some of these resources are not there, or belong to an account that left.");
    const Protections protections = Repository(transaction, customer).protections();
    for (const auto& subject : planning.subjects) {
        auto& planned = planning.planned.emplace_back(
            plan(subject, request.kept_edits ? change_of_kept(subject, *request.kept_edits) : change, protections));
        if (planned.blocked) continue;
        if (const auto wrong = not_taken(subject, planned.change); !wrong.empty()) // only of what would differ
            planned.blocked = Remark{wrong.front().code, "The tag " + wrong.front().field.substr(sizeof("set.") - 1) +
                                                             " would not be taken. " + wrong.front().detail};
    }
    return planning;
}

Preview Tags::preview_of(const Planning& planning) const {
    Preview preview;
    for (std::size_t i = 0; i < planning.subjects.size(); ++i) {
        const auto& planned = planning.planned[i];
        const auto& resource = planning.subjects[i].resource;
        if (planned.is_unchanged()) {
            ++preview.unchanged;
            continue;
        }
        ++(planned.blocked ? preview.blocked : preview.changed);
        preview.items.push_back({.resource_id = resource.id,
                                 .arn = resource.arn,
                                 .type = resource.type,
                                 .name = resource.name,
                                 .account_id = resource.account_id,
                                 .region = resource.region,
                                 .writes = planned.writes,
                                 .before = planned.before,
                                 .after = planned.after,
                                 .blocked = planned.blocked,
                                 .warnings = planned.warnings});
    }
    preview.aws_calls = calls_of(planning.subjects, planning.planned);
    preview.digest = api::etag_of(json::write(preview));
    return preview;
}

} // namespace portal::tags
