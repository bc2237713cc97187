// The organisation's tag policy that is in effect for an account, as Organizations answers it
// (DescribeEffectivePolicy).
#pragma once

#include "base/error.hpp"
#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portal::tags {

struct TagPolicyRule {
    std::string key;                            ///< in the casing that the policy wants
    std::vector<std::string> values = {};       ///< a * is any text; none: any value
    std::vector<std::string> enforced_for = {}; ///< "ec2:instance", "s3:*"
};

struct TagPolicy {
    std::vector<TagPolicyRule> rules;
};

/// Error: aws_answer_invalid. What the portal does not know in it is passed over.
Result<TagPolicy> read_tag_policy(std::string_view document);

/// How a tag would stand to the policy.
enum class PolicyVerdict {
    complies,
    differs, ///< AWS takes it, and reports the resource as not compliant
    refused, ///< AWS refuses it: the policy is enforced for this type
};
struct PolicyJudgement {
    PolicyVerdict verdict = PolicyVerdict::complies;
    std::string detail;
};

/// `arn` says for which of the policy's types the resource counts.
PolicyJudgement judge(const TagPolicy& policy, std::string_view arn, const std::string& key, const std::string& value);

/// Whether a value fits one of a policy, in which a * anywhere is any text, or none (AWS Organizations User Guide, "Tag
/// policy syntax": one * a value; more are read the same way). Case counts.
bool fits(std::string_view pattern, std::string_view value);

/// Whether `text` is `pattern`, in which a * at the end is any rest: the customer's own protections.
bool matches(std::string_view pattern, std::string_view text);

} // namespace portal::tags
