#include "program/aws_setup.hpp"

#include "aws/credentials/watched_credentials.hpp"
#include "aws/make_client.hpp"
#include "program/version.hpp"

namespace portal::program {

Result<Amazon> connect_to_aws(const Configuration& configuration, boost::asio::any_io_executor executor,
                              const Clock& clock, Random& random) {
    auto shared = aws::load_configuration(aws::process_environment());
    if (!shared) return tl::unexpected<Error>(std::move(shared.error()));
    aws::ClientSettings settings;
    settings.endpoints = shared->endpoints;
    settings.http = shared->http;
    settings.most_attempts = shared->most_attempts;
    settings.user_agent = std::string("client-portal/") + version;
    settings.governor = std::make_shared<aws::Governor>(clock, aws::make_sleeper(), aws::GovernorSettings());
    const auto metrics = std::make_shared<AwsMetrics>(settings.governor);
    std::shared_ptr<aws::Client> client = aws::make_client(settings, executor, clock, random, metrics);
    // What the machine itself answers is asked without a proxy, which would answer for another machine.
    aws::CredentialSources sources;
    sources.client = client;
    sources.machine_http = aws::make_http_client(executor, aws::HttpSettings{.ca_bundle = shared->http.ca_bundle});
    sources.sleeper = aws::make_sleeper();
    sources.executor = executor;
    Amazon made;
    made.metrics = metrics;
    made.base_credentials = [shared = *shared, sources, &clock](const installation::PartitionSettings& partition) {
        aws::Configuration chosen = shared;
        if (!partition.profile.empty()) {
            chosen.profile = partition.profile;
            chosen.profile_is_named = true;
            chosen.profile_only = true;
        }
        return aws::watched_credentials(
            std::move(chosen), [] { return aws::load_configuration(aws::process_environment()); }, sources, clock);
    };
    const installation::Aws way{.client = client, .endpoints = shared->endpoints, .executor = executor};
    made.installation =
        std::make_unique<installation::Installation>(configuration.installation, way, clock, made.base_credentials);
    return made;
}

std::string store_url(const Configuration& configuration) {
    return configuration.store_url.empty() ? "sqlite:" + configuration.data_directory + "/portal.sqlite"
                                           : configuration.store_url;
}

} // namespace portal::program
