#include "aws/transport/proxy.hpp"

#include "base/characters.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace portal::aws {

namespace {

constexpr std::array<std::string_view, 6> schemes = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::optional<std::string> unusable_proxy(std::string_view proxy) {
    if (proxy.empty()) return std::nullopt;
    std::string_view rest = proxy;
    const auto at = proxy.rfind('@');
    // Before a user name, "://" belongs to no password.
    if (const auto mark = proxy.substr(0, at).find("://"); mark != std::string_view::npos) {
        if (std::ranges::find(schemes, to_lower(proxy.substr(0, mark))) == schemes.end())
            return "does not begin with http://, https:// or socks5://";
        rest.remove_prefix(mark + 3);
    }
    if (const auto end = rest.rfind('@'); end != std::string_view::npos) {
        for (std::string_view user = rest.substr(0, end); !user.empty();) {
            const std::int32_t c = take_code_point(user);
            const bool cuts = c == '@' || c == '/' || c == '?' || c == '#';
            if (c > ' ' && c != 0x7f && !cuts) continue;
            std::string said = "has " + character_in_words(c) + " in its user name or password";
            if (cuts) said += ", where " + percent_encode(std::string(1, static_cast<char>(c))) + " must stand";
            return said;
        }
        rest.remove_prefix(end + 1);
    }
    const std::string_view place = rest.substr(0, rest.find_first_of("/?#"));
    for (std::string_view left = place; !left.empty();)
        if (const std::int32_t c = take_code_point(left); c <= ' ' || c == 0x7f)
            return "has " + character_in_words(c) + " in its host";
    const auto bracket = place.rfind(']');
    const auto colon = place.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (place.substr(0, colon).empty()) return "names no host";
    if (colon != std::string_view::npos && !is_port(place.substr(colon + 1)))
        return "has no number behind its host's \":\", where the port stands";
    return std::nullopt;
}

} // namespace portal::aws
