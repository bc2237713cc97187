// Credentials that AWS no longer takes, before their end or without one.
#pragma once

#include "aws/credentials/credentials.hpp"

#include <string_view>

namespace portal::aws {

/// What a provider is, too, that may have others.
class Renewable {
public:
    virtual ~Renewable() = default;
    /// AWS refused the credentials `refused` with `aws_code`. True where the next get() may answer others.
    virtual bool renew(const Credentials& refused, std::string_view aws_code) = 0;
};

/// False where the provider has no others, or the code says nothing about keys.
bool renew(CredentialsProvider& provider, const Credentials& refused, std::string_view aws_code);

} // namespace portal::aws
