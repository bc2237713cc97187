#include "tags/tag_rules.hpp"

#include "base/text.hpp"

namespace portal::tags {

namespace {

constexpr std::size_t most_key_characters = 128;
constexpr std::size_t most_value_characters = 256;
constexpr std::string_view reserved = "aws:";

} // namespace

bool is_reserved(std::string_view key) { return to_lower(key).starts_with(reserved); }

Result<void> check_tags(const TagChange& edit) {
    Error error{.code = ErrorCode::invalid_request, .detail = "AWS would not take these tags."};
    const auto refuse = [&](std::string field, std::string code, std::string detail) {
        error.fields.push_back({std::move(field), std::move(code), std::move(detail)});
    };
    if (edit.set.empty() && edit.remove.empty()) refuse("set", "required", "Name at least one tag to set or remove.");
    if (edit.set.size() + edit.remove.size() > most_tags) refuse("set", "too-many", "At most 50 tags at once.");
    for (const auto& [key, value] : edit.set) {
        const std::string field = "set." + cut(key, 200);
        const auto length = utf8_length(key);
        const auto value_length = utf8_length(value);
        if (!length || !value_length)
            refuse(field, "not-utf8", "The text is not valid UTF-8.");
        else if (*length == 0 || *length > most_key_characters)
            refuse(field, "too-long", "A key has 1 to 128 characters.");
        else if (*value_length > most_value_characters)
            refuse(field, "too-long", "A value has at most 256 characters.");
        else if (is_reserved(key))
            refuse(field, "reserved", "Keys that begin with aws: are AWS's own.");
        else if (!only_tag_characters(key) || !only_tag_characters(value))
            refuse(field, "forbidden-character",
                   "Letters, digits, spaces and the characters _ . : / = + - @ can be used.");
    }
    for (const auto& key : edit.remove)
        if (key.empty() || edit.set.contains(key) || is_reserved(key))
            refuse("remove", "not-allowed", "A key to remove is not empty, not set at once, and not AWS's own (aws:).");
    if (error.fields.empty()) return {};
    return tl::unexpected<Error>(std::move(error));
}

} // namespace portal::tags
