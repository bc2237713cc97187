// The filters of GET /cloud-accounts, as they come from a stranger's query string.
#pragma once

#include "accounts/life.hpp"
#include "api/route.hpp"

namespace portal::accounts {

struct ListQuery {
    std::optional<std::string> master_account_id;
    std::vector<Status> statuses;
    std::string text;
    bool top_level = false;
};

/// Error: invalid_request, naming the parameter.
Result<ListQuery> list_query(const api::Context& context);

/// "true" or "false"; absent: false. Error: invalid_request.
Result<bool> flag(const api::Context& context, const std::string& name);

} // namespace portal::accounts
