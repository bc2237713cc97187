// What an error of AWS means for a write of tags.
#include "tags/calls.hpp"

#include "aws/asking.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace portal::tags {

namespace {

/// Parts of the codes, in lower case, that the models of the tag calls explain by something that passes: another
/// request on the same thing, a thing that is being changed, a service in trouble (tests/api/test_temporary_errors.py
/// reads the models). S3's OperationAborted stands in the text of PutBucketTagging alone.
constexpr std::array<std::string_view, 20> passing = {
    "concurrent",
    "operationaborted",
    "conflict",
    "resourceinuse",
    "resourcecontention",
    "toomanyupdates",
    "priorrequestnotcomplete",
    "transactioninprogress",
    "staletag",
    "throttl",
    "toomanyrequests",
    "slowdown",
    "requestlimitexceeded",
    "internal",
    "unavailable",
    "timeout",
    "serverexception",
    "serviceexception",
    "servicefailure",
    "waftagoperation",
};

/// "InvalidDBInstanceState", "InvalidClusterState", "InvalidReplicationGroupState": in this moment.
bool says_wrong_state(std::string_view code) {
    return code.find("invalid") != std::string_view::npos && code.find("state") != std::string_view::npos;
}

} // namespace

bool is_temporary(const Error& error) {
    if (aws::is_temporary(error)) return true;
    const std::string code = to_lower(error.aws_code);
    return says_wrong_state(code) ||
           std::ranges::any_of(passing, [&](std::string_view part) { return code.find(part) != std::string::npos; });
}

bool is_gone(const Error& error) {
    const std::string code = to_lower(error.aws_code);
    if (code.starts_with("nosuchtag") || code.starts_with("tagnotfound")) return false; // the tag is, not the resource
    for (const char* word : {"notfound", "nosuch", "nonexistent", "doesnotexist"})
        if (code.find(word) != std::string::npos) return true;
    // A load balancer, an EMR cluster: their services say it in words.
    return (code.starts_with("invalidrequest") || code.starts_with("validationexception") ||
            code.starts_with("invalidparameter")) &&
           (error.detail.find("not exist") != std::string::npos || error.detail.find("not found") != std::string::npos);
}

} // namespace portal::tags
