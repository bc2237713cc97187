// The portal's own credentials: the links of the SDKs' documented chain, in their order.
#pragma once

#include "aws/client.hpp"
#include "aws/configuration.hpp"
#include "aws/limits/sleeper.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace portal::aws {

/// What the chain's links are made with. `clock` and the executor's context outlive the provider.
struct CredentialSources {
    std::shared_ptr<Client> client;           ///< for AssumeRole and AssumeRoleWithWebIdentity
    std::shared_ptr<HttpClient> machine_http; ///< for the machine's own endpoints: without a proxy
    std::shared_ptr<Sleeper> sleeper;
    boost::asio::any_io_executor executor;
};

/// In this order: AWS_ACCESS_KEY_ID; the profile's role (role_arn with source_profile or credential_source); a web
/// identity (AWS_WEB_IDENTITY_TOKEN_FILE or the profile's); the profile's keys; its credential_process; the container's
/// endpoint (ECS, EKS); the instance's metadata service. Unlike in botocore, what a profile that AWS_PROFILE names has
/// of its own comes before the web identity of the variables. A provider always comes back; where no link has
/// credentials, its get() answers aws_credentials_missing, naming what was looked at. A link that is configured wrongly
/// is not passed over. Where the configuration is `profile_only`, the profile's links alone.
std::shared_ptr<CredentialsProvider> default_credentials(const Configuration& configuration, CredentialSources sources,
                                                         const Clock& clock);

} // namespace portal::aws
