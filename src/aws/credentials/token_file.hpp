// A bearer token that the platform writes into a file and renews there (EKS, Kubernetes service accounts).
#pragma once

#include "base/error.hpp"

#include <string>

namespace portal::aws {

/// The token without its last line break. Error: aws_credentials_missing, naming the file and never its content: it
/// cannot be read, is empty, has a line break within or more than 20,000 characters, as STS takes no more.
Result<std::string> read_token_file(const std::string& file);

} // namespace portal::aws
