// client-portal resource ...: what is in the accounts, and what was not seen.
#pragma once

#include "cli/commands.hpp"

#include <string>
#include <vector>

namespace portal::cli {

struct ResourceOptions : ApiOptions {
    bool csv = false;
    std::string id;      ///< of a resource
    std::string account; ///< 12 digits, or the portal's id
    std::vector<std::string> accounts;
    std::vector<std::string> types;
    std::vector<std::string> regions;
    std::vector<std::string> states;
    std::vector<std::string> tags; ///< key, or key=value (tag_arguments.hpp)
    std::string set_from;          ///< a file of JSON
    std::vector<std::string> tags_absent;
    std::vector<std::string> outcomes;
    std::string text;
    std::string tagged;     ///< true, false or unknown
    std::string managed_by; ///< aws or customer
    bool gone = false;
};

int resource_list(const ResourceOptions& options);
int resource_show(const ResourceOptions& options);
int resource_tag(const ResourceOptions& options);
int resource_import(const ResourceOptions& options);
int resource_scans(const ResourceOptions& options);

} // namespace portal::cli
