#include "amazon.hpp"

#include "aws/default_credentials.hpp"
#include "aws/make_client.hpp"
#include "version.hpp"

namespace portal {

Result<Amazon> connect_to_aws(const cli::Configuration& configuration, boost::asio::any_io_executor executor,
                              const Clock& clock, Random& random) {
    auto shared = aws::load_configuration(aws::process_environment());
    if (!shared) return tl::unexpected<Error>(std::move(shared.error()));
    aws::ClientSettings settings;
    settings.endpoints = shared->endpoints;
    settings.http = shared->http;
    settings.user_agent = std::string("client-portal/") + version;
    std::shared_ptr<aws::Client> client = aws::make_client(settings, executor, clock, random);
    Amazon made;
    made.base_credentials = [shared = *shared, client, executor,
                             &clock](const installation::PartitionSettings& partition) {
        aws::Configuration chosen = shared;
        if (!partition.profile.empty()) {
            chosen.profile = partition.profile;
            chosen.profile_is_named = true;
        }
        return aws::default_credentials(chosen, client, executor, clock);
    };
    const installation::Aws way{.client = client, .endpoints = shared->endpoints, .executor = executor};
    made.installation =
        std::make_unique<installation::Installation>(configuration.installation, way, clock, made.base_credentials);
    return made;
}

std::string store_url(const cli::Configuration& configuration) {
    return configuration.store_url.empty() ? "sqlite:" + configuration.data_directory + "/portal.sqlite"
                                           : configuration.store_url;
}

} // namespace portal
