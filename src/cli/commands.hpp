// What the commands that ask the API share.
#pragma once

#include "cli/api_client.hpp"

#include <functional>
#include <optional>

namespace portal::cli {

/// What every command ends with.
enum Exit : int { ok = 0, refused = 1, usage = 2, timed_out = 3, unreachable = 4 };

/// What every command that asks the API takes.
struct ApiOptions {
    std::string url;
    std::string token;
    bool json = false;
    std::optional<int> wait_seconds; ///< absent: do not wait
};

/// A member in words: strings as they are, null and absent as nothing, all else as JSON.
std::string text(const json::Value& object, std::string_view name);
/// A member that is there and not null.
const json::Value* part(const json::Value& object, std::string_view name);

bool succeeded(const Result<ApiAnswer>& answer);
/// A failed call: with --json the problem itself, else in words to standard error. Answers the exit code.
int explain(bool as_json, const Result<ApiAnswer>& answer);

/// Runs a command with a client, or says why there is none.
int with_client(const std::string& url, const std::string& token, const std::function<int(ApiClient&)>& run);

/// The portal's id of an account that was named by its 12 digits or by the id itself; nothing: said why, in `exit` too.
std::optional<std::string> find_id(ApiClient& client, const std::string& account, bool as_json, int& exit);

} // namespace portal::cli
