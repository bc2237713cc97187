#include "cli/api_client.hpp"

#include "base/characters.hpp"

#include <array>
#include <cstdlib>
#include <curl/curl.h>
#include <fstream>
#include <sstream>

namespace portal::cli {

namespace {

constexpr std::size_t largest_answer = 64u << 20;

/// curl's own two, AWS's, and that of Python's programs.
constexpr std::array<const char*, 4> certificate_variables = {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE",
                                                              "REQUESTS_CA_BUNDLE"};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* into) {
    auto& text = *static_cast<std::string*>(into);
    if (text.size() + size * count > largest_answer) return 0;
    text.append(data, size * count);
    return size * count;
}

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::string member(const json::Value& object, std::string_view name) {
    const auto* found = object.is_object() ? object.get_object().if_contains(name) : nullptr;
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

} // namespace

Result<ApiSettings> api_settings(std::string url, std::string token, std::string ca_certificate) {
    std::string url_from = "--url";
    std::string token_from = "--token";
    if (url.empty()) {
        url = from_environment("CLIENT_PORTAL_URL");
        url_from = "CLIENT_PORTAL_URL";
    }
    if (token.empty()) {
        token = from_environment("CLIENT_PORTAL_TOKEN");
        token_from = "CLIENT_PORTAL_TOKEN";
    }
    if (const auto why = unusable_in_token(url))
        return fail(ErrorCode::not_configured, url_from + " has " + *why + ".");
    if (const auto why = unusable_in_token(token))
        return fail(ErrorCode::not_configured, token_from + " has " + *why + ".");
    if (url.empty() || token.empty()) {
        if (std::ifstream input(".run/server.json"); input) {
            std::ostringstream content;
            content << input.rdbuf();
            if (const auto running = json::parse(content.str())) {
                if (url.empty()) url = member(*running, "url");
                if (token.empty()) token = member(*running, "api_token");
            }
        }
    }
    if (url.empty() || token.empty())
        return fail(ErrorCode::not_configured, "Which portal? Give --url and --token, or CLIENT_PORTAL_URL and "
                                               "CLIENT_PORTAL_TOKEN, or run where script/server runs.");
    while (url.ends_with('/')) url.pop_back();
    std::string certificate_from = "--ca-certificate";
    for (const char* name : certificate_variables) {
        if (!ca_certificate.empty()) break;
        ca_certificate = from_environment(name);
        certificate_from = name;
    }
    if (url.starts_with("https:") && !ca_certificate.empty() && !std::ifstream(ca_certificate))
        return fail(ErrorCode::not_configured,
                    "The file " + ca_certificate + ", which " + certificate_from + " names, cannot be read.");
    return ApiSettings{std::move(url), std::move(token), std::move(ca_certificate), std::move(certificate_from)};
}

ApiClient::ApiClient(ApiSettings settings) : settings_(std::move(settings)), curl_(curl_easy_init()) {}

std::string ApiClient::certificate_refused(const std::string& why) const {
    std::string said = "The certificate of the portal at " + settings_.url + " cannot be trusted: " + why + ".\n  ";
    if (settings_.ca_certificate.empty())
        return said +
               "What to do: name the file of the authority that vouches for it by --ca-certificate or SSL_CERT_FILE.";
    return said + "What to do: see whether " + settings_.ca_certificate + " (" + settings_.ca_certificate_from +
           ") holds the authority that vouches for it.";
}

ApiClient::~ApiClient() { curl_easy_cleanup(curl_); }

Result<ApiAnswer> ApiClient::send(std::string method, std::string path, const json::Value* body) {
    return body ? call(method, path, "application/json", json::serialize(*body)) : call(method, path, "", "");
}

Result<ApiAnswer> ApiClient::send_bytes(std::string method, std::string path, std::string_view bytes) {
    return call(method, path, "application/octet-stream", bytes);
}

Result<ApiAnswer> ApiClient::call(const std::string& method, const std::string& path, std::string_view media_type,
                                  std::string_view body) {
    const std::string url = settings_.url + "/api/v1" + path;
    std::string received;
    curl_slist* headers = curl_slist_append(nullptr, ("Authorization: Bearer " + settings_.token).c_str());
    const bool has_body = !media_type.empty();
    if (has_body) headers = curl_slist_append(headers, ("Content-Type: " + std::string(media_type)).c_str());
    // Nothing is gained by asking whether a small body may be sent.
    if (has_body) headers = curl_slist_append(headers, "Expect:");
    curl_easy_reset(curl_);
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, method.c_str());
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT, 120L);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &received);
    if (has_body) {
        curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.empty() ? "" : body.data());
    }
    std::array<char, CURL_ERROR_SIZE> message{};
    curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, message.data());
    if (!settings_.ca_certificate.empty()) curl_easy_setopt(curl_, CURLOPT_CAINFO, settings_.ca_certificate.c_str());
    const CURLcode code = curl_easy_perform(curl_);
    curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, nullptr);
    curl_slist_free_all(headers);
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
        return fail(ErrorCode::not_configured, certificate_refused(message[0] ? message.data() : "no reason is known"));
    if (code != CURLE_OK)
        return fail(ErrorCode::not_configured,
                    "The portal at " + settings_.url + " did not answer: " + curl_easy_strerror(code) + ".");
    ApiAnswer answer;
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    if (!received.empty()) {
        auto parsed = json::parse(received, largest_answer);
        if (!parsed)
            return fail(ErrorCode::not_configured,
                        "What answers at " + settings_.url + " is not the portal: its answer is not JSON.");
        answer.body = std::move(*parsed);
    }
    return answer;
}

} // namespace portal::cli
