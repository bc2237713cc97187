#include "installation/installation.hpp"

#include "aws/operations/cloudformation.hpp"
#include "aws/operations/s3.hpp"
#include "aws/operations/sts.hpp"
#include "installation_texts.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace portal::installation {

namespace {

using namespace std::chrono_literals;

Task<> pause(std::chrono::milliseconds duration) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor, duration);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

/// One deployment under way.
class Deployment {
public:
    Deployment(std::shared_ptr<aws::Client> client, aws::Identity identity, std::string stack_name,
               std::function<void(std::string)> progress)
        : client_(std::move(client)), identity_(std::move(identity)), stack_name_(std::move(stack_name)),
          progress_(std::move(progress)) {}

    /// The stack's status; nothing where there is no such stack.
    Task<Result<std::optional<std::string>>> status() {
        aws::cloudformation::DescribeStacks request;
        request.stack_name = stack_name_;
        auto answer = co_await client_->call(request, identity_);
        if (answer) {
            if (answer->stacks.empty()) co_return std::nullopt;
            co_return answer->stacks.front().stack_status;
        }
        // AWS has no code of its own for "no such stack": a ValidationError says so in words.
        if (answer.error().aws_code == "ValidationError") co_return std::nullopt;
        co_return tl::unexpected<Error>(std::move(answer.error()));
    }

    Task<Result<void>> settle(std::string_view wanted) {
        for (int round = 0; round < 300; ++round) {
            auto now = co_await status();
            if (!now) co_return tl::unexpected<Error>(std::move(now.error()));
            const std::string word = now->value_or("");
            if (word == wanted) co_return Result<void>();
            if (!word.ends_with("_IN_PROGRESS")) {
                const std::string why = co_await first_failure();
                co_return fail(ErrorCode::aws_error, "The stack " + stack_name_ + " ended as " +
                                                         (word.empty() ? "deleted" : word) + ": " + why);
            }
            if (round % 5 == 4) progress_("waiting for the stack " + stack_name_ + ": " + word);
            co_await pause(round < 20 ? 200ms : 2000ms);
        }
        co_return fail(ErrorCode::aws_error, "The stack " + stack_name_ + " is still not ready after ten minutes.");
    }

private:
    Task<std::string> first_failure() {
        aws::cloudformation::DescribeStackEvents request;
        request.stack_name = stack_name_;
        auto answer = co_await client_->call(request, identity_);
        std::string why = "AWS gave no reason";
        if (!answer) co_return why;
        for (const auto& event : answer->stack_events) // newest first: the last one found is the first that failed
            if (event.resource_status.value_or("").ends_with("_FAILED") && event.resource_status_reason)
                why = event.logical_resource_id.value_or("") + ": " + *event.resource_status_reason;
        co_return why;
    }

    std::shared_ptr<aws::Client> client_;
    aws::Identity identity_;
    std::string stack_name_;
    std::function<void(std::string)> progress_;
};

} // namespace

Task<Result<OperatorIdentity>> deploy(std::shared_ptr<aws::Client> client, OperatorSide& side, std::string installation,
                                      std::shared_ptr<aws::CredentialsProvider> base,
                                      std::function<void(std::string)> progress) {
    auto operator_identity = co_await side.identity();
    if (!operator_identity) co_return tl::unexpected<Error>(std::move(operator_identity.error()));
    const aws::Identity identity(base, side.settings().region);
    const std::string stack_name = "ClientPortal-" + installation + "-operator";
    Deployment deployment(client, identity, stack_name, progress);

    auto before = co_await deployment.status();
    if (!before) co_return tl::unexpected<Error>(std::move(before.error()));
    if (!*before) {
        // Role and bucket are retained when the stack goes: one that survived is adopted, not made again.
        aws::sts::AssumeRole probe;
        probe.role_arn = operator_identity->role_arn;
        probe.role_session_name = "infrastructure-deploy";
        const bool role_is_there = (co_await client->call(probe, identity)).has_value();
        aws::s3::HeadBucket bucket;
        bucket.bucket = operator_identity->bucket;
        const bool bucket_is_there = (co_await client->call(bucket, identity)).has_value();
        progress("creating the stack " + stack_name + " in " + identity.region +
                 (role_is_there ? ", adopting the role" : "") + (bucket_is_there ? ", adopting the bucket" : ""));
        aws::cloudformation::CreateStack create;
        create.stack_name = stack_name;
        create.template_body = std::string(operator_yaml);
        create.capabilities = {"CAPABILITY_NAMED_IAM"};
        const auto parameter = [&](const std::string& key, const std::string& value) {
            aws::cloudformation::Parameter made;
            made.parameter_key = key;
            made.parameter_value = value;
            create.parameters.push_back(std::move(made));
        };
        parameter("Installation", installation);
        parameter("CreateRole", role_is_there ? "no" : "yes");
        parameter("CreateBucket", bucket_is_there ? "no" : "yes");
        auto created = co_await client->call(create, identity);
        if (!created) co_return tl::unexpected<Error>(std::move(created.error()));
        auto settled = co_await deployment.settle("CREATE_COMPLETE");
        if (!settled) co_return tl::unexpected<Error>(std::move(settled.error()));
    } else {
        aws::cloudformation::UpdateStack update;
        update.stack_name = stack_name;
        update.template_body = std::string(operator_yaml);
        update.capabilities = {"CAPABILITY_NAMED_IAM"};
        for (const char* key : {"Installation", "CreateRole", "CreateBucket"}) {
            aws::cloudformation::Parameter kept;
            kept.parameter_key = key;
            kept.use_previous_value = true;
            update.parameters.push_back(std::move(kept));
        }
        auto updated = co_await client->call(update, identity);
        if (updated) {
            progress("updating the stack " + stack_name);
            auto settled = co_await deployment.settle("UPDATE_COMPLETE");
            if (!settled) co_return tl::unexpected<Error>(std::move(settled.error()));
        } else if (updated.error().detail.find("No updates are to be performed") != std::string::npos) {
            progress("the stack " + stack_name + " is up to date");
        } else {
            co_return tl::unexpected<Error>(std::move(updated.error()));
        }
    }

    // A new role can refuse for up to a minute; deployment is done when the role lets the portal in and a template can
    // be read.
    const std::string key = "activation/readable.txt";
    for (int round = 0;; ++round) {
        auto published = co_await side.publish(
            key, "Templates of this portal are public; this object shows that they can be read.\n");
        if (published) break;
        if (round == 30) co_return tl::unexpected<Error>(std::move(published.error()));
        if (round % 5 == 0) progress("waiting until AWS lets the portal in by its new role");
        co_await pause(2000ms);
    }
    auto readable = co_await side.check_readable(key);
    if (!readable) co_return tl::unexpected<Error>(std::move(readable.error()));
    progress("the role and the bucket are ready");
    co_return *operator_identity;
}

} // namespace portal::installation
