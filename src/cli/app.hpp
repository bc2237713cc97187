// The command line: every command, its options and what it runs.
#pragma once

#include "cli/configuration.hpp"

#include <functional>
#include <string>

namespace portal::cli {

/// What the composition root gives: commands that need the whole portal. Each answers an exit status.
struct Commands {
    std::function<int(const Configuration&)> serve;
    std::function<int(const Configuration&, bool json)> infrastructure_deploy;
    std::function<int(const Configuration&, bool json)> doctor;
    std::function<std::string()> openapi;
};

int run(int argc, char** argv, const std::string& version, const Commands& commands);

} // namespace portal::cli
