// Sessions of a role (STS AssumeRole), once for a proof or kept fresh for work.
#pragma once

#include "aws/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <string>

namespace portal::aws {

struct RoleSession {
    std::string role_arn;
    std::string session_name;     ///< names the job in the customer's CloudTrail; 2-64 of A-Z a-z 0-9 + = , . @ - _
    std::string external_id = {}; ///< empty: none is sent
    std::string region = {};      ///< of the STS endpoint: regional, as opt-in regions need it
    std::string policy = {};      ///< a session policy in JSON; empty: none
    std::chrono::seconds duration{900}; ///< 900 to 3,600: longer ones fail where `base` is itself a role's session
};

/// One AssumeRole. `account_id` of the result is the role's account as AWS answered it. Errors: as Client's;
/// aws_answer_invalid where AWS gave no credentials.
Task<Result<Credentials>> assume_role(std::shared_ptr<Client> client, std::shared_ptr<CredentialsProvider> base,
                                      RoleSession session);

/// AssumeRoleWithWebIdentity with the token that the file holds now; of `session`, the external ID and the policy are
/// not sent. Error: aws_credentials_missing where the file cannot be read; else as assume_role.
Task<Result<Credentials>> assume_role_with_web_identity(std::shared_ptr<Client> client, std::string token_file,
                                                        RoleSession session);

/// Assumes the role at the first get() and again before each session ends (refreshing_credentials.hpp), by AWS's time
/// where the client learns it (limits/server_clock.hpp), else by `clock`.
std::shared_ptr<CredentialsProvider>
assumed_role_credentials(std::shared_ptr<Client> client, std::shared_ptr<CredentialsProvider> base, RoleSession session,
                         boost::asio::any_io_executor executor, const Clock& clock);

} // namespace portal::aws
