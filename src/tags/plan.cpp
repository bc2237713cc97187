#include "tags/plan.hpp"

#include "base/text.hpp"
#include "resources/catalog.hpp"
#include "tags/service_rules.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

using accounts::AccessLevel;
using resources::TagState;
using resources::TagValue;

TagState state_of(const resources::TagStates& states, const std::string& key) {
    const auto found = states.find(key);
    return found == states.end() ? TagState{} : found->second;
}

bool is_user_key(const std::string& key) { return !is_reserved(key); }

/// Why no tag of this resource is written to AWS, whatever its key.
std::optional<Remark> untouchable(const Subject& subject, const aws::CatalogType* type,
                                  const Protections& protections) {
    const auto& resource = subject.resource;
    if (!type)
        return Remark{"type-not-known", "The catalogue does not know how tags of " + resource.type + " are written."};
    if (!type->tagging) return Remark{"type-not-writable", std::string(type->write_reason)};
    if (std::ranges::find(protections.types, resource.type) != protections.types.end())
        return Remark{"type-protected", "Your company has protected the type " + resource.type + "."};
    const auto stack = state_of(subject.states, "aws:cloudformation:stack-name").aws;
    const bool is_own = resource.arn.find(subject.portal_role) != std::string::npos ||
                        (stack && stack->starts_with(subject.portal_role));
    if (!subject.portal_role.empty() && is_own)
        return Remark{"portals-own", "It belongs to the portal's own stacks, which it never writes."};
    const bool was_listed =
        std::ranges::any_of(resource.seen_by, [](const std::string& call) { return !call.starts_with("tag:"); });
    if (!was_listed && resources::needs_identifier(*type->tagging))
        return Remark{"not-seen-by-its-service",
                      "Only the Tagging API has seen it: its own service must list it before its tags can be read."};
    if (resource.gone_at) return Remark{"gone", "It is not there any more."};
    return std::nullopt;
}

std::optional<Remark> protected_key(const std::string& key, const Protections& protections) {
    for (const auto& pattern : protections.keys)
        if (matches(pattern, key)) return Remark{"key-protected", "Your company has protected the key " + key + "."};
    return std::nullopt;
}

bool speaks_of_terraform(const Subject& subject) {
    return std::ranges::any_of(subject.states, [](const auto& entry) {
        const auto value = effective(entry.second).value;
        return value && (to_lower(entry.first).find("terraform") != std::string::npos ||
                         to_lower(*value).find("terraform") != std::string::npos);
    });
}

/// Who else writes this resource's tags, and will write over what differs.
void warn_of_managers(const Subject& subject, const std::vector<std::string>& keys, std::vector<Remark>& warnings) {
    if (const auto stack = state_of(subject.states, "aws:cloudformation:stack-name").aws) {
        std::string own;
        for (const auto& key : keys)
            if (subject.stack_keys.contains(key)) own += (own.empty() ? "" : ", ") + key;
        warnings.push_back({"managed-by-cloudformation",
                            own.empty()
                                ? "The CloudFormation stack " + *stack +
                                      " made it: an update of the stack can write its own tags over this."
                                : "The CloudFormation stack " + *stack + " sets " + own +
                                      ": its next update writes its own value. Change it where the stack is made."});
    }
    if (speaks_of_terraform(subject))
        warnings.push_back({"managed-by-terraform", "Its tags say that Terraform manages it: the next apply takes back "
                                                    "what its configuration does not say."});
}

/// What would differ from what is effective now.
TagChange difference(const Subject& subject, const TagChange& change) {
    TagChange wanted;
    for (const auto& [key, value] : change.set) {
        const TagState state = state_of(subject.states, key);
        // A key of the portal's alone is written at the third level, though nothing is seen to change.
        const bool kept = subject.level == AccessLevel::resources_and_tags_write_back && state.portal && !state.aws;
        if (effective(state).value != TagValue(value) || kept) wanted.set.emplace(key, value);
    }
    for (const auto& key : change.remove)
        if (const TagState state = state_of(subject.states, key); effective(state).value || state.write)
            if (!(effective(state).pending && state.write && !state.write->wanted)) wanted.remove.push_back(key);
    return wanted;
}

std::size_t user_keys_after(const Subject& subject, const TagChange& change) {
    std::size_t count = change.set.size();
    for (const auto& [key, state] : subject.states) {
        const bool removed = std::ranges::find(change.remove, key) != change.remove.end();
        if (effective(state).value && is_user_key(key) && !removed && !change.set.contains(key)) ++count;
    }
    return count;
}

void plan_in_portal(const Subject& subject, Planned& planned) {
    for (const auto& key : planned.change.remove) planned.after[key] = std::nullopt;
    for (const auto& [key, value] : planned.change.set) planned.after[key] = value;
    for (auto& [key, value] : planned.after) {
        const auto state = state_of(subject.states, key);
        if (!state.aws) continue;
        value = state.aws;
        planned.warnings.push_back({"value-of-aws", "AWS has a value for " + key +
                                                        ", which stays: the account's access level does not write to "
                                                        "AWS. Your value goes into the history."});
    }
}

