// What the portal asks the automation, and what it is answered. Answers come from a customer's account: they are hints,
// bounded and read strictly; what is no answer to what was asked is passed over.
#pragma once

#include "base/json.hpp"

namespace portal::linked_accounts {

enum class Verb { ping, probe, create, describe, create_add_on, describe_add_on };
BOOST_DESCRIBE_ENUM(Verb, ping, probe, create, describe, create_add_on, describe_add_on)

/// One message of the topic. `id` is also CloudFormation's ClientRequestToken: sent twice, it makes one stack.
struct Request {
    std::string id = {};
    Verb verb{};
    std::string grant = {};
    std::optional<std::string> account_id = {};
    std::optional<std::string> external_id = {};
    std::optional<std::string> stack_id = {};
};
std::string message_of(const Request& request);

enum class AnswerOutcome { done, failed, refused };
BOOST_DESCRIBE_ENUM(AnswerOutcome, done, failed, refused)

struct Answer {
    std::string id;
    std::string verb;
    std::string grant;
    AnswerOutcome outcome{};
    std::optional<std::string> account_id = {};
    std::optional<std::string> template_sha256;
    std::optional<std::string> stack_id = {};
    std::optional<std::string> stack_status;
    std::optional<std::string> call;
    std::optional<std::string> reason;
    std::optional<std::string> aws_code;
    std::optional<std::string> aws_request_id;
};
BOOST_DESCRIBE_STRUCT(Answer, (),
                      (id, verb, grant, outcome, account_id, template_sha256, stack_id, stack_status, call, reason,
                       aws_code, aws_request_id))

/// Nothing where the text is no answer: too long, no JSON, of another shape, with words that cannot be shown.
std::optional<Answer> answer_of(const std::string& message);

/// CREATE_COMPLETE, ROLLBACK_IN_PROGRESS...: what became of a stack.
enum class StackFate { under_way, complete, failed };
StackFate fate_of(std::string_view stack_status);

/// Whether a stack that was there before it was asked for is in a state that AWS makes nothing of any more: it can only
/// be deleted. A stack that the automation made never stays so, as it is deleted when it fails.
bool is_in_the_way(std::string_view stack_status);

} // namespace portal::linked_accounts
