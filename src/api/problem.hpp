// The shape of an error on the wire: what problem() writes and the OpenAPI document describes.
#pragma once

#include "base/json.hpp"

namespace portal::api {

struct ProblemField {
    std::string field; ///< JSON path in the body, or the parameter's name
    std::string code;
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(ProblemField, (), (field, code, detail))

/// Optional members are left out where they are not known.
struct Problem {
    std::string type;
    std::string title;
    std::int64_t status = 0;
    std::string detail;
    std::string code;
    std::vector<ProblemField> errors;
    std::string request_id;
    std::string remedy;
    std::optional<std::string> aws_code;
    std::optional<std::string> aws_request_id;
    std::optional<std::string> id;
};
BOOST_DESCRIBE_STRUCT(Problem, (),
                      (type, title, status, detail, code, errors, request_id, remedy, aws_code, aws_request_id, id))

} // namespace portal::api
