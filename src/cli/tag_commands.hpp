// client-portal tag ...: tags of many resources at once, their changes, conflicts and history.
#pragma once

#include "cli/commands.hpp"

#include <string>
#include <vector>

namespace portal::cli {

struct TagOptions : ApiOptions {
    std::string id; ///< of a change, a conflict or a resource
    std::vector<std::string> resources;
    std::vector<std::string> accounts;
    std::vector<std::string> types;
    std::vector<std::string> regions;
    std::vector<std::string> tags; ///< key, or key=value (tag_arguments.hpp)
    std::vector<std::string> tags_absent;
    std::string text;
    std::vector<std::string> set; ///< key=value
    std::string set_from;         ///< a file of JSON
    std::vector<std::string> remove;
    std::string kept; ///< apply or drop
    std::string keep; ///< aws or portal
    std::string at;
    bool dry_run = false;
};

int tag_change(const TagOptions& options);
int tag_changes(const TagOptions& options);
int tag_show(const TagOptions& options);
int tag_undo(const TagOptions& options);
int tag_retry(const TagOptions& options);
int tag_cancel(const TagOptions& options);
int tag_conflicts(const TagOptions& options);
int tag_resolve(const TagOptions& options);
int tag_history(const TagOptions& options);

} // namespace portal::cli
