// The one real Client: serialize, sign, send, judge, try again, parse.
#include "aws/codec/codec.hpp"
#include "aws/codec/scalars.hpp"
#include "aws/credentials/renewable.hpp"
#include "aws/limits/governor.hpp"
#include "aws/limits/retry.hpp"
#include "aws/limits/server_clock.hpp"
#include "aws/make_client.hpp"
#include "aws/transport/signature.hpp"
#include "base/identifiers.hpp"
#include "base/text.hpp"

#include <map>
#include <mutex>

namespace portal::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_message = 1'000;
constexpr auto tolerated_skew = 4min;

/// AWS's words, fit for a person and a log: one line, bounded, and without the canonical request that a refused
/// signature is answered with, which holds the session token.
std::string presentable(std::string message) {
    if (const auto at = message.find("The Canonical String"); at != std::string::npos) message.resize(at);
    for (char& c : message)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    while (message.ends_with(' ')) message.pop_back();
    return message.size() > most_message ? cut(message, most_message) + "..." : storable(message);
}

std::string call_name(const Operation& operation) {
    return std::string(operation.service->name) + ":" + std::string(operation.name);
}

struct Outcome {
    Result<Value> result;
    Failure failure = Failure::lasting;
    int status = 0;
    std::string request_id = {};
    int new_connections = 0;
    std::optional<Timestamp> server_time = {};
    std::chrono::microseconds signed_for = {}; // the skew that the signature allowed for
};

class SignedClient final : public Client, public KnowsServerTime {
public:
    SignedClient(ClientSettings settings, std::shared_ptr<HttpClient> http, std::shared_ptr<Sleeper> sleeper,
                 const Clock& clock, Random& random, std::shared_ptr<CallObserver> observer)
        : settings_(std::move(settings)), http_(std::move(http)), sleeper_(std::move(sleeper)), clock_(clock),
          server_clock_(clock), random_(random), observer_(std::move(observer)), governor_(settings_.governor) {
        if (!governor_) governor_ = std::make_shared<Governor>(clock, sleeper_, GovernorSettings());
    }

    Task<Result<Value>> invoke(const Operation& operation, Value parameters, Identity identity) override {
        CallReport report{.service = operation.service->name, .operation = operation.name, .region = identity.region};
        const Timestamp start = clock_.now();
        Result<Value> result = co_await run(operation, std::move(parameters), std::move(identity), report);
        report.duration = clock_.now() - start;
        if (!result) report.portal_code = result.error().name();
        if (!result)
            report.error_code = result.error().aws_code.empty() ? result.error().name() : result.error().aws_code;
        if (observer_) observer_->observed(report);
        co_return result;
    }

    const Clock& server_clock() const override { return server_clock_; }

private:
    Task<Result<Value>> run(const Operation& operation, Value parameters, Identity identity, CallReport& report) {
        codec::fill_idempotency_tokens(operation, parameters, [this] { return uuid_v7(clock_, random_); });
        auto endpoint = resolve_endpoint(*operation.service, identity.region, settings_.endpoints);
        if (!endpoint) co_return tl::unexpected<Error>(std::move(endpoint.error()));
        auto request = codec::serialize(operation, parameters);
        if (!request) co_return tl::unexpected<Error>(std::move(request.error()));
        place_request(operation, parameters, *endpoint, *request);

        RetryQuota& quota = quota_of(std::string(operation.service->name) + "/" + identity.region);
        int taken = 0;
        bool renewed = false;
        for (;;) {
            ++report.attempts;
            Credentials credentials;
            if (identity.credentials && !operation.unsigned_call) {
                auto got = co_await identity.credentials->get();
                if (!got) co_return tl::unexpected<Error>(std::move(got.error()));
                credentials = std::move(*got);
            }
            Outcome outcome =
                co_await attempt(operation, *endpoint, *request, credentials, identity.region, identity.precondition);
            report.status = outcome.status;
            report.request_id = outcome.request_id;
            report.new_connections += outcome.new_connections;
            report.throttles += outcome.failure == Failure::throttled ? 1 : 0;
            if (outcome.result) {
                quota.give_back(taken);
                co_return std::move(outcome.result);
            }
            // Learned in any case: the next call is signed for it.
            const bool learned = learn_skew(endpoint->host, outcome);
            const bool others = !renewed && identity.credentials &&
                                renew(*identity.credentials, credentials, outcome.result.error().aws_code);
            if (operation.once || report.attempts >= settings_.most_attempts) co_return std::move(outcome.result);
            renewed = renewed || others;
            if (learned || others) continue;
            if (outcome.failure == Failure::lasting) co_return std::move(outcome.result);
            taken = quota.take(outcome.failure);
            if (taken == 0) co_return std::move(outcome.result);
            co_await sleeper_->sleep(back_off(report.attempts, random_));
        }
    }

