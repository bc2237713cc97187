#include "aws/credentials/credentials.hpp"

namespace portal::aws {

namespace {

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

} // namespace portal::aws
