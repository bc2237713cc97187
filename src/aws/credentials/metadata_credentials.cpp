#include "aws/credentials/metadata_credentials.hpp"

#include "aws/credentials/credential_text.hpp"
#include "aws/credentials/token_file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace portal::aws {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_answer = 64 << 10;
constexpr std::string_view ecs_host = "169.254.170.2";
constexpr std::array<std::string_view, 5> plain_hosts = {ecs_host, "169.254.170.23", "[fd00:ec2::23]", "localhost",
                                                         "[::1]"};
constexpr auto lent = 10min;

tl::unexpected<Error> missing(std::string detail) {
    return fail(ErrorCode::aws_credentials_missing, std::move(detail));
}

std::string host_of(std::string_view url) {
    const auto start = url.find("://");
    std::string_view rest = start == std::string_view::npos ? url : url.substr(start + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (rest.starts_with('[')) return std::string(rest.substr(0, rest.find(']') + 1));
    return std::string(rest.substr(0, rest.find(':')));
}

bool is_loopback(std::string_view host) {
    return host.starts_with("127.") && std::ranges::count(host, '.') == 3 &&
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// What both endpoints answer with. `where` is for the message.
Result<Credentials> read_document(const std::string& text, const std::string& where) {
    const auto parsed = json::parse(text, most_answer);
    if (!parsed || !parsed->is_object()) return missing(where + " answered no JSON object.");
    const auto& object = parsed->as_object();
    const auto text_of = [&](const char* name) {
        const auto* found = object.if_contains(name);
        return found && found->is_string() ? std::string(found->as_string()) : std::string();
    };
    Credentials credentials{text_of("AccessKeyId"), text_of("SecretAccessKey"), text_of("Token"), std::nullopt,
                            text_of("AccountId")};
    if (credentials.access_key_id.empty() || credentials.secret_access_key.empty())
        return missing(where + " answered no AccessKeyId or no SecretAccessKey.");
    if (const auto why = unusable_part(credentials, {"AccessKeyId", "SecretAccessKey", "Token"}))
        return missing(where + " answered credentials that cannot be used: " + *why + ".");
    auto end = read_expiration(object);
    if (!end) return missing(where + " answered " + end.error().detail);
    credentials.expires_at = *end;
    return credentials;
}

HttpRequest request_to(std::string url, std::chrono::milliseconds timeout) {
    HttpRequest request;
    request.url = std::move(url);
    request.most_answer_bytes = most_answer;
    request.connect_timeout = timeout;
    request.total_timeout = timeout;
    return request;
}

bool worth_another_try(const Result<HttpAnswer>& answer) {
    return answer ? answer->status >= 500 : answer.error().code == ErrorCode::aws_unreachable;
}

/// A request to the metadata service, repeated as configured.
Task<Result<HttpAnswer>> ask(std::shared_ptr<HttpClient> http, HttpRequest request, int attempts) {
    for (int attempt = 1;; ++attempt) {
        HttpRequest copy = request;
        Result<HttpAnswer> answer = co_await http->send(std::move(copy));
        if (attempt >= attempts || !worth_another_try(answer)) co_return answer;
    }
}

Result<int> whole_number(const std::string& text, const char* name, int least, int most) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
        return fail(ErrorCode::not_configured, std::string(name) + " must be a whole number from " +
                                                   std::to_string(least) + " to " + std::to_string(most) + ".");
    return number;
}

/// Role names have no other characters; anything else is no metadata service's answer.
bool may_be_role_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("+=,.@-_").find(c) != std::string_view::npos;
    });
}

} // namespace

Result<std::optional<ContainerEndpoint>> container_endpoint(const Environment& environment) {
    const auto variable = [&](const char* name) { return environment(name).value_or(""); };
    ContainerEndpoint endpoint{.url = {}};
    if (const std::string path = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); !path.empty()) {
        if (!path.starts_with('/')) return missing("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with /.");
        endpoint.url = "http://" + std::string(ecs_host) + path;
    } else {
        endpoint.url = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (endpoint.url.empty()) return std::optional<ContainerEndpoint>();
        const std::string host = host_of(endpoint.url);
        const bool plain = endpoint.url.starts_with("http://");
        if (!plain && !endpoint.url.starts_with("https://"))
            return missing("AWS_CONTAINER_CREDENTIALS_FULL_URI is no http or https URL.");
        if (endpoint.url.find('@') != std::string::npos ||
            (plain && !is_loopback(host) && std::ranges::find(plain_hosts, host) == plain_hosts.end()))
            return missing("AWS_CONTAINER_CREDENTIALS_FULL_URI names " + host +
                           ": over http only this machine's own address and those of ECS and EKS are asked.");
    }
    endpoint.token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    endpoint.token_file = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    return std::optional(std::move(endpoint));
}

