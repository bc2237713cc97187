#include "installation/installation.hpp"

#include "aws/assumed_role.hpp"
#include "aws/operations/s3.hpp"
#include "aws/operations/sts.hpp"

#include <mutex>
#include <set>

namespace portal::installation {

struct OperatorSide::State {
    std::mutex mutex;
    std::optional<OperatorIdentity> identity;
    std::shared_ptr<aws::CredentialsProvider> credentials;
    std::set<std::string> published;
};

std::string portal_role_name(std::string_view installation) { return "ClientPortal-" + std::string(installation); }

std::string template_bucket(std::string_view installation, std::string_view account_id) {
    return "client-portal-" + std::string(installation) + "-" + std::string(account_id);
}

OperatorSide::OperatorSide(aws::Client& client, const Clock& clock, Random& random, std::string installation, PartitionSettings settings,
                           std::shared_ptr<aws::CredentialsProvider> base)
    : client_(client), clock_(clock), random_(random), installation_(std::move(installation)), settings_(std::move(settings)), base_(std::move(base)),
      state_(std::make_shared<State>()) {}

Task<Result<OperatorIdentity>> OperatorSide::identity() {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->identity) co_return *state_->identity;
    }
    auto answer = co_await client_.call(aws::sts::GetCallerIdentity{}, {.credentials = base_, .region = settings_.region});
    if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
    OperatorIdentity identity;
    identity.account_id = answer->account.value_or("");
    identity.role_name = portal_role_name(installation_);
    identity.role_arn = "arn:" + settings_.id + ":iam::" + identity.account_id + ":role/" + identity.role_name;
    identity.bucket = template_bucket(installation_, identity.account_id);
    // Where the portal runs as its role already (an instance or task role), there is nothing to assume.
    const bool is_the_role = answer->arn.value_or("").find(":assumed-role/" + identity.role_name + "/") != std::string::npos;
    const std::lock_guard lock(state_->mutex);
    state_->credentials = is_the_role ? base_ : aws::assumed_role_credentials(client_, clock_, base_, settings_.region, identity.role_arn, "client-portal");
    state_->identity = identity;
    co_return identity;
}

Task<Result<std::shared_ptr<aws::CredentialsProvider>>> OperatorSide::credentials() {
    auto known = co_await identity();
    if (!known) co_return tl::unexpected<Error>(std::move(known.error()));
    const std::lock_guard lock(state_->mutex);
    co_return state_->credentials;
}

Task<Result<std::string>> OperatorSide::publish(std::string key, std::string body) {
    auto known = co_await identity();
    if (!known) co_return tl::unexpected<Error>(std::move(known.error()));
    const std::string url = client_.object_url(known->bucket, key, settings_.region);
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->published.contains(key)) co_return url;
    }
    auto role = co_await credentials();
    if (!role) co_return tl::unexpected<Error>(std::move(role.error()));
    aws::s3::PutObject request;
    request.bucket = known->bucket;
    request.key = key;
    request.body = aws::Blob{std::move(body)};
    request.content_type = "application/yaml";
    auto answer = co_await client_.call(std::move(request), {.credentials = *role, .region = settings_.region});
    if (!answer) {
        Error error = std::move(answer.error());
        error.detail = "The activation template could not be published: " + error.detail;
        if (error.aws_code == "NoSuchBucket" || error.code == ErrorCode::aws_access_denied)
            error.remedy = "Ask the operator to run `client-portal infrastructure deploy`, which makes the portal's role and bucket.";
        co_return tl::unexpected<Error>(std::move(error));
    }
    const std::lock_guard lock(state_->mutex);
    state_->published.insert(std::move(key));
    co_return url;
}

Task<Result<void>> OperatorSide::check_readable(std::string key) {
    auto known = co_await identity();
    if (!known) co_return tl::unexpected<Error>(std::move(known.error()));
    aws::s3::GetObject request;
    request.bucket = known->bucket;
    request.key = std::move(key);
    auto answer = co_await client_.call(std::move(request), {.credentials = nullptr, .region = settings_.region});
    if (answer) co_return Result<void>();
    Error error = std::move(answer.error());
    error.detail = "A template in the bucket " + known->bucket + " cannot be read by everyone: " + error.detail;
    error.remedy = "Lift Block Public Access for this one bucket (also at the account's level) and run `client-portal infrastructure deploy` again.";
    co_return tl::unexpected<Error>(std::move(error));
}

} // namespace portal::installation
