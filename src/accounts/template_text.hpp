// Text that goes into a CloudFormation template: filled in where the template has names in double braces. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace portal::accounts {

/// A YAML scalar that nothing in `text` can leave, or make CloudFormation fill in.
std::string scalar(std::string_view text);

/// Without the characters that CloudFormation shows as question marks in descriptions.
std::string ascii(std::string_view text);

/// `text` with each {{name}} replaced by its value. A name without a value is a bug: std::logic_error.
std::string fill(std::string_view text, const std::map<std::string, std::string>& values);

} // namespace portal::accounts
