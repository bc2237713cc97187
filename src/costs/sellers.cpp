#include "costs/sellers.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace portal::costs {

namespace {

// What a name of AWS's begins with, in small letters.
constexpr std::array<std::string_view, 8> beginnings = {
    "amazon", "aws", "aispl", "sinnet", "beijing sinnet", "nwcd", "ningxia western cloud data", "western cloud data"};
constexpr std::array<std::string_view, 4> in_chinese = {"光环新网", "西云数据", "亚马逊", "アマゾン"};

} // namespace

bool is_aws(std::string_view name) {
    const std::string small = to_lower(name);
    const auto first = small.find_first_not_of(' ');
    if (first == std::string::npos) return false;
    const std::string_view text = std::string_view(small).substr(first);
    const auto begins = [&](std::string_view with) {
        // "AWSome Software" is somebody else.
        if (!text.starts_with(with)) return false;
        const auto next = text.size() > with.size() ? static_cast<unsigned char>(text[with.size()]) : ' ';
        return !(next >= 'a' && next <= 'z') && !(next >= '0' && next <= '9');
    };
    return std::any_of(beginnings.begin(), beginnings.end(), begins) ||
           std::any_of(in_chinese.begin(), in_chinese.end(),
                       [&](auto part) { return text.find(part) != std::string_view::npos; });
}

bool is_marketplace(std::string_view name) { return to_lower(name).find("marketplace") != std::string::npos; }

} // namespace portal::costs
