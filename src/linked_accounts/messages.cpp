#include "linked_accounts/messages.hpp"

#include "base/text.hpp"

namespace portal::linked_accounts {

namespace {

constexpr std::size_t most_message_bytes = 16'384;
constexpr std::size_t most_characters = 2'000;

bool can_be_shown(const std::optional<std::string>& text) {
    if (!text) return true;
    const auto length = utf8_length(*text);
    if (!length || *length > most_characters) return false;
    for (const unsigned char c : *text)
        if (c < 0x20 && c != '\n' && c != '\t') return false;
    return true;
}

} // namespace

std::string message_of(const Request& request) {
    json::Object message{
        {"id", request.id}, {"verb", boost::describe::enum_to_string(request.verb, "")}, {"grant", request.grant}};
    if (request.account_id) message["account_id"] = *request.account_id;
    if (request.external_id) message["external_id"] = *request.external_id;
    if (request.stack_id) message["stack_id"] = *request.stack_id;
    return json::serialize(message);
}

std::optional<Answer> answer_of(const std::string& message) {
    if (message.size() > most_message_bytes) return std::nullopt;
    const auto parsed = json::parse(message);
    if (!parsed || !parsed->is_object()) return std::nullopt;
    auto answer = json::read<Answer>(*parsed);
    if (!answer) return std::nullopt;
    for (const auto* text : {&answer->account_id, &answer->template_sha256, &answer->stack_id, &answer->stack_status,
                             &answer->call, &answer->reason, &answer->aws_code, &answer->aws_request_id})
        if (!can_be_shown(*text)) return std::nullopt;
    return std::move(*answer);
}

StackFate fate_of(std::string_view status) {
    if (status.empty() || status == "CREATE_IN_PROGRESS" || status == "REVIEW_IN_PROGRESS") return StackFate::under_way;
    if (status == "CREATE_COMPLETE" || status.starts_with("UPDATE_")) return StackFate::complete;
    return StackFate::failed;
}

bool is_in_the_way(std::string_view status) {
    return status == "REVIEW_IN_PROGRESS" || status == "CREATE_FAILED" || status == "ROLLBACK_COMPLETE" ||
           status == "ROLLBACK_FAILED" || status == "DELETE_FAILED";
}

} // namespace portal::linked_accounts
