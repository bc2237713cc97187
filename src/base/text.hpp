// Text that comes from people and goes to the web: encodings, and what may stand in a name.
#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace portal {

std::string to_hex(std::string_view bytes);
std::string to_base64url(std::string_view bytes);

/// RFC 3986: all but unreserved characters as %XX (upper case). With `keep_slash`, '/' stays.
std::string percent_encode(std::string_view text, bool keep_slash = false);
/// Error: malformed_request where a % is not followed by two hexadecimal digits.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

/// Number of Unicode code points; nothing when it is not valid UTF-8.
std::optional<std::size_t> utf8_length(std::string_view text);

/// NFC, outer white space removed. Refused on `field`: invalid UTF-8, control and bidirectional-override characters,
/// fewer than `least` or more than `most` code points.
Result<std::string> clean_name(std::string_view typed, std::string field, std::size_t least, std::size_t most);

/// Whether each character is of one of Unicode's general categories ("LNZ": their first letters) or one of `others`
/// (ASCII). False where the text is not valid UTF-8.
bool only_characters(std::string_view text, std::string_view categories, std::string_view others);
/// Whether it has a control character (Cc), or is not valid UTF-8.
bool has_control_characters(std::string_view text);

/// What can be shown in a terminal: control characters, what breaks a line, and what is invisible or turns the
/// direction of reading stand as JSON writes them (\u009b), so that JSON stays the same JSON; bytes that are no UTF-8
/// as \ufffd. `kept`: ASCII characters that stay as they are.
std::string printable(std::string_view text, std::string_view kept = "");

/// ASCII only; AWS's and HTTP's names.
std::string to_lower(std::string_view text);

/// For comparing what people wrote without regard to case, in every script: Unicode's full case folding of NFC, in NFC
/// again ("Straße" and "STRASSE" are one). Invalid bytes become U+FFFD. Idempotent.
std::string fold_case(std::string_view text);

/// At most `most` bytes of the text, cut between two characters as readers see them (a letter with its accents, an
/// emoji with its joiners) where one of them fits, else between code points. Invalid bytes become U+FFFD.
std::string cut(std::string_view text, std::size_t most);

/// The text with U+FFFD for each byte that is no valid UTF-8, and for NUL: what both databases can hold.
std::string storable(std::string_view text);
bool is_storable(std::string_view text);

/// Equality in time that depends on the lengths only: for tokens.
bool equal_constant_time(std::string_view a, std::string_view b);

} // namespace portal
