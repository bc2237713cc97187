#include "aws/testing/fake_client.hpp"

#include "aws/limits/retry.hpp"
#include "aws/model.hpp"

#include <algorithm>

namespace portal::aws::testing {

FakeClient::Rule& FakeClient::Rule::as(std::string access_key_id) {
    access_key_id_ = std::move(access_key_id);
    any_key_ = false;
    return *this;
}

FakeClient::Rule& FakeClient::Rule::when(std::function<bool(const Value&)> accepts) {
    accepts_ = std::move(accepts);
    return *this;
}

FakeClient::Rule& FakeClient::Rule::times(int count) {
    left_ = count;
    return *this;
}

FakeClient::Rule& FakeClient::Rule::answer(Value value) {
    return answer([value = std::move(value)](const RecordedCall&) -> Result<Value> { return value; });
}

FakeClient::Rule& FakeClient::Rule::answer(std::function<Result<Value>(const RecordedCall&)> make) {
    make_ = std::move(make);
    return *this;
}

FakeClient::Rule& FakeClient::Rule::refuse(std::string aws_code, std::string message) {
    Error error{.code = ErrorCode::aws_error, .detail = message + " (" + aws_code + ")"};
    if (is_access_denied(aws_code)) error.code = ErrorCode::aws_access_denied;
    if (classify(400, aws_code) == Failure::throttled) error.code = ErrorCode::aws_throttled;
    error.aws_code = std::move(aws_code);
    error.aws_request_id = "11111111-2222-3333-4444-555555555555";
    return fail_with(std::move(error));
}

FakeClient::Rule& FakeClient::Rule::fail_with(Error error) {
    return answer(
        [error = std::move(error)](const RecordedCall&) -> Result<Value> { return tl::unexpected<Error>(error); });
}

FakeClient::Rule& FakeClient::on(std::string service, std::string operation) {
    Rule& rule = rules_.emplace_back();
    rule.service_ = std::move(service);
    rule.operation_ = std::move(operation);
    rule.make_ = [](const RecordedCall&) -> Result<Value> { return Value(ValueMap()); };
    return rule;
}

Task<Result<Value>> FakeClient::invoke(const Operation& operation, Value parameters, Identity identity) {
    RecordedCall call{std::string(operation.service->name), std::string(operation.name), identity.region, "",
                      std::move(parameters)};
    if (identity.credentials) {
        auto credentials = co_await identity.credentials->get();
        if (!credentials) co_return tl::unexpected<Error>(std::move(credentials.error()));
        call.access_key_id = credentials->access_key_id;
    }
    if (identity.precondition) {
        co_await identity.precondition->refresh();
        if (auto holds = co_await identity.precondition->holds(); !holds)
            co_return tl::unexpected<Error>(std::move(holds.error()));
    }
    std::function<Result<Value>(const RecordedCall&)> make;
    {
        const std::lock_guard lock(mutex_);
        calls_.push_back(call);
        for (Rule& rule : rules_) {
            if (rule.service_ != call.service || rule.operation_ != call.operation || rule.left_ == 0) continue;
            if (!rule.any_key_ && rule.access_key_id_ != call.access_key_id) continue;
            if (rule.accepts_ && !rule.accepts_(call.parameters)) continue;
            if (rule.left_ > 0) --rule.left_;
            make = rule.make_;
            break;
        }
    }
    if (!make)
        co_return fail(ErrorCode::internal, "The test has no answer for " + call.service + ":" + call.operation + ".");
    co_return make(call);
}

std::vector<RecordedCall> FakeClient::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

std::size_t FakeClient::count(std::string_view service, std::string_view operation) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(
        calls_, [&](const RecordedCall& call) { return call.service == service && call.operation == operation; }));
}

} // namespace portal::aws::testing
