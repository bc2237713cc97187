// The portal's way to AWS, from its settings and the operator's AWS settings.
#pragma once

#include "aws/configuration.hpp"
#include "base/random.hpp"
#include "installation/installation.hpp"
#include "program/aws_metrics.hpp"
#include "program/settings.hpp"

#include <memory>

namespace portal::program {

struct Amazon {
    std::unique_ptr<installation::Installation> installation;
    std::shared_ptr<AwsMetrics> metrics;
    installation::Installation::BaseCredentials base_credentials;
};

/// The executor's context, clock and random outlive it. Error: not_configured, from the operator's AWS files.
Result<Amazon> connect_to_aws(const Configuration& configuration, boost::asio::any_io_executor executor,
                              const Clock& clock, Random& random);

/// The setting, else SQLite in the data folder.
std::string store_url(const Configuration& configuration);

} // namespace portal::program
