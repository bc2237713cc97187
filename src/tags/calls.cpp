#include "tags/calls.hpp"

#include "aws/operations/autoscaling.hpp"
#include "aws/operations/resourcegroupstaggingapi.hpp"
#include "aws/operations/s3.hpp"
#include "aws/pages.hpp"
#include "base/failpoint.hpp"
#include "resources/catalog.hpp"
#include "resources/tag_reading.hpp"
#include "tags/plan.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

using Targets = std::vector<WriteTarget*>;
using Keys = std::vector<std::string>;

constexpr std::string_view scaling_group = "auto-scaling-group";
constexpr std::int32_t conflict_status = 409, slow_down_status = 429, first_server_status = 500;

bool is_same(const resources::Tags& before, const resources::Tags& now, const std::string& key) {
    const auto was = before.find(key);
    const auto is = now.find(key);
    if (was == before.end() || is == now.end()) return was == before.end() && is == now.end();
    return was->second == is->second;
}

/// What the Tagging API said of one ARN, in our words.
Error error_of(const aws::resourcegroupstaggingapi::FailureInfo& failure) {
    Error error{.code = ErrorCode::aws_error,
                .detail = failure.error_message.value_or("AWS did not take the tags."),
                .aws_code = failure.error_code.value_or("")};
    const auto status = failure.status_code.value_or(0);
    if (error.aws_code.starts_with("AccessDenied"))
        error.code = ErrorCode::aws_access_denied;
    else if (is_temporary(error) || status == conflict_status || status == slow_down_status ||
             status >= first_server_status)
        error.code = ErrorCode::aws_throttled; // asked again
    return error;
}

template <class Output>
void spread(const Result<Output>& answer, const Targets& targets) {
    for (auto* target : targets) {
        if (!answer) {
            target->error = answer.error();
            continue;
        }
        const auto failed = answer->failed_resources_map.find(target->arn);
        if (failed != answer->failed_resources_map.end()) target->error = error_of(failed->second);
    }
}

/// Of types whose services leave other keys alone: one call for all of the Tagging API's, or one for the one target.
class Merging {
public:
    Merging(aws::Client& client, aws::Identity identity) : client_(client), identity_(std::move(identity)) {}

    Task<> set(Targets targets, resources::Tags tags, std::shared_ptr<aws::Precondition> condition) {
        const aws::Identity as = identity_on(std::move(condition));
        if (targets.front()->type->write == aws::TagWrite::tagging_api) {
            aws::resourcegroupstaggingapi::TagResources request;
            for (const auto* target : targets) request.resource_arn_list.push_back(target->arn);
            request.tags = std::move(tags);
            spread(co_await client_.call(request, as), targets);
            co_return;
        }
        aws::autoscaling::CreateOrUpdateTags request;
        for (const auto& [key, value] : tags) {
            request.tags.push_back(group_tag(*targets.front(), key));
            request.tags.back().value = value;
        }
        const auto answer = co_await client_.call(request, as);
        if (!answer) targets.front()->error = answer.error();
    }

    Task<> remove(Targets targets, Keys keys, std::shared_ptr<aws::Precondition> condition) {
        const aws::Identity as = identity_on(std::move(condition));
        if (targets.front()->type->write == aws::TagWrite::tagging_api) {
            aws::resourcegroupstaggingapi::UntagResources request;
            for (const auto* target : targets) request.resource_arn_list.push_back(target->arn);
            request.tag_keys = std::move(keys);
            spread(co_await client_.call(request, as), targets);
            co_return;
        }
        aws::autoscaling::DeleteTags request;
        for (const auto& key : keys) request.tags.push_back(group_tag(*targets.front(), key));
        const auto answer = co_await client_.call(request, as);
        if (!answer) targets.front()->error = answer.error();
    }

    /// Auto Scaling's PropagateAtLaunch of a key that is there stays as it is, and comes back with it.
    Task<> look_at_group(WriteTarget* target) {
        aws::autoscaling::DescribeTags describe;
        describe.filters.push_back({.name = std::string(scaling_group), .values = {target->id}});
        aws::Pages<aws::autoscaling::DescribeTags> pages(client_, describe, identity_);
        while (!pages.done()) {
            auto page = co_await pages.next();
            if (!page) {
                target->error = std::move(page.error());
                co_return;
            }
            for (const auto& tag : page->tags)
                propagates_[tag.key.value_or("")] = tag.propagate_at_launch.value_or(false);
        }
    }

private:
    aws::Identity identity_on(std::shared_ptr<aws::Precondition> condition) const {
        return {identity_.credentials, identity_.region, std::move(condition)};
    }

    aws::autoscaling::Tag group_tag(const WriteTarget& target, const std::string& key) const {
        aws::autoscaling::Tag tag;
        tag.resource_id = target.id;
        tag.resource_type = std::string(scaling_group);
        tag.key = key;
        const auto found = propagates_.find(key);
        tag.propagate_at_launch = found != propagates_.end() && found->second;
        return tag;
    }

    aws::Client& client_;
    aws::Identity identity_;
    std::map<std::string, bool> propagates_;
};

void forget_failed(Targets& targets) {
    std::erase_if(targets, [](const auto* target) { return target->error.has_value(); });
}

