#include "aws/regions.hpp"

#include <algorithm>

namespace portal::aws {

const Partition* find_partition(std::string_view id) {
    const auto all = partitions();
    const auto found = std::ranges::find(all, id, &Partition::id);
    return found == all.end() ? nullptr : &*found;
}

const Region* find_region(std::string_view name) {
    const auto all = regions();
    const auto found = std::ranges::lower_bound(all, name, {}, &Region::name);
    return found == all.end() || found->name != name ? nullptr : &*found;
}

std::string console_host(const Region& region) {
    const Partition* partition = find_partition(region.partition);
    if (!partition) return "";
    std::string host(partition->console_host);
    constexpr std::string_view placeholder = "{region}";
    if (const auto at = host.find(placeholder); at != std::string::npos)
        host.replace(at, placeholder.size(), region.name);
    return host;
}

} // namespace portal::aws
