// What every room that asks AWS does alike: how its sessions are named, what an error of AWS says to a person, and
// whether the same question may be answered later. Pure.
#pragma once

#include "base/error.hpp"
#include "base/text.hpp"

#include <string>
#include <string_view>

namespace portal::aws {

/// The name of a role session, as CloudTrail shows it: what for, and the end of the id of the job, 12 characters of
/// a UUID. `what`: short, as AWS takes 64 characters in all.
inline std::string session_name(std::string_view what, const std::string& job_id) {
    return "client-portal-" + std::string(what) + "-" + job_id.substr(job_id.size() - 12);
}

/// AWS's words, with its request ID where there is one; at most 1,000 characters.
inline std::string detail_of(const Error& error) {
    std::string detail = error.detail;
    if (!error.aws_request_id.empty()) detail += " (request ID " + error.aws_request_id + ")";
    return cut(detail, 1'000);
}

/// Of a question that changes nothing: AWS throttles, cannot be reached, or is in trouble itself. Each service calls
/// the last in its own way: InternalFailure, InternalServerError, ServiceUnavailable, ServiceFailure, ServiceException.
inline bool is_temporary(const Error& error) {
    if (error.code == ErrorCode::aws_throttled || error.code == ErrorCode::aws_unreachable) return true;
    for (const std::string_view begin : {"Internal", "ServiceUnavailable", "ServiceFailure", "ServiceException"})
        if (error.aws_code.starts_with(begin)) return true;
    return false;
}

} // namespace portal::aws