void plan_at_aws(const Subject& subject, const aws::CatalogType* type, const Protections& protections,
                 Planned& planned) {
    std::vector<std::string> keys; // those that AWS is asked about: a removal of the portal's own tag is not
    for (const auto& [key, value] : planned.change.set) {
        keys.push_back(key);
        planned.after[key] = value;
    }
    for (const auto& key : planned.change.remove) {
        const auto state = state_of(subject.states, key);
        if (state.aws || state.write) keys.push_back(key);
        planned.after[key] = std::nullopt;
    }
    if (keys.empty()) return;
    planned.writes = true;
    planned.blocked = untouchable(subject, type, protections);
    for (const auto& key : keys)
        if (!planned.blocked) planned.blocked = protected_key(key, protections);
    if (planned.blocked) return;
    if (user_keys_after(subject, planned.change) > type->tagging->most)
        planned.blocked = Remark{"too-many-tags", "It would have more than " + std::to_string(type->tagging->most) +
                                                      " tags, which is all that its service takes."};
    if (subject.policy)
        for (const auto& [key, value] : planned.change.set) {
            auto judgement = judge(*subject.policy, subject.resource.arn, key, value);
            if (judgement.verdict == PolicyVerdict::refused && !planned.blocked)
                planned.blocked = Remark{"tag-policy", std::move(judgement.detail)};
            else if (judgement.verdict == PolicyVerdict::differs)
                planned.warnings.push_back({"tag-policy", std::move(judgement.detail)});
        }
    warn_of_managers(subject, keys, planned.warnings);
}

} // namespace

std::vector<FieldError> not_taken(const Subject& subject, const TagChange& change) {
    const auto* type = resources::find_type(subject.resource.type);
    const auto& rules = rules_of(type ? type->service : std::string_view(subject.resource.service));
    std::vector<FieldError> wrong;
    for (const auto& [key, value] : change.set)
        // A key that AWS has is one that it takes.
        if (auto one = state_of(subject.states, key).aws ? wrong_value(rules, value) : wrong_tag(rules, key, value)) {
            one->field = "set." + key;
            wrong.push_back(std::move(*one));
        }
    return wrong;
}

Planned plan(const Subject& subject, const TagChange& change, const Protections& protections) {
    Planned planned{.resource_id = subject.resource.id, .change = difference(subject, change)};
    if (planned.is_unchanged()) return planned;
    for (const auto& [key, value] : planned.change.set)
        planned.before[key] = effective(state_of(subject.states, key)).value;
    for (const auto& key : planned.change.remove) planned.before[key] = effective(state_of(subject.states, key)).value;
    const auto* type = resources::find_type(subject.resource.type);
    if (subject.level == AccessLevel::resources_and_tags_write_back)
        plan_at_aws(subject, type, protections, planned);
    else
        plan_in_portal(subject, planned);
    if (!planned.blocked && user_keys_after(subject, planned.change) > most_tags)
        planned.blocked = Remark{"too-many-tags", "A resource has at most 50 tags."};
    return planned;
}

std::string region_of_call(const resources::Resource& resource, const std::string& partition) {
    return resource.region == resources::global_region ? resources::global_region_of(partition) : resource.region;
}

std::vector<PlannedCall> calls_of(const std::vector<Subject>& subjects, const std::vector<Planned>& planned) {
    struct Group {
        std::string way;
        std::string account_id;
        std::string region;
        std::map<std::string, std::string> set;
        std::vector<std::string> remove;
        auto operator<=>(const Group&) const = default;
    };
    std::map<Group, std::int64_t> groups;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto& one = planned[i];
        if (one.blocked || !one.writes || one.is_unchanged()) continue;
        const auto& resource = subjects[i].resource;
        const auto* type = resources::find_type(resource.type);
        if (!type) continue;
        const std::string region = region_of_call(resource, subjects[i].partition);
        const auto add = [&](const std::string& way, std::map<std::string, std::string> set,
                             std::vector<std::string> remove) {
            if (!set.empty() || !remove.empty())
                ++groups[{way, resource.account_id, region, std::move(set), std::move(remove)}];
        };
        switch (type->write) {
        case aws::TagWrite::tagging_api:
            add("tag:TagResources", one.change.set, {});
            add("tag:UntagResources", {}, one.change.remove);
            break;
        case aws::TagWrite::own_merge:
            add("autoscaling:CreateOrUpdateTags", one.change.set, {});
            add("autoscaling:DeleteTags", {}, one.change.remove);
            break;
        case aws::TagWrite::own_replace: add("s3:PutBucketTagging", one.change.set, one.change.remove); break;
        case aws::TagWrite::none: break;
        }
    }
    std::vector<PlannedCall> calls;
    for (const auto& [group, count] : groups) {
        const auto most = static_cast<std::int64_t>(group.way.starts_with("tag:") ? most_resources_a_call : 1);
        for (std::int64_t left = count; left > 0; left -= most)
            calls.push_back({.operation = group.way,
                             .account_id = group.account_id,
                             .region = group.region,
                             .resources = std::min(left, most),
                             .set = group.set,
                             .remove = group.remove});
    }
    return calls;
}

} // namespace portal::tags
