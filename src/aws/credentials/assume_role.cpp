#include "aws/credentials/assume_role.hpp"

#include "aws/credentials/refreshing_credentials.hpp"
#include "aws/credentials/token_file.hpp"
#include "aws/limits/server_clock.hpp"
#include "aws/operations/sts.hpp"

namespace portal::aws {

namespace {

/// "arn:aws:sts::123456789012:assumed-role/..." -> "123456789012"; empty for anything else.
std::string account_of_arn(std::string_view arn) {
    for (int colon = 0; colon < 4; ++colon) {
        const auto at = arn.find(':');
        if (at == std::string_view::npos) return "";
        arn.remove_prefix(at + 1);
    }
    return std::string(arn.substr(0, arn.find(':')));
}

template <class Answer>
Result<Credentials> session_of(const Answer& answer, std::string_view call) {
    if (!answer.credentials || answer.credentials->access_key_id.empty() ||
        answer.credentials->secret_access_key.empty())
        return fail(ErrorCode::aws_answer_invalid, std::string(call) + ": the answer holds no credentials.");
    const sts::Credentials& given = *answer.credentials;
    Credentials credentials{given.access_key_id, given.secret_access_key, given.session_token, given.expiration};
    if (answer.assumed_role_user) credentials.account_id = account_of_arn(answer.assumed_role_user->arn);
    return credentials;
}

} // namespace

Task<Result<Credentials>> assume_role(std::shared_ptr<Client> client, std::shared_ptr<CredentialsProvider> base,
                                      RoleSession session) {
    sts::AssumeRole request{.role_arn = session.role_arn, .role_session_name = session.session_name};
    request.duration_seconds = session.duration.count();
    if (!session.external_id.empty()) request.external_id = session.external_id;
    if (!session.policy.empty()) request.policy = session.policy;
    auto answer = co_await client->call(request, Identity(std::move(base), session.region));
    if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
    co_return session_of(*answer, "sts:AssumeRole");
}

Task<Result<Credentials>> assume_role_with_web_identity(std::shared_ptr<Client> client, std::string token_file,
                                                        RoleSession session) {
    Result<std::string> token = read_token_file(token_file);
    if (!token) co_return tl::unexpected<Error>(std::move(token.error()));
    sts::AssumeRoleWithWebIdentity request{.role_arn = session.role_arn,
                                           .role_session_name = session.session_name,
                                           .web_identity_token = std::move(*token)};
    request.duration_seconds = session.duration.count();
    const Identity anonymous(nullptr, session.region);
    auto answer = co_await client->call(request, anonymous);
    if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
    co_return session_of(*answer, "sts:AssumeRoleWithWebIdentity");
}

std::shared_ptr<CredentialsProvider>
assumed_role_credentials(std::shared_ptr<Client> client, std::shared_ptr<CredentialsProvider> base, RoleSession session,
                         boost::asio::any_io_executor executor, const Clock& clock) {
    // The client, and so its clock, lives in what fetches.
    const Clock& ends_by = server_clock(client.get(), clock);
    return refreshing_credentials([client = std::move(client), base = std::move(base),
                                   session = std::move(session)] { return assume_role(client, base, session); },
                                  std::move(executor), ends_by);
}

} // namespace portal::aws
