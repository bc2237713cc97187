#include "tags/tag_rules.hpp"

#include "base/text.hpp"
#include "tags/service_rules.hpp"

#include <algorithm>

namespace portal::tags {

namespace {

constexpr std::string_view reserved = "aws:";

} // namespace

bool is_reserved(std::string_view key) { return to_lower(key).starts_with(reserved); }

std::size_t user_tags(const std::map<std::string, std::string>& tags) {
    return static_cast<std::size_t>(
        std::ranges::count_if(tags, [](const auto& tag) { return !is_reserved(tag.first); }));
}

Result<void> check_tags(const TagChange& edit) {
    Error error{.code = ErrorCode::invalid_request, .detail = "AWS would not take these tags."};
    const auto refuse = [&](std::string field, std::string code, std::string detail) {
        error.fields.push_back({std::move(field), std::move(code), std::move(detail)});
    };
    if (edit.set.empty() && edit.remove.empty()) refuse("set", "required", "Name at least one tag to set or remove.");
    if (edit.set.size() + edit.remove.size() > most_tags) refuse("set", "too-many", "At most 50 tags at once.");
    // What no service takes, here; what the service of each resource does not take, in its plan.
    static const ServiceTagRules widest{.key = {.most = 128, .any_character = true},
                                        .value = {.most = 256, .any_character = true}};
    for (const auto& [key, value] : edit.set)
        if (auto wrong = wrong_tag(widest, key, value))
            refuse("set." + cut(key, 200), std::move(wrong->code), std::move(wrong->detail));
    for (const auto& key : edit.remove)
        if (key.empty() || edit.set.contains(key) || is_reserved(key))
            refuse("remove", "not-allowed", "A key to remove is not empty, not set at once, and not AWS's own (aws:).");
    if (error.fields.empty()) return {};
    return tl::unexpected<Error>(std::move(error));
}

} // namespace portal::tags
