#include "cli/tag_arguments.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

namespace portal::cli {

namespace {

constexpr auto npos = std::string_view::npos;

struct Part {
    std::string text;
    std::size_t end; ///< of its =; npos: there is none
};

/// Up to the next = that ends a part.
Part next_part(std::string_view typed, std::size_t from) {
    std::string text;
    for (std::size_t at = from; at < typed.size();) {
        const auto backslashes = std::min(typed.find_first_not_of('\\', at), typed.size()) - at;
        const bool before_equals = at + backslashes < typed.size() && typed[at + backslashes] == '=';
        if (!before_equals) {
            text.append(typed.substr(at, backslashes ? backslashes : 1));
            at += backslashes ? backslashes : 1;
            continue;
        }
        text.append(backslashes / 2, '\\');
        at += backslashes;
        if (backslashes % 2 == 0) return {std::move(text), at};
        text += '=';
        ++at;
    }
    return {std::move(text), npos};
}

std::string escaped(std::string_view text) {
    std::string made;
    std::size_t backslashes = 0;
    for (const char c : text) {
        if (c == '=') made.append(backslashes + 1, '\\');
        made += c;
        backslashes = c == '\\' ? backslashes + 1 : 0;
    }
    return made;
}

Error unusable(std::string detail) { return {.code = ErrorCode::invalid_request, .detail = std::move(detail)}; }

} // namespace

Result<TagArgument> read_tag_argument(std::string_view typed) {
    Part key = next_part(typed, 0);
    if (key.text.empty()) return tl::unexpected<Error>(unusable("There is no key in " + std::string(typed) + "."));
    if (key.end == npos) return TagArgument{std::move(key.text), std::nullopt};
    Part value = next_part(typed, key.end + 1);
    if (value.end != npos)
        return tl::unexpected<Error>(
            unusable("Where does the key of " + std::string(typed) + " end? Write \\= for each = that is part of the " +
                     "key or of the value: " + tag_argument(key.text, typed.substr(key.end + 1)) + " has the key " +
                     key.text + "."));
    return TagArgument{std::move(key.text), std::move(value.text)};
}

std::string tag_argument(std::string_view key) {
    std::string made = escaped(key);
    return made;
}

std::string tag_argument(std::string_view key, std::string_view value) {
    std::string made = escaped(key);
    // Those at the end of the key stand before the = now.
    const auto last = key.find_last_not_of('\\');
    made.append(key.size() - (last == npos ? 0 : last + 1), '\\');
    return made + "=" + escaped(value);
}

Result<json::Object> tags_to_set(const std::vector<std::string>& typed, const std::string& file) {
    json::Object tags;
    if (!file.empty()) {
        std::ifstream opened;
        if (file != "-") opened.open(file);
        std::istream& input = file == "-" ? std::cin : opened;
        if (!input) return tl::unexpected<Error>(unusable(file + " cannot be read."));
        const std::string content((std::istreambuf_iterator<char>(input)), std::istreambuf_iterator<char>());
        auto read = json::parse_each_name_once(content);
        if (!read) return tl::unexpected<Error>(unusable(file + " is not usable: " + read.error().detail));
        if (!read->is_object()) return tl::unexpected<Error>(unusable(file + " is not a JSON object."));
        tags = std::move(read->as_object());
        for (const auto& tag : tags)
            if (!tag.value().is_string())
                return tl::unexpected<Error>(unusable("The value of " + std::string(tag.key()) + " is not a text."));
    }
    for (const auto& one : typed) {
        auto tag = read_tag_argument(one);
        if (!tag) return tl::unexpected<Error>(std::move(tag.error()));
        if (!tag->value) return tl::unexpected<Error>(unusable("--set takes key=value, not " + one + "."));
        if (tags.contains(tag->key))
            return tl::unexpected<Error>(unusable("The key " + tag->key + " is set twice. Which value is meant?"));
        tags[tag->key] = *tag->value;
    }
    return tags;
}

} // namespace portal::cli
