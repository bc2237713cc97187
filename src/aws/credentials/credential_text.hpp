// How credentials are written by those who give them: their characters, and when they end.
#pragma once

#include "aws/credentials/credentials.hpp"
#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace portal::aws {

/// What the three are called where they come from.
struct CredentialNames {
    std::string_view access_key_id;
    std::string_view secret_access_key;
    std::string_view session_token;
};

/// Which of the three has a character that no key has, and where: "AWS_ACCESS_KEY_ID has a line break (U+000A) as
/// character 21 of 21". Nothing of the values is repeated. Nothing where all can be used.
std::optional<std::string> unusable_part(const Credentials& credentials, const CredentialNames& names);

/// ISO 8601 with its zone in every way that programs print it: "T" or a space between day and time, with or without
/// "-" and ":", a fraction behind "." or ",", the zone as Z, UTC, GMT, +00, +0000 or +00:00. A time without a zone
/// could be any: it is none.
std::optional<Timestamp> parse_expiration(std::string_view text);

/// The document's "Expiration"; nothing where it has none, or null. Error: aws_credentials_missing, whose detail goes
/// on after "printed" and names the form of what stands there, not its characters.
Result<std::optional<Timestamp>> read_expiration(const json::Object& document);

} // namespace portal::aws
