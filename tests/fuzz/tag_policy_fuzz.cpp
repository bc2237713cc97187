// An organization's effective tag policy, which is written by whoever administers it, and what it means for a tag. The
// first line is the tag's value and, before it, its key and the resource's ARN, with "|" between.
//
// sources: src/tags/tag_policy.cpp src/aws/arn.cpp src/base/asio_source.cpp src/base/boost_json_source.cpp
// src/base/characters.cpp src/base/clock.cpp src/base/error.cpp src/base/identifiers.cpp src/base/json.cpp
// src/base/json_names.cpp src/base/random.cpp src/base/text.cpp
#include "base/text.hpp"
#include "tags/tag_policy.hpp"

#include <cstdlib>

using namespace portal;

namespace {

/// What fits() promises, the slow and plain way.
bool plainly_fits(std::string_view pattern, std::string_view value) {
    std::vector<bool> reached(value.size() + 1, false);
    reached[0] = true;
    for (const char c : pattern) {
        std::vector<bool> next(value.size() + 1, false);
        bool any = false;
        for (std::size_t at = 0; at <= value.size(); ++at) {
            any = any || reached[at];
            if (c == '*')
                next[at] = any;
            else if (at > 0 && reached[at - 1] && value[at - 1] == c)
                next[at] = true;
        }
        reached = std::move(next);
    }
    return reached[value.size()];
}

std::string take_until(std::string_view& rest, char mark) {
    const std::string_view part = rest.substr(0, rest.find(mark));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return std::string(part);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::string line = take_until(rest, '\n');
    std::string_view words = line;
    const std::string arn = take_until(words, '|');
    const std::string key = take_until(words, '|');
    const std::string value(words);
    if (tags::fits(key, value) != plainly_fits(key, value)) std::abort();
    const auto policy = tags::read_tag_policy(rest);
    if (!policy) return 0;
    for (const auto& rule : policy->rules)
        for (const auto& allowed : rule.values)
            if (tags::fits(allowed, value) != plainly_fits(allowed, value)) std::abort();
    const auto judgement = tags::judge(*policy, arn, key, value);
    if ((judgement.verdict == tags::PolicyVerdict::complies) != judgement.detail.empty()) std::abort();
    if (!is_storable(judgement.detail)) std::abort();
    return 0;
}
