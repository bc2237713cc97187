// What the commands that ask the API share.
#pragma once

#include "cli/api_client.hpp"

#include <functional>
#include <optional>

namespace portal::cli {

/// What every command ends with.
enum Exit : int { ok = 0, refused = 1, usage = 2, timed_out = 3, unreachable = 4, not_written = 5 };

/// What every command that asks the API takes.
struct ApiOptions {
    std::string url;
    std::string token;
    std::string ca_certificate; ///< a PEM file
    bool json = false;
    std::optional<int> wait_seconds; ///< absent: do not wait
};

/// A member in words: strings on one line and printable, null and absent as nothing, all else as JSON.
std::string text(const json::Value& object, std::string_view name);
/// The same, strings as they are: for CSV.
std::string raw_text(const json::Value& object, std::string_view name);
/// A member that is there and not null.
const json::Value* part(const json::Value& object, std::string_view name);

bool succeeded(const Result<ApiAnswer>& answer);
/// A failed call: with --json the problem itself, else in words to standard error. Answers the exit code.
int explain(bool as_json, const Result<ApiAnswer>& answer);

/// An option that cannot be used, said to standard error.
int usage_error(const Error& error);

/// A tag of an answer as it can be typed, printable.
std::string tag_text(const json::Value& tag);

/// Runs a command with a client, or says why there is none.
int with_client(const ApiOptions& options, const std::function<int(ApiClient&)>& run);

/// The portal's id of an account that was named by its 12 digits or by the id itself; nothing: said why, in `exit` too.
std::optional<std::string> find_id(ApiClient& client, const std::string& account, bool as_json, int& exit);

/// Hands over every item of a list, a page at a time: nothing has to fit into memory. `path` has a query already.
int each_item(ApiClient& client, bool as_json, const std::string& path,
              const std::function<void(const json::Value&)>& use);

/// An array, written while it is read.
class JsonArray {
public:
    void add(const json::Value& value);
    void end();

private:
    bool first_ = true;
};

/// RFC 4180; what a spreadsheet would take for a formula is made a text.
std::string csv_cell(std::string value);

/// One call whose answer is shown: with --json as it is, else by `print`.
int show(const ApiOptions& options, const std::string& method, const std::string& path, const json::Value* body,
         const std::function<void(const json::Value&)>& print);

/// Waits for a job's end and says how far it is; at its end with --json the job, else its status and reason.
int follow_job(ApiClient& client, const ApiOptions& options, const std::string& id, const std::string& what,
               const std::function<std::string(const json::Value& progress)>& shown);

} // namespace portal::cli
