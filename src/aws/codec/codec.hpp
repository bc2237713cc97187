// A call's parameters as an HTTP request, and an HTTP answer as a Value or as AWS's error: one serializer and one
// parser over the model, for every protocol.
//
// Answers are untrusted: nesting is bounded, a DTD is refused, and what differs in type from the model is an error,
// never a guess. Members that the model does not know are passed over, as AWS adds them at will.
#pragma once

#include "aws/model.hpp"
#include "aws/transport/request.hpp"
#include "aws/value.hpp"
#include "base/error.hpp"

#include <functional>

namespace portal::aws::codec {

/// Deeper nesting is refused, in parameters and answers.
inline constexpr int most_depth = 64;

/// Members of the input that the model calls idempotency tokens, where the caller set none: so a retry is the same
/// call.
void fill_idempotency_tokens(const Operation& operation, Value& parameters, const std::function<std::string()>& token);

/// Error: internal where the parameters do not fit the model (a member missing, unknown, or of another kind): a bug of
/// the caller's.
Result<ServiceRequest> serialize(const Operation& operation, const Value& parameters);

/// A map of the output's members; empty where the model knows no output. Error: aws_answer_invalid.
Result<Value> parse(const Operation& operation, const HttpAnswer& answer);

/// What AWS says when it refuses. Never fails: an answer that is not AWS's (a proxy's page) has its status as code.
struct ServiceError {
    std::string code;
    std::string message;
    std::string request_id;
};
ServiceError parse_error(const Service& service, const HttpAnswer& answer);

/// From the headers, or from the body where only that says it; empty where neither does.
std::string request_id(const HttpAnswer& answer);

} // namespace portal::aws::codec
