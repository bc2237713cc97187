// The commands that need the whole portal, wired from its rooms. Each answers an exit status (cli::Exit).
#pragma once

#include "program/settings.hpp"

#include <string>

namespace portal::program {

/// Runs the portal until SIGINT or SIGTERM.
int serve(const Configuration& configuration);

/// Makes or updates the operator's side in AWS, in every configured partition.
int infrastructure_deploy(const Configuration& configuration, bool json);

/// Looks whether store, credentials, role and bucket are there, and says what mends what is not.
int doctor(const Configuration& configuration, bool json);

/// The API's document, as the server serves it.
std::string openapi_text();

} // namespace portal::program
