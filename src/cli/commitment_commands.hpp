// client-portal commitment ...: what was promised to AWS, how far that is, and where it is heading.
#pragma once

#include "cli/commands.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace portal::cli {

struct CommitmentOptions : ApiOptions {
    bool csv = false;
    bool dry_run = false;
    bool check_closed_months = false;
    bool daily = false;
    bool apply = false;
    std::string id;
    std::string file;
    std::vector<std::string> files;   ///< of an import
    std::vector<std::string> periods; ///< that it is of, where its files do not say it: 2026-10
    bool replace = false;             ///< it replaces what stands of its periods
    bool add = false;                 ///< it joins what stands
    std::string import;               ///< one that is stored
    std::string from, day, amount, reason, adjustment;
    double growth = 0;
    std::vector<std::string> purchases; ///< day=amount
};

/// `options` and `exit` outlive the app's parsing.
void add_commitment_commands(CLI::App& app, CommitmentOptions& options, int& exit);

} // namespace portal::cli
