// AWS Signature Version 4, in the Authorization header or in a URL ("Create a signed AWS API request", IAM User Guide).
//
// Everything that is sent is signed, but for headers that proxies change (user-agent, x-amzn-trace-id...).
#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/transport/request.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

#include <map>
#include <mutex>
#include <string>

namespace portal::aws {

/// How a service wants to be signed; S3 differs from all others.
enum class SigningRules {
    usual, ///< the path is normalised and encoded a second time
    s3,    ///< the path is taken as it travels, and the body's hash goes into x-amz-content-sha256
};

struct SigningScope {
    std::string region;
    std::string service; ///< the signing name
    SigningRules rules = SigningRules::usual;
};

std::string sha256_hex(std::string_view bytes);

/// "20150830T123600Z"
std::string amz_date(Timestamp time);

/// Thread-safe. Keeps the derived keys of the last days and scopes, as deriving one costs four HMACs.
class Signer {
public:
    /// Adds X-Amz-Date, X-Amz-Security-Token where there is one, and Authorization. `host` is the Host header as it
    /// will travel. Done again on the same request (a retry), it replaces what it wrote before.
    void sign(ServiceRequest& request, std::string_view host, const Credentials& credentials, const SigningScope& scope,
              Timestamp now);

    /// A URL by which anybody does `request` from `now` on for `lasts`, or until the credentials expire. Who uses it
    /// sends the request's own headers and body with it; at S3 any body. Error: internal where `lasts` is not 1 s to 7
    /// days.
    Result<std::string> presign(const ServiceRequest& request, std::string_view scheme, std::string_view host,
                                const Credentials& credentials, const SigningScope& scope, Timestamp now,
                                std::chrono::seconds lasts);

private:
    std::string derived_key(const Credentials& credentials, const SigningScope& scope, const std::string& day);

    std::mutex mutex_;
    std::map<std::string, std::string> keys_; ///< by hash of secret, day, region and service
};

/// The steps in between, for the vectors of AWS's test suite.
struct SigningSteps {
    std::string canonical_request;
    std::string string_to_sign;
    std::string signed_headers;
};

SigningSteps signing_steps(const ServiceRequest& request, std::string_view host, const SigningScope& scope,
                           const std::string& date);

} // namespace portal::aws
