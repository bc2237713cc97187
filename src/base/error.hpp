// What can go wrong, as a value. Functions that can fail in ways a caller deals with return Result<T>; an exception is
// a bug (or a broken store) and is caught at three borders only: a request, a job, main.
#pragma once

#include "base/error_catalogue.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace portal {

enum class ErrorCode {
#define PORTAL_ERROR_ENUMERATOR(name, status, title, remedy) name,
    PORTAL_ERRORS(PORTAL_ERROR_ENUMERATOR)
#undef PORTAL_ERROR_ENUMERATOR
};

/// One row of the catalogue. All strings live for the whole program.
struct ErrorEntry {
    ErrorCode code;
    std::string_view name; ///< kebab-case, stable
    int status;            ///< HTTP
    std::string_view title;
    std::string_view remedy;
};

const ErrorEntry& catalogue_entry(ErrorCode code);
const std::vector<ErrorEntry>& error_catalogue();

/// What is wrong with one field of a request; `field` is its JSON path ("parameters.region").
struct FieldError {
    std::string field;
    std::string code; ///< kebab-case, stable: "required", "too-long", ...
    std::string detail;
};

/// `detail` is one or two sentences for a person, without secrets. The rest is set where it is known.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string detail;
    std::vector<FieldError> fields = {};
    std::string remedy = {};         ///< more exact than the catalogue's, else empty
    std::string aws_code = {};       ///< AWS's own error code, e.g. "AccessDenied"
    std::string aws_request_id = {}; ///< what AWS's support asks for
    std::string existing_id = {};    ///< the thing that is already there (cloud_account_exists)

    std::string_view name() const { return catalogue_entry(code).name; }
    std::string_view what_to_do() const { return remedy.empty() ? catalogue_entry(code).remedy : remedy; }
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string detail) {
    return tl::unexpected<Error>(Error{.code = code, .detail = std::move(detail)});
}

/// An invalid_request with one field named.
tl::unexpected<Error> fail_field(std::string field, std::string field_code, std::string detail,
                                 ErrorCode code = ErrorCode::invalid_request);

} // namespace portal
