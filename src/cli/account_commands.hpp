// client-portal account ...: the main job in a terminal.
#pragma once

#include "cli/commands.hpp"

#include <string>
#include <vector>

namespace portal::cli {

struct AccountOptions : ApiOptions {
    std::string name;
    std::string account; ///< 12 digits, or the portal's id
    std::string region;
    std::string other_account;
    std::string text;
    std::string master;
    std::vector<std::string> statuses;
    bool dry_run = false;
    bool erase = false;
    std::string level;
    std::optional<bool> cost_explorer_sync; ///< absent: as it is
    bool apply_to_linked = false;
};

int account_add(const AccountOptions& options);
int account_list(const AccountOptions& options);
int account_show(const AccountOptions& options);
int account_activate(const AccountOptions& options);
int account_check(const AccountOptions& options);
int account_access(const AccountOptions& options);
int account_remove(const AccountOptions& options);

} // namespace portal::cli
