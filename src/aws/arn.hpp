// An Amazon Resource Name, taken apart ("Amazon Resource Names", AWS General Reference):
// arn:partition:service:region:account:resource.
#pragma once

#include "base/error.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace portal::aws {

/// What strangers and AWS send as an ARN, checked: no part has a character that its kind does not have, so that it can
/// be shown and kept. Not checked: whether the resource exists.
class Arn {
public:
    static constexpr std::size_t most_bytes = 2048; ///< the longest that AWS's own models take

    /// Error: invalid_request, saying which part is wrong.
    static Result<Arn> parse(std::string_view text);

    const std::string& text() const { return text_; }
    std::string_view partition() const { return part(0); }
    std::string_view service() const { return part(1); }
    std::string_view region() const { return part(2); } ///< empty: the resource has none
    /// 12 digits; empty: the resource has none in its name (S3's buckets); "aws": AWS's own (managed policies).
    std::string_view account() const { return part(3); }
    /// All that follows, colons and slashes included; never empty.
    std::string_view resource() const { return part(4); }
    /// "instance" of "instance/i-0", "function" of "function:name"; empty where the resource is a bare name.
    std::string_view resource_type() const;

    /// Alarms and objects may have '*' and '?' in their names, and log groups end in ":*": in a policy such an ARN
    /// means more than itself.
    bool reads_as_pattern() const { return resource().find_first_of("*?") != std::string_view::npos; }

    auto operator<=>(const Arn& other) const { return text_ <=> other.text_; }
    bool operator==(const Arn& other) const { return text_ == other.text_; }

private:
    Arn() = default;
    std::string_view part(std::size_t index) const;

    std::string text_;
    std::size_t ends_[5] = {}; ///< of each part, in text_
};

} // namespace portal::aws