    /// One try, under the governor.
    Task<Outcome> attempt(const Operation& operation, Endpoint endpoint, ServiceRequest request,
                          Credentials credentials, std::string region, std::shared_ptr<Precondition> precondition) {
        // Anonymous calls count against nobody's account.
        std::string account = credentials.account_id.empty() ? credentials.access_key_id : credentials.account_id;
        std::function<Task<>()> on_turn;
        if (precondition) on_turn = [precondition] { return precondition->refresh(); };
        Governor::Permit permit =
            co_await governor_->acquire(std::move(account), std::move(region), operation, std::move(on_turn));
        if (precondition)
            if (auto holds = co_await precondition->holds(); !holds)
                co_return Outcome{.result = tl::unexpected<Error>(std::move(holds.error()))};
        const SigningRules rules = operation.service->name == "s3" ? SigningRules::s3 : SigningRules::usual;
        const auto skew = skew_of(endpoint.host);
        if (!credentials.access_key_id.empty())
            signer_.sign(request, endpoint.host, credentials, {endpoint.signing_region, endpoint.signing_name, rules},
                         clock_.now() + skew);
        const Timestamp sent = clock_.now();

        HttpRequest http{.method = request.method};
        http.url = endpoint.scheme + "://" + endpoint.host + request.path;
        if (!request.query.empty()) http.url += "?" + query_text(request.query);
        http.headers = std::move(request.headers);
        http.headers.push_back({"User-Agent", settings_.user_agent});
        http.body = std::move(request.body);
        http.connect_timeout = settings_.connect_timeout;
        http.total_timeout = settings_.total_timeout;
        auto answer = co_await http_->send(std::move(http));

        const int new_connections = answer ? answer->new_connections : 0;
        Outcome outcome =
            answer ? judge(operation, *answer) : unanswered(operation, endpoint, std::move(answer.error()));
        outcome.new_connections = new_connections;
        outcome.signed_for = skew;
        // Without a request ID it was not AWS that answered.
        if (outcome.server_time && !outcome.request_id.empty())
            server_clock_.learn(sent, clock_.now(), *outcome.server_time);
        if (outcome.failure == Failure::throttled) permit.throttled();
        if (outcome.result) permit.succeeded();
        co_return outcome;
    }

    static Outcome unanswered(const Operation& operation, const Endpoint& endpoint, Error error) {
        Outcome outcome{.result = Value(),
                        .failure = error.aws_code == "RequestTimeout" ? Failure::timeout : Failure::transient};
        outcome.request_id = error.aws_request_id;
        if (error.aws_code == "HostNotFound" && !endpoint.listed)
            error = {.code = ErrorCode::invalid_region,
                     .detail = "AWS has no endpoint in the region \"" + endpoint.signing_region +
                               "\": it lists none there, and " + error.detail};
        if (error.code != ErrorCode::aws_unreachable) outcome.failure = Failure::lasting;
        error.aws_code.clear(); // AWS said nothing
        error.detail = call_name(operation) + ": " + error.detail;
        outcome.result = tl::unexpected<Error>(std::move(error));
        return outcome;
    }

