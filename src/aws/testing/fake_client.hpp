// A Client for the tests of other rooms: it answers from a script and remembers what it was asked.
//
//   FakeClient aws;
//   aws.on("sts", "AssumeRole").when([](const Value& p) { return p.find("ExternalId") != nullptr; }).answer(...);
//   aws.on("sts", "AssumeRole").refuse("AccessDenied");
//
// Of the rules that fit a call, the first one counts; one with `times(n)` is used up after n calls. A call that no rule
// fits is answered with `internal`, naming it: a test never gets an answer that it did not ask for.
#pragma once

#include "aws/client.hpp"

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace portal::aws::testing {

struct RecordedCall {
    std::string service;
    std::string operation;
    std::string region;
    std::string access_key_id; ///< empty: anonymous
    Value parameters;
};

class FakeClient final : public Client {
public:
    class Rule {
    public:
        /// Only calls signed with this key.
        Rule& as(std::string access_key_id);
        /// Only calls whose parameters the predicate accepts.
        Rule& when(std::function<bool(const Value&)> accepts);
        Rule& times(int count);

        Rule& answer(Value value);
        Rule& answer(std::function<Result<Value>(const RecordedCall&)> make);
        /// As AWS would: aws_access_denied, aws_throttled or aws_error by the code.
        Rule& refuse(std::string aws_code, std::string message = "refused by the test");
        Rule& fail_with(Error error);

    private:
        friend class FakeClient;
        std::string service_;
        std::string operation_;
        std::string access_key_id_;
        bool any_key_ = true;
        int left_ = -1; // negative: without end
        std::function<bool(const Value&)> accepts_;
        std::function<Result<Value>(const RecordedCall&)> make_;
    };

    /// A rule for "iam", "GetRole"; it stays valid as long as the fake.
    Rule& on(std::string service, std::string operation);

    /// The generated structs serve as answers too: answer(sts::GetCallerIdentityOutput{...}.to_value()).
    Task<Result<Value>> invoke(const Operation& operation, Value parameters, Identity identity) override;

    /// In their order. Thread-safe, as is invoke; rules are made before.
    std::vector<RecordedCall> calls() const;
    std::size_t count(std::string_view service, std::string_view operation) const;

private:
    mutable std::mutex mutex_;
    std::deque<Rule> rules_;
    std::vector<RecordedCall> calls_;
};

} // namespace portal::aws::testing
