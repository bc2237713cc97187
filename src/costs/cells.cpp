#include "costs/cells.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace portal::costs {

bool is_null(std::string_view text) {
    constexpr std::array<std::string_view, 7> words = {"null", "\\n", "n/a", "none", "nan", "<null>", "(null)"};
    if (text.size() < 2 || text.size() > 6) return false;
    const std::string small = to_lower(text);
    return std::find(words.begin(), words.end(), small) != words.end();
}

std::optional<Day> day_of(std::string_view text) {
    constexpr std::array<std::string_view, 9> zones = {"z",   "utc",    "gmt",   "+00:00", "+0000",
                                                       "+00", "-00:00", "-0000", "-00"};
    const auto day = read_day(text.substr(0, 10));
    if (!day || text.size() == 10) return day;
    std::string_view rest = text.substr(10);
    if ((rest.front() != 'T' && rest.front() != 't' && rest.front() != ' ') || rest.size() == 1) return std::nullopt;
    const auto zone = rest.find_first_not_of("0123456789:.", 1);
    if (zone == 1) return std::nullopt; // no time at all
    if (zone == std::string_view::npos) return day;
    rest = rest.substr(zone);
    if (rest.front() == ' ') rest.remove_prefix(1);
    const std::string small = to_lower(rest);
    return std::find(zones.begin(), zones.end(), small) == zones.end() ? std::nullopt : day;
}

} // namespace portal::costs