Task<Result<Credentials>> container_credentials(std::shared_ptr<HttpClient> http, std::shared_ptr<Sleeper> sleeper,
                                                ContainerEndpoint endpoint) {
    const std::string where = "The container's credential endpoint " + host_of(endpoint.url);
    HttpRequest request = request_to(endpoint.url, 2s);
    std::string token = endpoint.token;
    if (!endpoint.token_file.empty()) {
        auto read = read_token_file(endpoint.token_file);
        if (!read) co_return tl::unexpected<Error>(std::move(read.error()));
        token = std::move(*read);
    }
    if (token.find_first_of("\r\n") != std::string::npos)
        co_return missing("The container's authorization token has a line break.");
    if (!token.empty()) request.headers.push_back({"Authorization", token});
    request.headers.push_back({"Accept", "application/json"});
    for (int attempt = 1;; ++attempt) {
        HttpRequest copy = request;
        const Result<HttpAnswer> answer = co_await http->send(std::move(copy));
        if (answer && answer->status == 200) co_return read_document(answer->body, where);
        if (attempt < 3 && worth_another_try(answer)) {
            co_await sleeper->sleep(1s);
            continue;
        }
        co_return missing(where + (answer ? " answered HTTP " + std::to_string(answer->status) + "."
                                          : " did not answer: " + answer.error().detail));
    }
}

Result<std::optional<InstanceMetadata>> instance_metadata(const Configuration& configuration) {
    const auto setting = [&](const char* variable, const char* key) {
        const std::string value = configuration.environment(variable).value_or("");
        return value.empty() && *key ? configuration.value(configuration.profile, key) : value;
    };
    if (to_lower(setting("AWS_EC2_METADATA_DISABLED", "")) == "true") return std::optional<InstanceMetadata>();
    InstanceMetadata metadata;
    const std::string mode =
        to_lower(setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode"));
    if (mode == "ipv6")
        metadata.endpoint = "http://[fd00:ec2::254]";
    else if (!mode.empty() && mode != "ipv4")
        return fail(ErrorCode::not_configured, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is neither IPv4 nor IPv6.");
    if (const std::string url = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint");
        !url.empty())
        metadata.endpoint = url;
    while (metadata.endpoint.ends_with('/')) metadata.endpoint.pop_back();
    if (const std::string text = setting("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"); !text.empty()) {
        const auto seconds = whole_number(text, "AWS_METADATA_SERVICE_TIMEOUT", 1, 60);
        if (!seconds) return tl::unexpected<Error>(seconds.error());
        metadata.timeout = std::chrono::seconds(*seconds);
    }
    if (const std::string text = setting("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts");
        !text.empty()) {
        const auto attempts = whole_number(text, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1, 10);
        if (!attempts) return tl::unexpected<Error>(attempts.error());
        metadata.attempts = *attempts;
    }
    return std::optional(std::move(metadata));
}

Task<Result<Credentials>> instance_credentials(std::shared_ptr<HttpClient> http, InstanceMetadata metadata,
                                               const Clock& clock) {
    const std::string where = "The instance's metadata service " + host_of(metadata.endpoint);
    const auto wrong = [&](const Result<HttpAnswer>& answer) {
        return missing(where +
                       (answer ? " answered HTTP " + std::to_string(answer->status) + "." : " did not answer."));
    };
    HttpRequest for_token = request_to(metadata.endpoint + "/latest/api/token", metadata.timeout);
    for_token.method = "PUT";
    for_token.headers.push_back({"x-aws-ec2-metadata-token-ttl-seconds", "21600"});
    const Result<HttpAnswer> token = co_await ask(http, std::move(for_token), metadata.attempts);
    if (!token || token->status != 200) co_return wrong(token);
    if (token->body.empty() || token->body.find_first_of("\r\n") != std::string::npos)
        co_return missing(where + " answered no token.");

    const std::string roles = metadata.endpoint + "/latest/meta-data/iam/security-credentials/";
    HttpRequest for_role = request_to(roles, metadata.timeout);
    for_role.headers.push_back({"x-aws-ec2-metadata-token", token->body});
    HttpRequest for_keys = for_role;
    const Result<HttpAnswer> role = co_await ask(http, std::move(for_role), metadata.attempts);
    if (role && role->status == 404)
        co_return missing(where + " knows of no role: the instance has no instance profile.");
    if (!role || role->status != 200) co_return wrong(role);
    const std::string name = role->body.substr(0, role->body.find_first_of("\r\n"));
    if (!may_be_role_name(name)) co_return missing(where + " answered no role's name.");

    for_keys.url += name;
    const Result<HttpAnswer> keys = co_await ask(http, std::move(for_keys), metadata.attempts);
    if (!keys || keys->status != 200) co_return wrong(keys);
    Result<Credentials> credentials = read_document(keys->body, where);
    if (credentials && credentials->expires_at)
        credentials->expires_at = std::max(*credentials->expires_at, clock.now() + lent);
    co_return credentials;
}

} // namespace portal::aws
