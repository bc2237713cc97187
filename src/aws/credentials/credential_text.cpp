#include "aws/credentials/credential_text.hpp"

#include "base/characters.hpp"
#include "base/text.hpp"

#include <boost/json/object.hpp>

namespace portal::aws {

namespace {

constexpr std::size_t most_shown = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Moves `count` digits over.
bool take_digits(std::string_view& from, std::string& to, std::size_t count) {
    for (; count > 0; --count) {
        if (from.empty() || !is_digit(from.front())) return false;
        to += from.front();
        from.remove_prefix(1);
    }
    return true;
}

/// Takes the mark where it stands there, and writes `written` in any case.
void take_mark(std::string_view& from, std::string& to, std::string_view marks, char written) {
    if (!from.empty() && marks.find(from.front()) != std::string_view::npos) from.remove_prefix(1);
    to += written;
}

/// "Z", "+00:00" of all that a zone is written as.
bool take_zone(std::string_view from, std::string& to) {
    while (from.starts_with(' ')) from.remove_prefix(1);
    const std::string name = to_lower(from);
    if (name == "z" || name == "utc" || name == "gmt") {
        to += 'Z';
        return true;
    }
    if (!from.starts_with('+') && !from.starts_with('-')) return false;
    to += from.front();
    from.remove_prefix(1);
    if (!take_digits(from, to, 2)) return false;
    take_mark(from, to, ":", ':');
    if (from.empty()) {
        to += "00";
        return true;
    }
    return take_digits(from, to, 2) && from.empty();
}

/// "0000-00-00 00:00" of "2027-11-30 13:00".
std::string form_of(std::string_view text) {
    std::string form;
    for (const char c : text.substr(0, most_shown)) {
        if (is_digit(c))
            form += '0';
        else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            form += 'a';
        else
            form += c > ' ' && c < 0x7f && c != '"' ? c : ' ';
    }
    return text.size() > most_shown ? form + "..." : form;
}

} // namespace

std::optional<std::string> unusable_part(const Credentials& credentials, const CredentialNames& names) {
    const auto look = [](std::string_view name, std::string_view value) -> std::optional<std::string> {
        const auto why = unusable_in_token(value);
        return why ? std::optional(std::string(name) + " has " + *why) : std::nullopt;
    };
    if (auto why = look(names.access_key_id, credentials.access_key_id)) return why;
    if (auto why = look(names.secret_access_key, credentials.secret_access_key)) return why;
    return look(names.session_token, credentials.session_token);
}

std::optional<Timestamp> parse_expiration(std::string_view text) {
    std::string time;
    if (!take_digits(text, time, 4)) return std::nullopt;
    take_mark(text, time, "-", '-');
    if (!take_digits(text, time, 2)) return std::nullopt;
    take_mark(text, time, "-", '-');
    if (!take_digits(text, time, 2) || text.empty() || is_digit(text.front())) return std::nullopt;
    take_mark(text, time, "Tt ", 'T');
    if (!take_digits(text, time, 2)) return std::nullopt;
    take_mark(text, time, ":", ':');
    if (!take_digits(text, time, 2)) return std::nullopt;
    std::string_view zone = text;
    std::string seconds;
    if (text.starts_with(':')) text.remove_prefix(1);
    if (take_digits(text, seconds, 2)) {
        time += ":" + seconds;
        if (text.starts_with('.') || text.starts_with(',')) {
            time += '.';
            text.remove_prefix(1);
            for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) time += text.front();
        }
        zone = text;
    } else {
        time += ":00";
    }
    if (!take_zone(zone, time)) return std::nullopt;
    return from_rfc3339(time);
}

Result<std::optional<Timestamp>> read_expiration(const json::Object& document) {
    const json::Value* found = document.if_contains("Expiration");
    if (!found || found->is_null()) return std::optional<Timestamp>();
    const auto wrong = [](const std::string& what) {
        return fail(ErrorCode::aws_credentials_missing,
                    "an Expiration " + what + ", which is no time: one is 2026-11-30T13:00:00Z.");
    };
    if (!found->is_string()) return wrong("that is no text");
    const std::string_view text = found->get_string();
    const auto time = parse_expiration(text);
    if (!time) return wrong("of the form \"" + form_of(text) + "\"");
    return time;
}

} // namespace portal::aws
