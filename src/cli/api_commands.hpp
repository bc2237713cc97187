// The commands that ask the API of a running portal.
#pragma once

#include "cli/account_commands.hpp"
#include "cli/commitment_commands.hpp"
#include "cli/linked_commands.hpp"
#include "cli/recommendation_commands.hpp"
#include "cli/resource_commands.hpp"
#include "cli/tag_commands.hpp"

namespace CLI {
class App;
}

namespace portal::cli {

/// What each group of commands was given.
struct ApiCommandOptions {
    AccountOptions account;
    LinkedOptions linked;
    ResourceOptions resource;
    TagOptions tag;
    RecommendationOptions recommendation;
    CommitmentOptions commitment;
};

/// `options` and `exit` outlive the app's parsing.
void add_api_commands(CLI::App& app, ApiCommandOptions& options, int& exit);

} // namespace portal::cli
