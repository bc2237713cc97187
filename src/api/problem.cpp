#include "api/problem.hpp"

#include "api/route.hpp"

namespace portal::api {

namespace {

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

} // namespace

json::Value problem(const Error& error, std::string_view request_id) {
    const ErrorEntry& entry = catalogue_entry(error.code);
    Problem made{.type = "/errors/" + std::string(entry.name),
                 .title = std::string(entry.title),
                 .status = entry.status,
                 .detail = error.detail,
                 .code = std::string(entry.name),
                 .errors = {},
                 .request_id = std::string(request_id),
                 .remedy = std::string(error.what_to_do()),
                 .aws_code = unless_empty(error.aws_code),
                 .aws_request_id = unless_empty(error.aws_request_id),
                 .id = unless_empty(error.existing_id)};
    for (const FieldError& field : error.fields) made.errors.push_back({field.field, field.code, field.detail});
    json::Value written = json::write(made);
    for (const char* name : {"aws_code", "aws_request_id", "id"})
        if (written.as_object().at(name).is_null()) written.as_object().erase(name);
    return written;
}

} // namespace portal::api
