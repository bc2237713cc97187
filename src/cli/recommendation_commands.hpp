// client-portal recommendation ...: what Cost Explorer recommends to buy, what is owned, and what asking costs.
#pragma once

#include "cli/commands.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace portal::cli {

struct RecommendationOptions : ApiOptions {
    bool csv = false;
    bool dry_run = false;
    std::string id;
    std::vector<std::string> accounts, services, kinds, terms, payments, lookbacks, scopes, states, regions;
    std::string text;
    std::string state, reason, assignee, until; ///< of a decision
    std::string cap;
};

/// `options` and `exit` outlive the app's parsing.
void add_recommendation_commands(CLI::App& app, RecommendationOptions& options, int& exit);

} // namespace portal::cli
