#include "installation/installation.hpp"

#include "aws/regions.hpp"

namespace portal::installation {

Installation::Installation(Settings settings, Aws aws, const Clock& clock, const BaseCredentials& base_credentials)
    : settings_(std::move(settings)), aws_(std::move(aws)) {
    while (settings_.console_url.ends_with('/')) settings_.console_url.pop_back();
    while (settings_.public_url.ends_with('/')) settings_.public_url.pop_back();
    for (const auto& partition : settings_.partitions)
        sides_.emplace(partition.id, std::make_unique<OperatorSide>(aws_, clock, settings_.installation, partition,
                                                                    base_credentials(partition)));
}

OperatorSide* Installation::partition(std::string_view id) const {
    const auto found = sides_.find(id);
    return found == sides_.end() ? nullptr : found->second.get();
}

Result<std::string> Installation::console_url(std::string_view region) const {
    if (!settings_.console_url.empty()) return settings_.console_url;
    const aws::Region* known = aws::find_region(region);
    const std::string host = known ? aws::console_host(*known) : "";
    if (host.empty())
        return fail_field("region", "no-console", "The AWS console's address in this region is not known.",
                          ErrorCode::invalid_region);
    return "https://" + host;
}

} // namespace portal::installation
