// Tags as they are typed and printed in a terminal: key=value, where a = that is part of the key or the value stands as
// \=. Pure, but for the file.
#pragma once

#include "base/json.hpp"

namespace portal::cli {

struct TagArgument {
    std::string key;
    std::optional<std::string> value; ///< absent: the key alone
};

/// The key ends at the first = that no backslash stands before. Backslashes count only right before a =: two are one.
/// Error: invalid_request where a second = could be meant as the end of the key, and where there is no key.
Result<TagArgument> read_tag_argument(std::string_view typed);

/// What read_tag_argument() reads as this tag.
std::string tag_argument(std::string_view key, std::string_view value);
std::string tag_argument(std::string_view key);

/// What is to be set: of key=value words, and of a file with one JSON object (empty: none; "-": standard input).
/// Error: invalid_request where a word has no value, a key stands twice, or the file is no object of texts.
Result<json::Object> tags_to_set(const std::vector<std::string>& typed, const std::string& file);

} // namespace portal::cli
