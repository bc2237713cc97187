#include "aws/credentials/default_credentials.hpp"

#include "aws/credentials/assume_role.hpp"
#include "aws/credentials/credential_process.hpp"
#include "aws/credentials/credential_text.hpp"
#include "aws/credentials/metadata_credentials.hpp"
#include "aws/credentials/refreshing_credentials.hpp"
#include "aws/limits/server_clock.hpp"

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
    Chain(const Configuration& configuration, CredentialSources sources, const Clock& clock)
        : configuration_(configuration), sources_(std::move(sources)),
          clock_(server_clock(sources_.client.get(), clock)) {}

    Provider first() {
        if (configuration_.profile_only) {
            if (Provider provider = profile(configuration_.profile)) return provider;
            return none("The profile \"" + configuration_.profile + "\" in " + configuration_.files_read +
                        " is not there, or has no credentials.");
        }
        if (Provider provider = environment()) return provider;
        if (Provider provider = profile(configuration_.profile)) return provider;
        if (Provider provider = container()) return provider;
        return instance("Looked at AWS_ACCESS_KEY_ID and at the profile \"" + configuration_.profile + "\" in " +
                        configuration_.files_read + ". ");
    }

private:
    std::string variable(const char* name) const { return configuration_.environment(name).value_or(""); }

    // Each answers null where it is not configured.

    Provider environment() const {
        Credentials credentials{variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"),
                                variable("AWS_SESSION_TOKEN"), std::nullopt, variable("AWS_ACCOUNT_ID")};
        if (credentials.access_key_id.empty()) return nullptr;
        if (credentials.secret_access_key.empty())
            return none("AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not.");
        if (const auto why =
                unusable_part(credentials, {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}))
            return none("The variable " + *why + ".");
        return fixed_credentials(std::move(credentials));
    }

    /// `may_assume`: false for a source_profile that names itself, whose keys are meant.
    Provider profile(const std::string& name, bool may_assume = true) {
        const auto value = [&](const char* key) { return configuration_.value(name, key); };
        if (may_assume && !value("role_arn").empty() && value("web_identity_token_file").empty()) return role(name);
        if (Provider provider = web_identity(name)) return provider;
        if (!value("aws_access_key_id").empty()) {
            if (value("aws_secret_access_key").empty())
                return none("The profile \"" + name + "\" has an access key without its secret.");
            Credentials credentials{value("aws_access_key_id"), value("aws_secret_access_key"),
                                    value("aws_session_token"), std::nullopt, value("aws_account_id")};
            if (const auto why =
                    unusable_part(credentials, {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}))
                return none("The profile \"" + name + "\" cannot be used: its " + *why + ".");
            return fixed_credentials(std::move(credentials));
        }
        if (const std::string command = value("credential_process"); !command.empty())
            return refreshed([command] { return run_credential_process(command); });
        if (!value("sso_session").empty() || !value("sso_start_url").empty())
            return none(
                "The profile \"" + name +
                "\" signs in by IAM Identity Center, which a server cannot do. In a profile of the portal's own, set "
                "credential_process = aws configure export-credentials --profile " +
                name + " --format process.");
        return nullptr;
    }

    Provider role(const std::string& name) {
        const auto value = [&](const char* key) { return configuration_.value(name, key); };
        if (!visited_.insert(name).second)
            return none("The profile \"" + name + "\" is, by its source_profile, its own source.");
        if (!value("mfa_serial").empty())
            return none("The profile \"" + name + "\" asks for MFA, which a server cannot answer.");
        const std::string source = value("source_profile");
        const std::string place = value("credential_source");
        if (!source.empty() && !place.empty())
            return none("The profile \"" + name + "\" has both a source_profile and a credential_source.");
        Provider base;
        if (!source.empty()) {
            if (!configuration_.profiles.contains(source))
                return none("The profile \"" + name + "\" has an unknown source_profile.");
            base = profile(source, source != name);
        } else if (place == "Environment") {
            base = environment();
        } else if (place == "EcsContainer") {
            base = container();
        } else if (place == "Ec2InstanceMetadata") {
            base = instance("The profile \"" + name + "\" takes its credentials from the instance. ");
        } else {
            return none("The profile \"" + name +
                        "\" has a role_arn without a source_profile or a known credential_source.");
        }
        if (!base) return none("The source of the profile \"" + name + "\" has no credentials.");
        auto session = session_of(name);
        if (!session) return none(session.error().detail);
        return assumed_role_credentials(sources_.client, std::move(base), std::move(*session), sources_.executor,
                                        clock_);
    }

    /// The variables are for the profile in use; a source_profile has only its own lines. A profile that AWS_PROFILE
    /// names and that has credentials of its own is meant: in a pod Kubernetes sets the variables, whoever asked.
    Provider web_identity(const std::string& name) const {
        const bool in_use = name == configuration_.profile && !configuration_.profile_only;
        const bool named = in_use && configuration_.profile_is_named;
        if (named && has_keys(name)) return nullptr;
        const auto setting = [&](const char* from_environment, const char* key) {
            const std::string given = in_use ? variable(from_environment) : std::string();
            const std::string own = configuration_.value(name, key);
            return named ? (own.empty() ? given : own) : (given.empty() ? own : given);
        };
        const std::string file = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
        if (file.empty()) return nullptr;
        auto session = session_of(name);
        if (!session) return none(session.error().detail);
        session->role_arn = setting("AWS_ROLE_ARN", "role_arn");
        if (session->role_arn.empty())
            return none("There is a web identity's token file, and no AWS_ROLE_ARN beside it.");
        if (const std::string own = setting("AWS_ROLE_SESSION_NAME", "role_session_name"); !own.empty())
            session->session_name = own;
        return refreshed([client = sources_.client, file, session = *session] {
            return assume_role_with_web_identity(client, file, session);
        });
    }

    bool has_keys(const std::string& name) const {
        return configuration_.value(name, "web_identity_token_file").empty() &&
               (!configuration_.value(name, "aws_access_key_id").empty() ||
                !configuration_.value(name, "credential_process").empty());
    }

    Provider container() const {
        const auto endpoint = container_endpoint(configuration_.environment);
        if (!endpoint) return none(endpoint.error().detail);
        if (!*endpoint) return nullptr;
        return refreshed([http = sources_.machine_http, sleeper = sources_.sleeper, endpoint = **endpoint] {
            return container_credentials(http, sleeper, endpoint);
        });
    }

    /// Whether it is there shows only when it is asked: the last link, and never null. `looked_at` begins the message.
    Provider instance(const std::string& looked_at) const {
        const auto metadata = instance_metadata(configuration_);
        if (!metadata) return none(metadata.error().detail);
        if (!*metadata) return none(looked_at + "The instance's metadata service is switched off.");
        return refreshed([http = sources_.machine_http, metadata = **metadata, looked_at, clock = &clock_] {
            return from_instance(http, metadata, looked_at, clock);
        });
    }

    static Task<Result<Credentials>> from_instance(std::shared_ptr<HttpClient> http, InstanceMetadata metadata,
                                                   std::string looked_at, const Clock* clock) {
        Result<Credentials> found = co_await instance_credentials(std::move(http), std::move(metadata), *clock);
        if (!found) found.error().detail = looked_at + found.error().detail;
        co_return found;
    }

    Provider refreshed(FetchCredentials fetch) const {
        // With the client, whose clock it is.
        return refreshing_credentials([fetch = std::move(fetch), client = sources_.client] { return fetch(); },
                                      sources_.executor, clock_);
    }

    Result<RoleSession> session_of(const std::string& name) const {
        const auto value = [&](const char* key) { return configuration_.value(name, key); };
        RoleSession session{.role_arn = value("role_arn"), .session_name = value("role_session_name")};
        if (session.session_name.empty()) session.session_name = "client-portal";
        session.external_id = value("external_id");
        session.region = configuration_.region;
        session.duration = std::chrono::seconds(3600);
        if (const std::string text = value("duration_seconds"); !text.empty()) {
            int seconds = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
            if (error != std::errc() || end != text.data() + text.size() || seconds < 900 || seconds > 43'200)
                return fail(ErrorCode::aws_credentials_missing,
                            "The profile \"" + name + "\" has a duration_seconds that is not 900 to 43200.");
            session.duration = std::chrono::seconds(seconds);
        }
        return session;
    }

    const Configuration& configuration_;
    const CredentialSources sources_;
    const Clock& clock_;
    std::set<std::string> visited_;
};

} // namespace

std::shared_ptr<CredentialsProvider> default_credentials(const Configuration& configuration, CredentialSources sources,
                                                         const Clock& clock) {
    return Chain(configuration, std::move(sources), clock).first();
}

} // namespace portal::aws
