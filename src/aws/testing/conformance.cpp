// What tests/conformance runs AWS's own test cases through: one JSON request a line in, one JSON answer a line out. It
// only does; the driver compares.
//
//   {"do": "sign", "request": "<raw HTTP>", "token": ""}             -> {"canonical_request", "string_to_sign",
//   "authorization"}
//   {"do": "serialize", "suite", "given", "params", "endpoint"}      -> {"method", "host", "path", "query", "headers",
//   "body"}
//   | {"error"}; with "sign": {"region", "name", "s3", "token"} signed on 2015-08-30T12:36:00Z, and
//   with "presigned", a URL for 900 s
//   {"do": "parse", "suite": {...}, "given": {...}, "response": {}}   -> {"value"} | {"error"}
//   {"do": "parse_error", ...as parse}                               -> {"code", "message"}
//   {"do": "endpoint", "service", "region", "fips", "endpoint"}      -> {"url", "signing_region", "signing_name"} |
//   {"error"}. With "rows" (of the generator's table, for services that the portal does not call) looked up in those;
//   else in the table that the product has.
//   {"do": "profiles", "config", "credentials"} -> {"profiles": {name: {key: value}}} of two files | {"error"}
//   {"do": "credential_process", "command"}     -> {"expires_at"} of what it prints | {"error"}
//   {"do": "arn", "text"}    -> {"partition", "service", "region", "account", "resource"} | {"error"}
#include "aws/arn.hpp"
#include "aws/codec/codec.hpp"
#include "aws/configuration.hpp"
#include "aws/credentials/credential_process.hpp"
#include "aws/endpoints.hpp"
#include "aws/testing/model_reader.hpp"
#include "aws/testing/run.hpp"
#include "aws/transport/signature.hpp"
#include "base/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <iostream>
#include <vector>

using namespace portal;
using namespace portal::aws;

