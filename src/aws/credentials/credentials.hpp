// Where AWS credentials come from: the links of the SDKs' documented chain.
#pragma once

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

#include <memory>
#include <optional>
#include <string>

namespace portal::aws {

struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token; ///< empty: long-lived keys
    std::optional<Timestamp> expires_at;
    std::string account_id = {}; ///< where the source says it (a role's session does); empty: unknown
};

/// Thread-safe; refreshes before expiry, one refresh for many waiters.
class CredentialsProvider {
public:
    virtual ~CredentialsProvider() = default;
    /// Error: aws_credentials_missing, naming what was looked at; or why a refresh failed.
    virtual Task<Result<Credentials>> get() = 0;
};

std::shared_ptr<CredentialsProvider> fixed_credentials(Credentials credentials);

} // namespace portal::aws
