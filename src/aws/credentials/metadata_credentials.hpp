// Credentials of the machine that the portal runs on: from the container's endpoint (ECS, EKS Pod Identity) and from
// the instance's metadata service ("Container credential provider" and "IMDS credential provider", AWS SDKs and Tools
// Reference Guide).
//
// Both are asked without a proxy, as they answer this machine only.
#pragma once

#include "aws/configuration.hpp"
#include "aws/credentials/credentials.hpp"
#include "aws/limits/sleeper.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace portal::aws {

struct ContainerEndpoint {
    std::string url;
    std::string token = {};      ///< for the Authorization header; empty: none is sent
    std::string token_file = {}; ///< read at each fetch, and before `token`
};

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or ..._FULL_URI. Nothing where neither is set.
/// Error: aws_credentials_missing for a plain http URL of a host that is neither this machine nor ECS's or EKS's own:
/// the token would travel in clear.
Result<std::optional<ContainerEndpoint>> container_endpoint(const Environment& environment);

/// Errors: aws_credentials_missing, naming the endpoint; never with what it answered.
Task<Result<Credentials>> container_credentials(std::shared_ptr<HttpClient> http, std::shared_ptr<Sleeper> sleeper,
                                                ContainerEndpoint endpoint);

struct InstanceMetadata {
    std::string endpoint = "http://169.254.169.254";
    std::chrono::milliseconds timeout{1'000}; ///< of each request
    int attempts = 1;
};

/// Nothing where AWS_EC2_METADATA_DISABLED forbids it. Error: not_configured for a setting that cannot be.
Result<std::optional<InstanceMetadata>> instance_metadata(const Configuration& configuration);

/// IMDSv2 only: version 1, which any request of the machine's network can be tricked into, is not fallen back to.
/// Credentials that are past their end, or near it, are those of a metadata service that cannot renew them: they are
/// used for another 10 minutes, as AWS goes on accepting them.
Task<Result<Credentials>> instance_credentials(std::shared_ptr<HttpClient> http, InstanceMetadata metadata,
                                               const Clock& clock);

} // namespace portal::aws
