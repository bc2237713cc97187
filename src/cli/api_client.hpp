// The command line's way to the API: the same calls as the page's and every script's.
#pragma once

#include "base/error.hpp"
#include "base/json.hpp"

#include <string>

namespace portal::cli {

struct ApiSettings {
    std::string url;                      ///< of the portal, without /api/v1
    std::string token;                    ///< an API token
    std::string ca_certificate = {};      ///< a PEM file, beside what the system trusts; empty: none
    std::string ca_certificate_from = {}; ///< what named it
};

/// --url and --token, else CLIENT_PORTAL_URL and CLIENT_PORTAL_TOKEN, else .run/server.json of a running script/server.
/// --ca-certificate, else the first that is set of SSL_CERT_FILE, CURL_CA_BUNDLE, AWS_CA_BUNDLE and REQUESTS_CA_BUNDLE.
/// Error: not_configured, saying all three of the address's places; or which of them has a character that no address
/// and no token has; or, of an https address, which file of certificates cannot be read.
Result<ApiSettings> api_settings(std::string url, std::string token, std::string ca_certificate);

struct ApiAnswer {
    int status = 0;
    json::Value body = nullptr;
};

/// One call a time; blocking. Error only where there was no HTTP answer (aws_unreachable is not meant:
/// store_unavailable neither; the code is not_configured for a wrong address).
class ApiClient {
public:
    explicit ApiClient(ApiSettings settings);
    ~ApiClient();
    ApiClient(const ApiClient&) = delete;
    ApiClient& operator=(const ApiClient&) = delete;

    Result<ApiAnswer> send(std::string method, std::string path, const json::Value* body = nullptr);
    /// The same with a body of bytes as they are.
    Result<ApiAnswer> send_bytes(std::string method, std::string path, std::string_view bytes);

private:
    /// Without a media type there is no body.
    Result<ApiAnswer> call(const std::string& method, const std::string& path, std::string_view media_type,
                           std::string_view body);

    std::string certificate_refused(const std::string& why) const;

    ApiSettings settings_;
    void* curl_;
};

} // namespace portal::cli