namespace {

std::string text_at(const json::Object& object, std::string_view name) {
    const json::Value* found = object.if_contains(name);
    return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

/// A request as AWS's vectors write it: headers may go on in the next line.
ServiceRequest read_request(const std::string& raw) {
    ServiceRequest request;
    const auto end_of_line = raw.find('\n');
    const std::string line = raw.substr(0, end_of_line);
    const auto first = line.find(' ');
    const auto last = line.rfind(" HTTP/");
    request.method = line.substr(0, first);
    std::string target = line.substr(first + 1, last - first - 1);
    if (const auto question = target.find('?'); question != std::string::npos) {
        std::string_view query = std::string_view(target).substr(question + 1);
        while (!query.empty()) {
            const std::string_view one = query.substr(0, query.find('&'));
            query.remove_prefix(std::min(one.size() + 1, query.size()));
            const auto equals = one.find('=');
            const auto decoded = [](std::string_view text) { return percent_decode(text).value_or(std::string(text)); };
            request.query.emplace_back(decoded(one.substr(0, equals)), equals == std::string_view::npos
                                                                           ? std::string()
                                                                           : decoded(one.substr(equals + 1)));
        }
        target.resize(question);
    }
    request.path = target;
    std::string_view rest =
        end_of_line == std::string::npos ? std::string_view() : std::string_view(raw).substr(end_of_line + 1);
    while (!rest.empty() && rest.front() != '\n') {
        const std::string_view header = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(header.size() + 1, rest.size()));
        const auto colon = header.find(':');
        if (header.front() == ' ' && !request.headers.empty())
            request.headers.back().value += std::string(header);
        else
            request.headers.push_back({std::string(header.substr(0, colon)), std::string(header.substr(colon + 1))});
    }
    if (!rest.empty()) request.body = rest.substr(1);
    return request;
}

Credentials example_credentials(std::string token) {
    return {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", std::move(token), std::nullopt, ""};
}

json::Object sign(const json::Object& asked) {
    ServiceRequest request = read_request(text_at(asked, "request"));
    const std::string* host = find_header(request.headers, "host");
    const std::string host_text = host ? *host : "";
    const SigningScope scope{"us-east-1", "service"};
    const Credentials credentials = example_credentials(text_at(asked, "token"));
    Signer signer;
    signer.sign(request, host_text, credentials, scope, *from_rfc3339("2015-08-30T12:36:00Z"));
    const std::string authorization = *find_header(request.headers, "authorization");
    const SigningSteps steps = signing_steps(request, host_text, scope, "20150830T123600Z");
    return {{"canonical_request", steps.canonical_request},
            {"string_to_sign", steps.string_to_sign},
            {"authorization", authorization}};
}

json::Object serialize(const json::Object& asked) {
    testing::ModelReader reader(asked.at("suite").as_object());
    const Operation operation = reader.operation(asked.at("given").as_object());
    Value parameters{ValueMap()};
    if (operation.input) parameters = testing::value_from_json(*operation.input, asked.at("params"));
    codec::fill_idempotency_tokens(operation, parameters, [] { return "00000000-0000-4000-8000-000000000000"; });
    auto made = codec::serialize(operation, parameters);
    if (!made) return {{"error", made.error().detail}};
    auto endpoint = parse_endpoint_url(text_at(asked, "endpoint"), "The endpoint");
    if (!endpoint) return {{"error", endpoint.error().detail}};
    place_request(operation, parameters, *endpoint, *made);
    std::string presigned;
    if (const json::Value* wanted = asked.if_contains("sign")) {
        const json::Object& as = wanted->as_object();
        const Credentials credentials = example_credentials(text_at(as, "token"));
        const SigningScope scope{text_at(as, "region"), text_at(as, "name"),
                                 as.at("s3").as_bool() ? SigningRules::s3 : SigningRules::usual};
        const Timestamp now = *from_rfc3339("2015-08-30T12:36:00Z");
        Signer signer;
        presigned = *signer.presign(*made, endpoint->scheme, endpoint->host, credentials, scope, now,
                                    std::chrono::seconds(900));
        signer.sign(*made, endpoint->host, credentials, scope, now);
    }
    json::Object headers;
    for (const HttpHeader& header : made->headers) headers[header.name] = header.value;
    return {
        {"method", made->method}, {"host", endpoint->host}, {"path", made->path},    {"query", query_text(made->query)},
        {"headers", headers},     {"body", made->body},     {"presigned", presigned}};
}

HttpAnswer read_response(const json::Object& asked) {
    const json::Object& response = asked.at("response").as_object();
    HttpAnswer answer;
    answer.status = static_cast<int>(response.at("status_code").as_int64());
    answer.body = text_at(response, "body");
    if (const json::Value* headers = response.if_contains("headers"))
        for (const auto& item : headers->as_object())
            answer.headers.push_back({std::string(item.key()), std::string(item.value().as_string())});
    return answer;
}

json::Object parse(const json::Object& asked) {
    testing::ModelReader reader(asked.at("suite").as_object());
    const Operation operation = reader.operation(asked.at("given").as_object());
    const auto made = codec::parse(operation, read_response(asked));
    if (!made) return {{"error", made.error().detail}};
    return {{"value", testing::value_to_json(*made)}};
}

json::Object parse_error(const json::Object& asked) {
    testing::ModelReader reader(asked.at("suite").as_object());
    const Operation operation = reader.operation(asked.at("given").as_object());
    const auto said = codec::parse_error(*operation.service, read_response(asked));
    return {{"code", said.code}, {"message", said.message}};
}

json::Object endpoint(const json::Object& asked) {
    Service service;
    const std::string name = text_at(asked, "service");
    service.name = name;
    EndpointSettings settings;
    settings.use_fips = asked.at("fips").as_bool();
    settings.endpoint_url = text_at(asked, "endpoint");
    std::vector<EndpointRow> rows;
    const json::Value* given = asked.if_contains("rows");
    if (given)
        for (const json::Value& one : given->as_array()) {
            const auto& row = one.as_array();
            rows.push_back({row.at(0).as_string(), row.at(1).as_string(), row.at(2).as_bool(), row.at(3).as_string(),
                            row.at(4).as_string(), row.at(5).as_string(), true});
        }
    const std::span<const EndpointRow> table = given ? std::span<const EndpointRow>(rows) : endpoint_table();
    const auto made = resolve_endpoint(service, text_at(asked, "region"), settings, table);
    if (!made) return {{"error", made.error().detail}};
    return {{"url", made->scheme + "://" + made->host + made->path},
            {"signing_region", made->signing_region},
            {"signing_name", made->signing_name}};
}

json::Object arn(const json::Object& asked) {
    const auto made = Arn::parse(text_at(asked, "text"));
    if (!made) return {{"error", made.error().detail}};
    return {{"partition", made->partition()},
            {"service", made->service()},
            {"region", made->region()},
            {"account", made->account()},
            {"resource", made->resource()}};
}

json::Object profiles(const json::Object& asked) {
    const auto made = load_configuration([&](const std::string& name) -> std::optional<std::string> {
        if (name == "AWS_CONFIG_FILE") return text_at(asked, "config");
        if (name == "AWS_SHARED_CREDENTIALS_FILE") return text_at(asked, "credentials");
        return std::nullopt;
    });
    if (!made) return {{"error", made.error().detail}};
    json::Object all;
    for (const auto& [name, values] : made->profiles) {
        json::Object one;
        for (const auto& [key, value] : values) one[key] = value;
        all[name] = std::move(one);
    }
    return {{"profiles", std::move(all)}};
}

json::Object credential_process(const json::Object& asked) {
    const auto made = testing::run_for<Result<Credentials>>(
        [&](boost::asio::any_io_executor) { return run_credential_process(text_at(asked, "command")); });
    if (!made) return {{"error", made.error().detail}};
    return {{"expires_at", made->expires_at ? json::Value(to_rfc3339(*made->expires_at)) : json::Value(nullptr)}};
}

json::Object handle(const json::Object& asked) {
    const std::string what = text_at(asked, "do");
    if (what == "sign") return sign(asked);
    if (what == "serialize") return serialize(asked);
    if (what == "parse") return parse(asked);
    if (what == "parse_error") return parse_error(asked);
    if (what == "endpoint") return endpoint(asked);
    if (what == "arn") return arn(asked);
    if (what == "profiles") return profiles(asked);
    if (what == "credential_process") return credential_process(asked);
    return {{"error", "unknown: " + what}};
}

} // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto asked = json::parse(line, 64 << 20);
        if (!asked || !asked->is_object()) {
            std::cout << json::serialize(json::Object{{"error", "no JSON object"}}) << std::endl;
            continue;
        }
        try {
            std::cout << json::serialize(handle(asked->as_object())) << std::endl;
        } catch (const std::exception& error) {
            std::cout << json::serialize(json::Object{{"error", std::string("thrown: ") + error.what()}}) << std::endl;
        }
    }
}