    static Outcome judge(const Operation& operation, const HttpAnswer& answer) {
        Outcome outcome{.result = Value(), .status = answer.status};
        if (const std::string* date = find_header(answer.headers, "date"))
            outcome.server_time = codec::parse_timestamp(*date);
        if (answer.status >= 200 && answer.status < 300) {
            outcome.result = codec::parse(operation, answer);
            outcome.request_id = codec::request_id(answer);
            if (!outcome.result) {
                Error& error = outcome.result.error();
                error.detail = call_name(operation) + ": " + error.detail;
                error.aws_request_id = outcome.request_id;
            }
            return outcome;
        }
        const codec::ServiceError said = codec::parse_error(*operation.service, answer);
        outcome.request_id = said.request_id;
        outcome.failure = classify(answer.status, said.code);
        Error error{.code = ErrorCode::aws_error, .detail = {}};
        const bool has_code = said.code != std::to_string(answer.status);
        // S3 answers HEAD without a body, and so without a code; its request ID says that it was S3.
        const bool is_denied_head =
            !has_code && answer.status == 403 && operation.http_method == "HEAD" && !said.request_id.empty();
        if (outcome.failure == Failure::throttled)
            error.code = ErrorCode::aws_throttled;
        else if (is_access_denied(said.code) || is_denied_head)
            error.code = ErrorCode::aws_access_denied;
        else if (!has_code && (answer.status == 401 || answer.status == 403 || answer.status == 407)) {
            // AWS names a code whenever it refuses.
            error = {.code = ErrorCode::aws_answer_invalid,
                     .detail = call_name(operation) + ": HTTP " + std::to_string(answer.status) +
                               " without an error code of AWS's. Something in between, a proxy or a filter, may have "
                               "answered.",
                     .remedy =
                         "Look at what stands between the portal and AWS: a proxy, a firewall, a filter of addresses.",
                     .aws_request_id = said.request_id};
            outcome.result = tl::unexpected<Error>(std::move(error));
            return outcome;
        }
        const std::string message = presentable(said.message);
        error.detail = call_name(operation) + ": " + (message.empty() ? "AWS gave no reason" : message) + " (" +
                       presentable(said.code) + ", HTTP " + std::to_string(answer.status) + ")";
        error.aws_code = said.code;
        error.aws_request_id = said.request_id;
        outcome.result = tl::unexpected<Error>(std::move(error));
        return outcome;
    }

    RetryQuota& quota_of(const std::string& key) {
        const std::lock_guard lock(mutex_);
        return quotas_[key];
    }

    /// Of a host that has refused nothing yet, what the others tell; what AWS tolerates is left as it is.
    std::chrono::microseconds skew_of(const std::string& host) {
        const auto told = server_clock_.skew();
        const std::lock_guard lock(mutex_);
        const auto found = skews_.find(host);
        if (found != skews_.end()) return found->second;
        return std::chrono::abs(told) > tolerated_skew ? told : 0us;
    }

    /// True where the refusal can come from our clock, and what we now know of the server's differs from what we
    /// assumed.
    bool learn_skew(const std::string& host, const Outcome& outcome) {
        if (!outcome.server_time || !may_be_clock_skew(outcome.result.error().aws_code)) return false;
        const auto skew = *outcome.server_time - clock_.now();
        if (std::chrono::abs(skew - outcome.signed_for) <= tolerated_skew) return false;
        const std::lock_guard lock(mutex_);
        skews_[host] = skew;
        return true;
    }

    const ClientSettings settings_;
    const std::shared_ptr<HttpClient> http_;
    const std::shared_ptr<Sleeper> sleeper_;
    const Clock& clock_;
    ServerClock server_clock_;
    Random& random_;
    const std::shared_ptr<CallObserver> observer_;
    std::shared_ptr<Governor> governor_;
    Signer signer_;
    std::mutex mutex_;
    std::map<std::string, RetryQuota> quotas_;               // by service and region
    std::map<std::string, std::chrono::microseconds> skews_; // by host: the server's clock less ours
};

} // namespace

std::shared_ptr<Client> make_client(ClientSettings settings, std::shared_ptr<HttpClient> http,
                                    std::shared_ptr<Sleeper> sleeper, const Clock& clock, Random& random,
                                    std::shared_ptr<CallObserver> observer) {
    return std::make_shared<SignedClient>(std::move(settings), std::move(http), std::move(sleeper), clock, random,
                                          std::move(observer));
}

std::shared_ptr<Client> make_client(ClientSettings settings, boost::asio::any_io_executor executor, const Clock& clock,
                                    Random& random, std::shared_ptr<CallObserver> observer) {
    auto http = make_http_client(std::move(executor), settings.http);
    return make_client(std::move(settings), std::move(http), make_sleeper(), clock, random, std::move(observer));
}

} // namespace portal::aws
