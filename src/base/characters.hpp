// Characters that do not belong where they stand, in words: what cannot be seen must be said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portal {

/// "“x”"; what is invisible by what it is and its number: "a line break (U+000A)", "a character that cannot be seen
/// (U+200B)".
std::string character_in_words(std::int32_t code_point);

/// The code point that `text` begins with, which is taken away; -1 where its first byte, then taken away, begins none.
std::int32_t take_code_point(std::string_view& text);

/// Of a key or token, which is visible ASCII alone, the first character that is not, and where: "a line break (U+000A)
/// as character 21 of 21". Nothing of the text itself is repeated. Nothing where it can be used.
std::optional<std::string> unusable_in_token(std::string_view text);

} // namespace portal
