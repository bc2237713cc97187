// client-portal linked ..., client-portal job ...: many linked accounts at once, and the runs that this makes.
#pragma once

#include "cli/commands.hpp"

#include <string>
#include <vector>

namespace portal::cli {

struct LinkedOptions : ApiOptions {
    std::string master;                ///< 12 digits, or the portal's id
    std::vector<std::string> accounts; ///< 12 digits each
    std::string accounts_file;         ///< one a line; "-" is standard input
    bool all = false;
    std::vector<std::string> granted; ///< "I granted the role by hand"
    std::string region;
    std::string role_name;
    std::string job;
};

int linked_check(const LinkedOptions& options);
int linked_activate(const LinkedOptions& options);
int linked_access(const LinkedOptions& options);
int linked_automation(const LinkedOptions& options);
int job_show(const LinkedOptions& options);
int job_wait(const LinkedOptions& options);
int job_retry(const LinkedOptions& options);
int job_cancel(const LinkedOptions& options);

} // namespace portal::cli
