#include "aws/pages.hpp"

#include <algorithm>

namespace portal::aws {

namespace {

/// One step of a path: a member, or with "[-1]" the last element of the list in it.
const Value* step(const Value& value, std::string_view name) {
    constexpr std::string_view last = "[-1]";
    const bool of_list = name.ends_with(last);
    if (of_list) name.remove_suffix(last.size());
    const Value* found = value.find(name);
    if (!found || !of_list) return found;
    const ValueList* list = found->as_list();
    return list && !list->empty() ? &list->back() : nullptr;
}

const Value* follow(const Value& answer, std::string_view path) {
    const Value* at = &answer;
    while (at && !path.empty()) {
        const std::string_view name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(name.size() + 1, path.size()));
        at = step(*at, name);
    }
    return at;
}

/// Null where no alternative is there. An empty text is how some services say that there is no token.
const Value* value_at(const Value& answer, std::string_view paths) {
    constexpr std::string_view otherwise = " || ";
    for (;;) {
        const auto end = paths.find(otherwise);
        const Value* found = follow(answer, paths.substr(0, end));
        const std::string* text = found ? found->as_string() : nullptr;
        if (found && !found->is_null() && !(text && text->empty())) return found;
        if (end == std::string_view::npos) return nullptr;
        paths.remove_prefix(end + otherwise.size());
    }
}

/// Whether the list that a path like "Tags[]" or "Info.Tags[]" leads to has no item.
bool is_empty(const Value& answer, std::string_view path) {
    if (path.ends_with("[]")) path.remove_suffix(2);
    const Value* found = follow(answer, path);
    const ValueList* list = found ? found->as_list() : nullptr;
    return !list || list->empty();
}

} // namespace

ValuePages::ValuePages(Client& client, const Operation& operation, Value parameters, Identity identity)
    : client_(client), operation_(operation), parameters_(std::move(parameters)), identity_(std::move(identity)) {
    if (parameters_.is_null()) parameters_ = ValueMap();
}

Task<Result<Value>> ValuePages::next() {
    if (done_) co_return fail(ErrorCode::internal, "There is no page after the last one.");
    Value parameters = parameters_;
    Result<Value> answer = co_await client_.invoke(operation_, std::move(parameters), identity_);
    ++given_;
    done_ = answer || answer.error().code != ErrorCode::aws_throttled;
    if (!answer || !operation_.paginator) co_return answer;
    const Result<void> taken = take_tokens(*operation_.paginator, *answer);
    if (!taken) co_return tl::unexpected<Error>(taken.error());
    co_return answer;
}

Result<void> ValuePages::take_tokens(const Paginator& paginator, const Value& answer) {
    const auto endless = [this](const char* what) {
        return fail(ErrorCode::aws_answer_invalid,
                    std::string(operation_.service->name) + ":" + std::string(operation_.name) + ": " + what);
    };
    if (!paginator.more_results.empty()) {
        const Value* more = value_at(answer, paginator.more_results);
        if (!more || !more->as_bool().value_or(false)) return {};
    }
    if (!paginator.ends_without.empty() && is_empty(answer, paginator.ends_without)) return {};
    ValueMap* parameters = parameters_.as_map();
    if (!parameters) return endless("the parameters are no structure.");
    bool any = false;
    bool changed = false;
    for (std::size_t i = 0; i < paginator.input_tokens.size(); ++i) {
        const std::string_view name = paginator.input_tokens[i];
        const Value* token = value_at(answer, paginator.output_tokens[i]);
        Value next = token ? *token : Value();
        any = any || token;
        const Value* before = parameters->find(name);
        changed = changed || !((before ? *before : Value()) == next);
        parameters->set(std::string(name), std::move(next));
    }
    if (!any) {
        // "There is more", and no way to ask for it, is no end of a list.
        return paginator.more_results.empty() ? Result<void>()
                                              : endless("the answer says that there is more, and has no page token.");
    }
    if (!changed) return endless("the answer has the page token that asked for it.");
    if (given_ >= most) return endless("the answers do not end.");
    done_ = false;
    return {};
}

} // namespace portal::aws
