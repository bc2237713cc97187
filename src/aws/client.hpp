// Signed calls to AWS, one interpreter over AWS's own service models.
//
// Typed calls are generated (build/<preset>/generated/aws/operations/<service>.hpp) from the models for exactly the
// operations that aws/operations.yaml names; each is a struct with the operation's parameters and an Output. A call of
// anything else does not compile.
//
//   sts::AssumeRole request{.role_arn = arn, .role_session_name = "activation"};
//   auto answer = co_await client.call(request, {operator_credentials, "eu-west-1"});
//   if (!answer) ... answer.error().aws_code == "AccessDenied" ...
#pragma once

#include "aws/credentials/credentials.hpp"
#include "aws/value.hpp"
#include "base/async.hpp"
#include "base/error.hpp"

#include <memory>
#include <string>
#include <type_traits>

namespace portal::aws {

struct Operation; // one operation's model, in the generated tables

/// What has to hold when a call is made. A call may wait long for AWS's rate: what was looked at before it was begun
/// can be old by then.
class Precondition {
public:
    virtual ~Precondition() = default;
    /// The call has its turn in the rate: what is old may be read again at AWS now.
    virtual Task<> refresh() = 0;
    /// The last moment before the request leaves. AWS is not asked here; an error ends the call with it.
    virtual Task<Result<void>> holds() = 0;
};

/// As whom, where, and on what condition. `credentials` null: an anonymous, unsigned request.
struct Identity {
    std::shared_ptr<CredentialsProvider> credentials;
    std::string region;
    std::shared_ptr<Precondition> precondition = {}; ///< null: none
};

/// Retries (standard mode), time-outs, endpoint resolution and overrides are inside. Thread-safe; it outlives its
/// calls.
///
/// Errors: aws_access_denied (AWS's codes AccessDenied, AccessDeniedException, UnauthorizedOperation...),
/// aws_throttled, aws_error (any other answer that AWS modelled or not), aws_unreachable, aws_answer_invalid,
/// aws_credentials_missing, invalid_region, not_configured (an endpoint's URL). aws_code and aws_request_id are set
/// wherever AWS answered.
class Client {
public:
    virtual ~Client() = default;

    /// The parameters are read before the call begins, and not kept.
    template <class Input>
    Task<Result<typename Input::Output>> call(const Input& input, Identity identity) {
        return typed<typename Input::Output>(invoke(Input::operation(), input.to_value(), std::move(identity)));
    }

    /// The untyped call beneath; members are named as in AWS's models. Fakes in tests implement this one function.
    virtual Task<Result<Value>> invoke(const Operation& operation, Value parameters, Identity identity) = 0;

private:
    template <class Output>
    static Task<Result<Output>> typed(Task<Result<Value>> call) {
        Result<Value> answer = co_await std::move(call);
        if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
        co_return Output::from_value(*answer);
    }
};

} // namespace portal::aws
