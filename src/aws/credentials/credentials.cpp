#include "aws/credentials/credentials.hpp"

#include "aws/credentials/renewable.hpp"

#include <algorithm>
#include <array>

namespace portal::aws {

namespace {

// "InvalidAccessKeyId": S3's.
constexpr std::array<std::string_view, 5> codes_of_keys = {"ExpiredToken", "ExpiredTokenException",
                                                           "InvalidAccessKeyId", "InvalidClientTokenId",
                                                           "UnrecognizedClientException"};

class FixedCredentials final : public CredentialsProvider {
public:
    explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}
    Task<Result<Credentials>> get() override { co_return credentials_; }

private:
    const Credentials credentials_;
};

} // namespace

std::shared_ptr<CredentialsProvider> fixed_credentials(Credentials credentials) {
    return std::make_shared<FixedCredentials>(std::move(credentials));
}

bool renew(CredentialsProvider& provider, const Credentials& refused, std::string_view aws_code) {
    if (std::ranges::find(codes_of_keys, aws_code) == codes_of_keys.end()) return false;
    auto* renewable = dynamic_cast<Renewable*>(&provider);
    return renewable && renewable->renew(refused, aws_code);
}

} // namespace portal::aws
