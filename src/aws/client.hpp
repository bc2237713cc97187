// Signed calls to AWS, one interpreter over AWS's own service models.
//
// Typed calls are generated (build/<preset>/generated/aws/operations/<service>.hpp) from the models for exactly the operations
// that aws/operations.yaml names; each is a struct with the operation's parameters and an Output. A call of anything else
// does not compile.
//
//   auto answer = co_await client.call(sts::GetCallerIdentity{}, {.credentials = session, .region = "eu-west-1"});
//   if (!answer) ... answer.error().aws_code == "AccessDenied" ...
#pragma once

#include "aws/credentials.hpp"
#include "aws/value.hpp"
#include "base/async.hpp"
#include "base/error.hpp"

#include <memory>
#include <string>

namespace portal::aws {

struct Operation; // one operation's model, in the generated tables

/// As whom and where. `credentials` null: an anonymous, unsigned request.
struct Identity {
    std::shared_ptr<CredentialsProvider> credentials;
    std::string region;
};

/// Retries (standard mode), time-outs, endpoint resolution and overrides are inside. Thread-safe.
///
/// Errors: aws_access_denied (AWS's codes AccessDenied, AccessDeniedException, UnauthorizedOperation...), aws_throttled,
/// aws_error (any other answer that AWS modelled or not), aws_unreachable, aws_answer_invalid, aws_credentials_missing.
/// aws_code and aws_request_id are set wherever AWS answered.
class Client {
public:
    virtual ~Client() = default;

    template <class Input>
    Task<Result<typename Input::Output>> call(Input input, Identity identity) {
        Result<Value> answer = co_await invoke(Input::operation(), input.to_value(), std::move(identity));
        if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
        co_return Input::Output::from_value(*answer);
    }

    /// The untyped call beneath; members are named as in AWS's models. Fakes in tests implement this one function.
    virtual Task<Result<Value>> invoke(const Operation& operation, Value parameters, Identity identity) = 0;
};

} // namespace portal::aws
