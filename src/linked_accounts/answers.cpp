// What the automation answered: read, written into the rows, forgotten. Answers are hints from a customer's account.
#include "aws/endpoints.hpp"
#include "aws/operations/sqs.hpp"
#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "linked_accounts/messages.hpp"
#include "linked_accounts/run_support.hpp"

namespace portal::linked_accounts {

namespace {

using namespace std::chrono_literals;

constexpr auto settling_time = 30s; // IAM: a new grant can be unknown for some seconds
constexpr int most_reads = 6;       // of ten messages, in one step

/// The failing call, AWS's code and words: what a person needs to mend it.
std::string words_of(const Answer& answer) {
    std::string text;
    if (answer.call) text += *answer.call + ": ";
    if (answer.aws_code && !answer.aws_code->empty()) text += *answer.aws_code + ": ";
    text += answer.reason.value_or("no reason was given");
    return text;
}

/// What made it fail is long past, and mending it would help nobody: so no word of it.
Error in_the_way(const std::string& status, const std::string& region) {
    const bool is_change_set = status == "REVIEW_IN_PROGRESS";
    return {.code = ErrorCode::stack_failed,
            .detail =
                "A stack of this name is in the account already, in " + status +
                (is_change_set ? ": a change set that nobody executed." : ": AWS takes no more than its deletion."),
            .remedy = "Delete that stack in the account, in " + region + ", then retry."};
}

} // namespace

bool is_missing(const Error& error) {
    return error.code == ErrorCode::aws_access_denied || error.aws_code.find("NonExistentQueue") != std::string::npos ||
           error.aws_code.find("QueueDoesNotExist") != std::string::npos ||
           error.aws_code.find("NotFound") != std::string::npos;
}

void set_state(LinkedActivation& row, State state, Timestamp now) {
    row.state = state;
    row.since = now;
    row.request_id.reset();
    row.sent_at.reset();
    row.sendings = 0;
}

void Bulk::apply_to(store::Transaction& transaction, const CustomerId& customer, const StoredGrant& grant,
                    LinkedActivation& row, const Answer& answer) {
    const Timestamp now = clock_.now();
    const std::string role = grant.organization_role;
    if (answer.outcome == AnswerOutcome::refused)
        return fail_row(
            transaction, customer, row,
            {.code = ErrorCode::automation_refused, .detail = "The automation refused: " + words_of(answer)});
    if (answer.outcome == AnswerOutcome::failed) {
        const bool not_let_in = answer.call == "AssumeRole";
        if (row.state == State::verifying) { // it could not be described: the proof decides
            row.request_id.reset();
            return;
        }
        if (not_let_in && grant.answered_at && now - *grant.answered_at < settling_time) {
            set_state(row, State::waiting, now);
            row.since = now + 3s;
            return;
        }
        Error reason{.code = not_let_in ? ErrorCode::organization_role_refused : ErrorCode::stack_failed,
                     .detail = (not_let_in ? "The automation could not enter the account by " + role + ": "
                                           : "The stack could not be created: ") +
                               words_of(answer),
                     .aws_code = answer.aws_code.value_or(""),
                     .aws_request_id = answer.aws_request_id.value_or("")};
        if (row.purpose == Purpose::write_access)
            reason.detail += " The add-on stack can be made in the account itself too: its own page has the link.";
        return fail_row(transaction, customer, row, std::move(reason));
    }
    if (answer.stack_id && answer.stack_id->find(":" + row.account_id + ":") != std::string::npos)
        row.stack_id = answer.stack_id;
    const StackFate fate = fate_of(answer.stack_status.value_or(""));
    switch (row.state) {
    case State::probing:
        set_state(row, State::creating, now);
        row.grant_id = grant.id;
        return;
    case State::creating:
    case State::verifying:
        if (row.state == State::creating && is_in_the_way(answer.stack_status.value_or("")))
            return fail_row(transaction, customer, row, in_the_way(*answer.stack_status, grant.region));
        if (fate == StackFate::failed)
            return fail_row(transaction, customer, row,
                            {.code = ErrorCode::stack_failed,
                             .detail = "The stack is " + *answer.stack_status + ": " + words_of(answer)});
        if (row.state == State::creating) set_state(row, State::verifying, now);
        row.request_id.reset();
        if (fate == StackFate::complete && row.purpose == Purpose::write_access && row.cloud_account_id)
            accounts_.look_for_tag_stack(transaction, customer, *row.cloud_account_id);
        return;
    default: return;
    }
}

void Bulk::apply(store::Transaction& transaction, const CustomerId& customer, const std::string& master_id,
                 const StoredGrant& grant, const std::string& message) {
    const auto answer = answer_of(message);
    if (!answer) return log::warning("an answer of an automation could not be read", {{"master", master_id}});
    if (answer->grant != grant.id) return; // late, or of a stack that was not updated yet
    Repository repository(transaction, customer);
    if (answer->verb == "ping") {
        if (answer->outcome == AnswerOutcome::done && answer->template_sha256 == grant.activation_template_sha256 &&
            !repository.newest_grant(master_id)->answered_at)
            repository.set_answered(grant.id, clock_.now());
        return;
    }
    auto row = repository.with_request(answer->id);
    if (!row || is_end(row->state) || row->master_id != master_id) return; // late, or said twice
    const std::string asked = boost::describe::enum_to_string(verb_of(*row), "");
    if (row->account_id != answer->account_id || answer->verb != asked)
        return log::warning("an answer of an automation is not about what was asked", {{"account", row->account_id}});
    const LinkedActivation before = *row;
    apply_to(transaction, customer, grant, *row, *answer);
    if (*row != before) repository.update(*row);
}

Task<Result<bool>> Bulk::take_answers(CustomerId customer, std::string master_id, StoredGrant grant,
                                      aws::Identity identity, std::string activation_name, bool wait) {
    const auto endpoint = aws::resolve_endpoint(*aws::sqs::ReceiveMessage::operation().service, grant.region,
                                                installation_.aws().endpoints);
    if (!endpoint) co_return tl::unexpected<Error>(endpoint.error());
    const std::string queue_url = endpoint->scheme + "://" + endpoint->host + endpoint->path + "/" +
                                  grant.master_account_id + "/" + results_name(activation_name);
    identity.region = grant.region;
    for (int read = 0; read < most_reads; ++read) {
        aws::sqs::ReceiveMessage request;
        request.queue_url = queue_url;
        request.max_number_of_messages = 10;
        request.wait_time_seconds = wait && read == 0 ? 1 : 0;
        auto received = co_await installation_.aws().client->call(request, identity);
        if (!received) {
            if (is_missing(received.error())) co_return false;
            co_return tl::unexpected<Error>(std::move(received.error()));
        }
        if (received->messages.empty()) break;
        failpoint(Failpoint::before_answers_are_recorded);
        co_await store_.write([&](store::Transaction& t) {
            for (const auto& message : received->messages)
                apply(t, customer, master_id, grant, message.body.value_or(""));
        });
        failpoint(Failpoint::after_answers_are_recorded);
        aws::sqs::DeleteMessageBatch forget;
        forget.queue_url = queue_url;
        for (const auto& message : received->messages) {
            aws::sqs::DeleteMessageBatchRequestEntry entry;
            entry.id = std::to_string(forget.entries.size());
            entry.receipt_handle = message.receipt_handle.value_or("");
            forget.entries.push_back(std::move(entry));
        }
        // One that is not forgotten comes again and is passed over.
        const auto forgotten = co_await installation_.aws().client->call(forget, identity);
        if (!forgotten) log::warning("answers could not be deleted", {{"reason", forgotten.error().detail}});
        if (received->messages.size() < 10 && read > 0) break;
    }
    co_return true;
}

} // namespace portal::linked_accounts
