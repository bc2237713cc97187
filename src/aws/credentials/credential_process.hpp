// Credentials printed by a program that the operator names in a profile (`credential_process`).
#pragma once

#include "aws/credentials/credentials.hpp"

#include <chrono>
#include <string>

namespace portal::aws {

/// Runs the command and reads the document that it prints ({"Version": 1, "AccessKeyId"...}, at most 64 KiB, within
/// `time_limit`). Error: aws_credentials_missing, saying what went wrong, without anything that was printed.
Task<Result<Credentials>> run_credential_process(std::string command,
                                                 std::chrono::seconds time_limit = std::chrono::seconds(60));

} // namespace portal::aws
