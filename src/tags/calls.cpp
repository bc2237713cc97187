#include "tags/calls.hpp"

#include "aws/operations/autoscaling.hpp"
#include "aws/operations/resourcegroupstaggingapi.hpp"
#include "aws/operations/s3.hpp"
#include "aws/pages.hpp"
#include "resources/catalog.hpp"
#include "tags/plan.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

using Targets = std::vector<WriteTarget*>;

constexpr std::string_view scaling_group = "auto-scaling-group";

/// What the Tagging API said of one ARN, in our words.
Error error_of(const aws::resourcegroupstaggingapi::FailureInfo& failure) {
    Error error{.code = ErrorCode::aws_error,
                .detail = failure.error_message.value_or("AWS did not take the tags."),
                .aws_code = failure.error_code.value_or("")};
    if (error.aws_code.starts_with("AccessDenied")) error.code = ErrorCode::aws_access_denied;
    if (error.aws_code.starts_with("Throttl") || error.aws_code == "InternalServiceException" ||
        failure.status_code.value_or(0) >= 500)
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

Task<> write_by_tagging_api(aws::Client& client, aws::Identity identity, Targets targets) {
    const TagChange delta = targets.front()->delta;
    std::vector<std::string> arns;
    for (const auto* target : targets) arns.push_back(target->arn);
    if (!delta.set.empty()) {
        aws::resourcegroupstaggingapi::TagResources request;
        request.resource_arn_list = arns;
        request.tags = delta.set;
        const auto answer = co_await client.call(request, identity);
        spread(answer, targets);
    }
    std::erase_if(targets, [](const auto* target) { return target->error.has_value(); });
    if (delta.remove.empty() || targets.empty()) co_return;
    aws::resourcegroupstaggingapi::UntagResources request;
    for (const auto* target : targets) request.resource_arn_list.push_back(target->arn);
    request.tag_keys = delta.remove;
    const auto answer = co_await client.call(request, identity);
    spread(answer, targets);
}

/// Auto Scaling's own calls leave other keys alone; PropagateAtLaunch of a key that is there stays as it is.
Task<> write_scaling_group(aws::Client& client, aws::Identity identity, WriteTarget* target) {
    std::map<std::string, bool> propagates;
    aws::autoscaling::DescribeTags describe;
    describe.filters.push_back({.name = std::string(scaling_group), .values = {target->id}});
    aws::Pages<aws::autoscaling::DescribeTags> pages(client, describe, identity);
    while (!pages.done()) {
        auto page = co_await pages.next();
        if (!page) {
            target->error = std::move(page.error());
            co_return;
        }
        for (const auto& tag : page->tags) propagates[tag.key.value_or("")] = tag.propagate_at_launch.value_or(false);
    }
    const auto tag_of = [&](const std::string& key) {
        aws::autoscaling::Tag tag;
        tag.resource_id = target->id;
        tag.resource_type = std::string(scaling_group);
        tag.key = key;
        tag.propagate_at_launch = propagates.contains(key) && propagates[key];
        return tag;
    };
    if (!target->delta.set.empty()) {
        aws::autoscaling::CreateOrUpdateTags request;
        for (const auto& [key, value] : target->delta.set) {
            request.tags.push_back(tag_of(key));
            request.tags.back().value = value;
        }
        const auto answer = co_await client.call(request, identity);
        if (!answer) {
            target->error = answer.error();
            co_return;
        }
    }
    if (target->delta.remove.empty()) co_return;
    aws::autoscaling::DeleteTags request;
    for (const auto& key : target->delta.remove) request.tags.push_back(tag_of(key));
    const auto answer = co_await client.call(request, identity);
    if (!answer) target->error = answer.error();
}

/// S3 takes the whole set: everything else is handed back as it was just read, AWS's own tags among it.
Task<> write_bucket(aws::Client& client, aws::Identity identity, WriteTarget* target) {
    resources::Tags all = target->current;
    for (const auto& key : target->delta.remove) all.erase(key);
    for (const auto& [key, value] : target->delta.set) all[key] = value;
    if (all.empty()) {
        aws::s3::DeleteBucketTagging request;
        request.bucket = target->id;
        const auto answer = co_await client.call(request, identity);
        if (!answer) target->error = answer.error();
        co_return;
    }
    aws::s3::PutBucketTagging request;
    request.bucket = target->id;
    for (const auto& [key, value] : all) request.tagging.tag_set.push_back({.key = key, .value = value});
    const auto answer = co_await client.call(request, identity);
    if (!answer) target->error = answer.error();
}

} // namespace

bool is_temporary(const Error& error) {
    if (error.code == ErrorCode::aws_throttled || error.code == ErrorCode::aws_unreachable) return true;
    for (const char* code : {"Internal", "ServiceUnavailable", "Unavailable"})
        if (error.aws_code.starts_with(code)) return true;
    return false;
}

bool is_gone(const Error& error) {
    const std::string& code = error.aws_code;
    for (const char* word : {"NotFound", "NoSuch", "NonExistent", "DoesNotExist"})
        if (code.find(word) != std::string::npos) return code != "NoSuchTagSet";
    // A load balancer, an EMR cluster: their services say it in words.
    return (code.starts_with("InvalidRequest") || code.starts_with("ValidationException") ||
            code.starts_with("InvalidParameter")) &&
           (error.detail.find("not exist") != std::string::npos || error.detail.find("not found") != std::string::npos);
}

Task<> write_tags(aws::Client& client, aws::Identity identity, std::shared_ptr<std::vector<WriteTarget>> targets) {
    std::map<std::pair<std::map<std::string, std::string>, std::vector<std::string>>, Targets> same;
    for (auto& target : *targets) {
        switch (target.type->write) {
        case aws::TagWrite::tagging_api: same[{target.delta.set, target.delta.remove}].push_back(&target); break;
        case aws::TagWrite::own_merge: co_await write_scaling_group(client, identity, &target); break;
        case aws::TagWrite::own_replace: co_await write_bucket(client, identity, &target); break;
        case aws::TagWrite::none: break;
        }
    }
    for (auto& [delta, group] : same) {
        for (std::size_t first = 0; first < group.size(); first += most_resources_a_call) {
            const auto from = group.begin() + static_cast<std::ptrdiff_t>(first);
            const auto to =
                group.begin() + static_cast<std::ptrdiff_t>(std::min(group.size(), first + most_resources_a_call));
            Targets some(from, to);
            co_await write_by_tagging_api(client, identity, std::move(some));
        }
    }
}

} // namespace portal::tags
