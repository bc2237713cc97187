// The portal's own credentials: the links of the SDKs' documented chain, in their order.
#pragma once

#include "aws/client.hpp"
#include "aws/configuration.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace portal::aws {

/// Environment variables; then the profile: a role to assume (role_arn with source_profile or credential_source), keys,
/// or a credential_process. A provider always comes back; where no link has credentials, its get() answers
/// aws_credentials_missing, naming what was looked at.
///
/// `client` is used for AssumeRole; `clock` and the executor's context outlive the provider.
std::shared_ptr<CredentialsProvider> default_credentials(const Configuration& configuration,
                                                         std::shared_ptr<Client> client,
                                                         boost::asio::any_io_executor executor, const Clock& clock);

} // namespace portal::aws
