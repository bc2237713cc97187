#include "base/failpoint.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace portal {

std::span<const FailpointEntry> failpoints() {
    static std::deque<std::string> names; // a deque: views into it stay valid while it grows
    static const std::vector<FailpointEntry> entries = [] {
        std::vector<FailpointEntry> made;
        const auto add = [&](std::string_view enumerator, std::string_view what) {
            std::string& name = names.emplace_back(enumerator);
            std::ranges::replace(name, '_', '-');
            made.push_back({name, what});
        };
#define PORTAL_FAILPOINT_ENTRY(name, what) add(#name, what);
        PORTAL_FAILPOINTS(PORTAL_FAILPOINT_ENTRY)
#undef PORTAL_FAILPOINT_ENTRY
        return made;
    }();
    return entries;
}

} // namespace portal
