#include "installation/installation.hpp"

#include "aws/credentials/assume_role.hpp"
#include "aws/operations/s3.hpp"
#include "aws/operations/sts.hpp"
#include "base/failpoint.hpp"
#include "base/text.hpp"

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

Result<std::string> object_url(const aws::EndpointSettings& endpoints, const std::string& bucket,
                               const std::string& key, const std::string& region) {
    const auto endpoint = aws::resolve_endpoint(*aws::s3::GetObject::operation().service, region, endpoints);
    if (!endpoint) return tl::unexpected<Error>(endpoint.error());
    const std::string start = endpoint->scheme + "://";
    const std::string object = "/" + percent_encode(key, true);
    if (aws::bucket_goes_into_host(*endpoint, bucket))
        return start + bucket + "." + endpoint->host + endpoint->path + object;
    return start + endpoint->host + endpoint->path + "/" + bucket + object;
}

OperatorSide::OperatorSide(Aws aws, const Clock& clock, std::string installation, PartitionSettings settings,
                           std::shared_ptr<aws::CredentialsProvider> base)
    : aws_(std::move(aws)), clock_(clock), installation_(std::move(installation)), settings_(std::move(settings)),
      base_(std::move(base)), state_(std::make_shared<State>()) {}

Task<Result<OperatorIdentity>> OperatorSide::identity() {
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->identity) co_return *state_->identity;
    }
    auto answer = co_await aws_.client->call(aws::sts::GetCallerIdentity{}, aws::Identity(base_, settings_.region));
    if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
    OperatorIdentity identity;
    identity.account_id = answer->account.value_or("");
    identity.role_name = portal_role_name(installation_);
    identity.role_arn = "arn:" + settings_.id + ":iam::" + identity.account_id + ":role/" + identity.role_name;
    identity.bucket = template_bucket(installation_, identity.account_id);
    // Where the portal runs as its role already (an instance or task role), there is nothing to assume.
    const bool is_the_role =
        answer->arn.value_or("").find(":assumed-role/" + identity.role_name + "/") != std::string::npos;
    const std::lock_guard lock(state_->mutex);
    state_->credentials = is_the_role ? base_
                                      : aws::assumed_role_credentials(aws_.client, base_,
                                                                      {.role_arn = identity.role_arn,
                                                                       .session_name = "client-portal",
                                                                       .region = settings_.region,
                                                                       .duration = std::chrono::seconds(3600)},
                                                                      aws_.executor, clock_);
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
    auto url = object_url(aws_.endpoints, known->bucket, key, settings_.region);
    if (!url) co_return tl::unexpected<Error>(std::move(url.error()));
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->published.contains(key)) co_return std::move(*url);
    }
    auto role = co_await credentials();
    if (!role) co_return tl::unexpected<Error>(std::move(role.error()));
    aws::s3::PutObject request;
    request.bucket = known->bucket;
    request.key = key;
    request.body = aws::Blob{std::move(body)};
    request.content_type = "application/yaml";
    failpoint(Failpoint::before_template_is_published);
    auto answer = co_await aws_.client->call(request, aws::Identity(*role, settings_.region));
    failpoint(Failpoint::after_template_is_published);
    if (!answer) {
        Error error = std::move(answer.error());
        error.detail = "The activation template could not be published: " + error.detail;
        if (error.aws_code == "NoSuchBucket" || error.code == ErrorCode::aws_access_denied)
            error.remedy = "Ask the operator to run `client-portal infrastructure deploy`, which makes the portal's "
                           "role and bucket.";
        co_return tl::unexpected<Error>(std::move(error));
    }
    const std::lock_guard lock(state_->mutex);
    state_->published.insert(std::move(key));
    co_return std::move(*url);
}

Task<Result<void>> OperatorSide::check_readable(std::string key) {
    auto known = co_await identity();
    if (!known) co_return tl::unexpected<Error>(std::move(known.error()));
    aws::s3::GetObject request;
    request.bucket = known->bucket;
    request.key = std::move(key);
    auto answer = co_await aws_.client->call(request, aws::Identity(nullptr, settings_.region));
    if (answer) co_return Result<void>();
    Error error = std::move(answer.error());
    error.detail = "A template in the bucket " + known->bucket + " cannot be read by everyone: " + error.detail;
    error.remedy = "Lift Block Public Access for this one bucket (also at the account's level) and run `client-portal "
                   "infrastructure deploy` again.";
    co_return tl::unexpected<Error>(std::move(error));
}

} // namespace portal::installation
