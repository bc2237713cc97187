#include "aws/default_credentials.hpp"

#include "aws/assume_role.hpp"
#include "aws/credential_process.hpp"
#include "aws/refreshing_credentials.hpp"

#include <charconv>
#include <set>

namespace portal::aws {

namespace {

class NoCredentials final : public CredentialsProvider {
public:
    explicit NoCredentials(Error error) : error_(std::move(error)) {}
    Task<Result<Credentials>> get() override { co_return tl::unexpected<Error>(error_); }

private:
    const Error error_;
};

using Provider = std::shared_ptr<CredentialsProvider>;

Provider none(std::string detail) {
    return std::make_shared<NoCredentials>(
        Error{.code = ErrorCode::aws_credentials_missing, .detail = std::move(detail)});
}

class Chain {
public:
    Chain(const Configuration& configuration, std::shared_ptr<Client> client, boost::asio::any_io_executor executor,
          const Clock& clock)
        : configuration_(configuration), client_(std::move(client)), executor_(std::move(executor)), clock_(clock) {}

    /// Null where the variables are not set.
    Provider environment() const {
        const auto variable = [&](const char* name) { return configuration_.environment(name).value_or(""); };
        Credentials credentials{variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"),
                                variable("AWS_SESSION_TOKEN"), std::nullopt, variable("AWS_ACCOUNT_ID")};
        if (credentials.access_key_id.empty()) return nullptr;
        if (credentials.secret_access_key.empty())
            return none("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not.");
        return fixed_credentials(std::move(credentials));
    }

    /// `may_assume`: false for a source_profile that names itself, whose keys are meant.
    Provider profile(const std::string& name, bool may_assume = true) {
        const auto value = [&](const char* key) { return configuration_.value(name, key); };
        if (may_assume && !value("role_arn").empty()) return role(name);
        if (!value("aws_access_key_id").empty()) {
            if (value("aws_secret_access_key").empty())
                return none("The profile \"" + name + "\" has an access key without its secret.");
            return fixed_credentials({value("aws_access_key_id"), value("aws_secret_access_key"),
                                      value("aws_session_token"), std::nullopt, value("aws_account_id")});
        }
        if (const std::string command = value("credential_process"); !command.empty())
            return refreshing_credentials([command] { return run_credential_process(command); }, executor_, clock_);
        return nullptr;
    }

private:
    Provider role(const std::string& name) {
        const auto value = [&](const char* key) { return configuration_.value(name, key); };
        if (!visited_.insert(name).second)
            return none("The profile \"" + name + "\" is, by its source_profile, its own source.");
        if (!value("mfa_serial").empty())
            return none("The profile \"" + name + "\" asks for MFA, which a server cannot answer.");
        const std::string source = value("source_profile");
        const std::string place = value("credential_source");
        Provider base;
        if (!source.empty()) {
            if (!configuration_.profiles.contains(source))
                return none("The profile \"" + name + "\" has an unknown source_profile.");
            base = profile(source, source != name);
        } else if (place == "Environment") {
            base = environment();
        } else {
            return none("The profile \"" + name +
                        "\" has a role_arn without a source_profile or a known credential_source.");
        }
        if (!base) return none("The source of the profile \"" + name + "\" has no credentials.");
        RoleSession session{.role_arn = value("role_arn"), .session_name = value("role_session_name")};
        if (session.session_name.empty()) session.session_name = "client-portal";
        session.external_id = value("external_id");
        session.region = configuration_.region;
        session.duration = std::chrono::seconds(3600);
        if (const std::string text = value("duration_seconds"); !text.empty()) {
            int seconds = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
            if (error != std::errc() || end != text.data() + text.size() || seconds < 900 || seconds > 43'200)
                return none("The profile \"" + name + "\" has a duration_seconds that is not 900 to 43200.");
            session.duration = std::chrono::seconds(seconds);
        }
        return assumed_role_credentials(client_, std::move(base), std::move(session), executor_, clock_);
    }

    const Configuration& configuration_;
    std::shared_ptr<Client> client_;
    boost::asio::any_io_executor executor_;
    const Clock& clock_;
    std::set<std::string> visited_;
};

} // namespace

std::shared_ptr<CredentialsProvider> default_credentials(const Configuration& configuration,
                                                         std::shared_ptr<Client> client,
                                                         boost::asio::any_io_executor executor, const Clock& clock) {
    Chain chain(configuration, std::move(client), std::move(executor), clock);
    if (Provider provider = chain.environment()) return provider;
    if (Provider provider = chain.profile(configuration.profile)) return provider;
    return none("Looked at AWS_ACCESS_KEY_ID and at the profile \"" + configuration.profile + "\" in " +
                configuration.files_read + ".");
}

} // namespace portal::aws