/// Of those that AWS refused for good, what was taken away is given back.
Task<> put_back(Merging& calls, Targets targets) {
    std::map<resources::Tags, Targets> same;
    for (auto* target : targets)
        if (target->error && !target->removed.empty() && (target->is_last || !is_temporary(*target->error)))
            same[target->removed].push_back(target);
    for (const auto& [tags, group] : same) {
        std::vector<Error> reasons;
        for (auto* target : group) reasons.push_back(*std::exchange(target->error, std::nullopt));
        failpoint(Failpoint::before_tags_are_put_back);
        co_await calls.set(group, tags, nullptr);
        failpoint(Failpoint::after_tags_are_put_back);
        for (std::size_t i = 0; i < group.size(); ++i) {
            WriteTarget& target = *group[i];
            target.was_put_back = !target.error;
            if (target.error)
                reasons[i].detail += " What was removed before could not be put back: " + target.error->detail;
            target.error = std::move(reasons[i]);
        }
    }
}

/// Targets with the same delta, in the same order of its two calls.
Task<> write_merging(aws::Client& client, aws::Identity identity, Targets targets, ConditionOf condition_of) {
    Merging calls(client, std::move(identity));
    const Targets all = targets;
    std::shared_ptr<aws::Precondition> first; // lives to the end: what begins with taking away is one write
    const TagChange delta = targets.front()->delta;
    if (targets.front()->type->write == aws::TagWrite::own_merge) co_await calls.look_at_group(targets.front());
    const bool remove_first = removes_first(*targets.front());
    for (const bool removes : {remove_first, !remove_first}) {
        if (removes ? delta.remove.empty() : delta.set.empty()) continue;
        forget_failed(targets);
        if (targets.empty()) break;
        if (removes != remove_first && !delta.remove.empty() && !delta.set.empty())
            failpoint(Failpoint::between_tag_calls);
        std::shared_ptr<aws::Precondition> condition;
        if (condition_of && !(first && remove_first)) condition = condition_of(targets);
        if (!first) first = condition;
        if (!removes) {
            co_await calls.set(targets, delta.set, condition);
            continue;
        }
        co_await calls.remove(targets, delta.remove, condition);
        for (auto* target : targets)
            for (const auto& key : delta.remove)
                if (const auto had = target->current.find(key); !target->error && had != target->current.end())
                    target->removed.insert(*had);
    }
    co_await put_back(calls, all);
}

/// S3 takes the whole set, and has no way to say "if nothing changed": so what is handed back is read again in the last
/// moment, AWS's own tags among it.
Task<> write_bucket(aws::Client& client, aws::Identity identity, WriteTarget* target, const Clock& clock,
                    ConditionOf condition_of) {
    const Timestamp at = clock.now();
    auto now = co_await resources::read_tags(client, identity, *target->type->tagging, target->arn, target->id);
    if (!now) {
        target->error = std::move(now.error());
        co_return;
    }
    if (!own_keys_are_same(*target, *now)) {
        target->error = changed_meanwhile();
        co_return;
    }
    target->current = *now;
    target->read_at = at;
    if (condition_of) identity.precondition = condition_of({target});
    const auto& delta = target->delta;
    for (const auto& key : delta.remove) now->erase(key);
    for (const auto& [key, value] : delta.set) (*now)[key] = value;
    if (user_tags(*now) > target->type->tagging->most) {
        target->error = Error{.code = ErrorCode::aws_error, .detail = "AWS has more tags of it by now than it takes."};
        co_return;
    }
    if (now->empty()) {
        aws::s3::DeleteBucketTagging request;
        request.bucket = target->id;
        const auto answer = co_await client.call(request, identity);
        if (!answer) target->error = answer.error();
        co_return;
    }
    aws::s3::PutBucketTagging request;
    request.bucket = target->id;
    for (const auto& [key, value] : *now) request.tagging.tag_set.push_back({.key = key, .value = value});
    const auto answer = co_await client.call(request, identity);
    if (!answer) target->error = answer.error();
}

} // namespace

bool own_keys_are_same(const WriteTarget& target, const resources::Tags& now) {
    return std::ranges::all_of(target.delta.remove,
                               [&](const auto& key) { return is_same(target.current, now, key); }) &&
           std::ranges::all_of(target.delta.set,
                               [&](const auto& tag) { return is_same(target.current, now, tag.first); });
}

Error changed_meanwhile() {
    return {.code = ErrorCode::aws_throttled, .detail = "Its tags were changed at AWS in this moment."};
}

bool removes_first(const WriteTarget& target) {
    if (target.delta.remove.empty() || target.delta.set.empty()) return false;
    auto between = target.current;
    for (const auto& tag : target.delta.set) between.insert(tag);
    return user_tags(between) > target.type->tagging->most;
}

Task<> write_tags(aws::Client& client, aws::Identity identity, std::shared_ptr<std::vector<WriteTarget>> targets,
                  const Clock& clock, ConditionOf condition_of) {
    using Same = std::tuple<std::map<std::string, std::string>, Keys, bool>;
    std::map<Same, Targets> same;
    for (auto& target : *targets) {
        switch (target.type->write) {
        case aws::TagWrite::tagging_api:
            same[{target.delta.set, target.delta.remove, removes_first(target)}].push_back(&target);
            break;
        case aws::TagWrite::own_merge: co_await write_merging(client, identity, {&target}, condition_of); break;
        case aws::TagWrite::own_replace: co_await write_bucket(client, identity, &target, clock, condition_of); break;
        case aws::TagWrite::none: break;
        }
    }
    for (auto& [delta, group] : same) {
        for (std::size_t first = 0; first < group.size(); first += most_resources_a_call) {
            const auto from = group.begin() + static_cast<std::ptrdiff_t>(first);
            const auto to =
                group.begin() + static_cast<std::ptrdiff_t>(std::min(group.size(), first + most_resources_a_call));
            co_await write_merging(client, identity, Targets(from, to), condition_of);
        }
    }
}

} // namespace portal::tags
