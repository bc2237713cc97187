#include "cli/linked_commands.hpp"

#include "base/text.hpp"
#include "cli/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace portal::cli {

namespace {

using json::Array;
using json::Object;
using json::Value;
using namespace std::chrono_literals;

/// Everything of a list that comes in pages.
Result<ApiAnswer> all_pages(ApiClient& client, const std::string& path) {
    Array all;
    for (std::string cursor;;) {
        auto answer = client.send("GET", path + (cursor.empty() ? "" : "&cursor=" + percent_encode(cursor)));
        if (!succeeded(answer)) return answer;
        for (auto& item : answer->body.at("items").as_array()) all.push_back(std::move(item));
        cursor = text(answer->body, "next_cursor");
        if (cursor.empty()) return ApiAnswer{.status = 200, .body = std::move(all)};
    }
}

/// The accounts that were named, or all of the master's (that wait for their add-on stack); nothing: said why, in
/// `exit` too.
std::optional<Array> chosen(ApiClient& client, const LinkedOptions& options, const std::string& master, int& exit,
                            bool all_that_wait = false) {
    Array ids;
    for (const auto& id : options.accounts) ids.emplace_back(id);
    if (!options.accounts_file.empty()) {
        std::ifstream file;
        if (options.accounts_file != "-") file.open(options.accounts_file);
        std::istream& in = options.accounts_file == "-" ? std::cin : file;
        if (!in) {
            std::cerr << "client-portal: " << options.accounts_file << " cannot be read.\n";
            exit = Exit::usage;
            return std::nullopt;
        }
        for (std::string word; in >> word;) ids.emplace_back(word);
    }
    if (!options.all) return ids;
    const auto account = client.send("GET", "/cloud-accounts/" + percent_encode(master));
    if (!succeeded(account)) {
        exit = explain(options.json, account);
        return std::nullopt;
    }
    const auto linked = all_pages(client, "/cloud-accounts?limit=1000&master_account_id=" +
                                              percent_encode(text(account->body, "account_id")));
    if (!succeeded(linked)) {
        exit = explain(options.json, linked);
        return std::nullopt;
    }
    for (const auto& row : linked->body.as_array()) {
        const Value* access = part(row, "access");
        if (!all_that_wait || (access && text(*access, "pending") == "true")) ids.emplace_back(text(row, "account_id"));
    }
    return ids;
}

Result<ApiAnswer> preflight(ApiClient& client, const LinkedOptions& options, const std::string& master, Array ids) {
    Object body{{"account_ids", std::move(ids)}};
    if (!options.role_name.empty()) body["role_name"] = options.role_name;
    const Value sent = std::move(body);
    return client.send("POST", "/cloud-accounts/" + percent_encode(master) + "/linked-accounts/preflight", &sent);
}

std::string linked_path(const std::string& master, std::string_view rest) {
    return "/cloud-accounts/" + percent_encode(master) + "/linked-accounts/" + std::string(rest);
}

void print_stack(const Value& stack) {
    const bool is_new = text(stack, "action") == "create_stack";
    std::cerr << (is_new ? "Create" : "Update") << " the automation stack " << text(stack, "stack_name") << " in "
              << text(stack, "region") << " of the master account (" << text(stack, "accounts") << " accounts, by "
              << text(stack, "organization_role") << ", until " << text(stack, "expires_at")
              << "), in the AWS console:\n\n  " << text(stack, "console_url")
              << "\n\nor by the aws command, as the master account's administrator:\n\n  " << text(stack, "cli_command")
              << "\n\n";
}

std::int64_t number(const Value& object, std::string_view name) {
    const Value* found = part(object, name);
    return found && found->is_int64() ? found->get_int64() : 0;
}

std::string bar(const Value& job) {
    const Value& progress = job.at("progress");
    const std::int64_t done = number(progress, "done");
    const std::int64_t failed = number(progress, "failed");
    const std::int64_t total = number(progress, "total");
    constexpr std::int64_t width = 30;
    const std::int64_t of = std::max<std::int64_t>(1, total);
    std::string made(static_cast<std::size_t>(done * width / of), '#');
    made.append(static_cast<std::size_t>((done + failed) * width / of - done * width / of), '!');
    made.resize(width, '.');
    return "[" + made + "] " + std::to_string(done) + " of " + std::to_string(total) +
           (text(job, "kind") == "linked-access" ? " effective" : " Activated") +
           (failed > 0 ? ", " + std::to_string(failed) + " failed" : "");
}

bool has_ended(const Value& job) {
    static const std::set<std::string> ends{"succeeded", "partly_failed", "failed", "cancelled"};
    return ends.contains(text(job, "status"));
}

void print_item(std::ostream& out, const Value& item) {
    const std::string status = text(item, "status");
    out << "  " << text(item, "target") << "  " << status << "\n";
    if (const auto reason = text(item, "reason"); !reason.empty()) out << "      " << reason << "\n";
    if (const auto remedy = text(item, "remedy"); !remedy.empty()) out << "      What to do: " << remedy << "\n";
}

int end_of(const LinkedOptions& options, const Value& job) {
    const std::string status = text(job, "status");
    if (options.json)
        std::cout << json::serialize_pretty(job);
    else
        std::cout << (status == "succeeded"       ? "Done: "
                      : status == "partly_failed" ? "Partly done: "
                      : status == "cancelled"     ? "Cancelled. "
                                                  : "Failed: ")
                  << text(job, "reason") << "\n";
    return status == "succeeded" ? Exit::ok : Exit::refused;
}

/// Follows a run to its end: each account's end once, the stack that it waits for, and a bar on a terminal.
int follow(ApiClient& client, const LinkedOptions& options, const std::string& id) {
    const auto started = std::chrono::steady_clock::now();
    const auto end = started + std::chrono::seconds(options.wait_seconds.value_or(3'600));
    const bool terminal = isatty(STDERR_FILENO) == 1;
    std::map<std::string, std::string> told;
    std::string told_stack;
    std::string told_bar;
    for (;;) {
        const auto answer = client.send("GET", "/jobs/" + percent_encode(id));
        if (!succeeded(answer)) return explain(options.json, answer);
        const Value& job = answer->body;
        if (terminal) erase_line();
        for (const auto& item : job.at("items").as_array()) {
            const std::string status = text(item, "status");
            std::string& before = told[text(item, "target")];
            static const std::set<std::string> item_ends{"activated", "effective", "failed", "cancelled"};
            if (before == status || !item_ends.contains(status)) continue;
            before = status;
            print_item(std::cerr, item);
        }
        const Value* stack = text(job, "status") == "waiting_for_user" ? part(job, "activation") : nullptr;
        if (stack && text(*stack, "template_url") != told_stack) {
            told_stack = text(*stack, "template_url");
            print_stack(*stack);
        }
        if (has_ended(job)) return end_of(options, job);
        const auto now = std::chrono::steady_clock::now();
        if (now >= end) {
            std::cerr << "client-portal: the run has not ended yet. It goes on by itself; `client-portal job wait "
                      << id << "` looks again.\n";
            return Exit::timed_out;
        }
        const std::string shown = bar(job) + (stack ? "; waiting for the automation stack" : "");
        if (terminal)
            std::cerr << shown << std::flush;
        else if (shown != told_bar)
            std::cerr << shown << "\n";
        told_bar = shown;
        std::this_thread::sleep_for(500ms);
    }
}

int after_order(ApiClient& client, const LinkedOptions& options, const Result<ApiAnswer>& answer) {
    if (!succeeded(answer)) return explain(options.json, answer);
    const std::string id = text(answer->body, "id");
    if (options.wait_seconds) return follow(client, options, id);
    if (options.json)
        std::cout << json::serialize_pretty(answer->body);
    else
        std::cout << "The run is " << id << ". `client-portal job wait " << id
                  << "` follows it and says which stack it waits for.\n";
    return Exit::ok;
}

} // namespace

int linked_check(const LinkedOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto master = find_id(client, options.master, options.json, exit);
        if (!master) return exit;
        LinkedOptions all = options;
        all.all = options.accounts.empty() && options.accounts_file.empty();
        const auto ids = chosen(client, all, *master, exit);
        if (!ids) return exit;
        if (ids->empty()) {
            std::cout << (options.json ? "[]" : "The portal sees no linked account of this master account.") << "\n";
            return static_cast<int>(Exit::ok);
        }
        const std::size_t count = ids->size();
        const auto answer = preflight(client, options, *master, *ids);
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json) {
            std::cout << json::serialize_pretty(answer->body);
            return static_cast<int>(Exit::ok);
        }
        for (const auto& item : answer->body.at("items").as_array()) {
            std::cout << text(item, "account_id") << "  " << text(item, "ready") << "  " << text(item, "name") << "\n"
                      << "      " << text(item, "reason") << "\n";
            if (const auto remedy = text(item, "remedy"); !remedy.empty()) std::cout << "      " << remedy << "\n";
        }
        std::cout << text(answer->body, "can_be_activated") << " of " << count << " can be activated by "
                  << text(answer->body, "organization_role");
        if (const auto more = number(answer->body, "can_be_confirmed"); more > 0)
            std::cout << ", " << more << " more once the role is granted by hand (--granted)";
        if (const auto waves = number(answer->body, "waves"); waves > 1)
            std::cout << ", in " << waves << " waves, each with its own update of the stack";
        std::cout << ".\n";
        return static_cast<int>(Exit::ok);
    });
}

int linked_activate(const LinkedOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto master = find_id(client, options.master, options.json, exit);
        if (!master) return exit;
        auto ids = chosen(client, options, *master, exit);
        if (!ids) return exit;
        Array granted;
        for (const auto& id : options.granted) {
            granted.emplace_back(id);
            if (std::ranges::find(*ids, Value(id)) == ids->end()) ids->emplace_back(id);
        }
        if (options.all && !ids->empty()) { // what cannot be is not asked for
            const auto seen = preflight(client, options, *master, *ids);
            if (!succeeded(seen)) return explain(options.json, seen);
            ids->clear();
            for (const auto& item : seen->body.at("items").as_array()) {
                const Value id(text(item, "account_id"));
                if (text(item, "ready") != "no" || std::ranges::find(granted, id) != granted.end()) ids->push_back(id);
            }
        }
        if (ids->empty()) {
            std::cerr << "client-portal: no account to activate. `client-portal linked check " << options.master
                      << "` says which can be and why.\n";
            return static_cast<int>(options.all ? Exit::refused : Exit::usage);
        }
        Object body{{"account_ids", std::move(*ids)}, {"region", options.region}};
        if (!options.role_name.empty()) body["role_name"] = options.role_name;
        if (!granted.empty()) body["confirmed_account_ids"] = std::move(granted);
        const Value sent = std::move(body);
        return after_order(client, options, client.send("POST", linked_path(*master, "activations"), &sent));
    });
}

int linked_access(const LinkedOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto master = find_id(client, options.master, options.json, exit);
        if (!master) return exit;
        auto ids = chosen(client, options, *master, exit, true);
        if (!ids) return exit;
        if (ids->empty()) {
            std::cerr
                << "client-portal: no account waits for its add-on stack. `client-portal account access` sets the "
                   "level first.\n";
            return static_cast<int>(options.all ? Exit::refused : Exit::usage);
        }
        Object body{{"account_ids", std::move(*ids)}};
        if (!options.region.empty()) body["region"] = options.region;
        if (!options.role_name.empty()) body["role_name"] = options.role_name;
        const Value sent = std::move(body);
        return after_order(client, options, client.send("POST", linked_path(*master, "access"), &sent));
    });
}

int linked_automation(const LinkedOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto master = find_id(client, options.master, options.json, exit);
        if (!master) return exit;
        const auto answer = client.send("GET", linked_path(*master, "automation"));
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json) {
            std::cout << json::serialize_pretty(answer->body);
            return static_cast<int>(Exit::ok);
        }
        const std::string state = text(answer->body, "state");
        std::cout << (state == "none"     ? "There is no automation stack."
                      : state == "living" ? "The automation stack answers."
                      : state == "ended"  ? "The automation stack's grant has ended; it can do nothing more."
                                          : "The automation stack was asked for and has not answered yet.")
                  << "\n";
        if (const Value* stack = part(answer->body, "stack")) {
            std::cout << "  " << text(*stack, "stack_name") << " in " << text(*stack, "region") << ", "
                      << text(*stack, "accounts") << " accounts, grant until " << text(*stack, "expires_at") << "\n";
            if (text(answer->body, "can_be_deleted") == "true")
                std::cout << "  It can be deleted:\n    " << text(*stack, "delete_command") << "\n";
        }
        for (const auto& run : answer->body.at("runs").as_array())
            std::cout << "  run " << text(run, "id") << "  " << text(run, "status") << "  " << text(run, "created_at")
                      << (text(run, "kind") == "linked-access" ? "  add-on stacks" : "") << "\n";
        return static_cast<int>(Exit::ok);
    });
}

int job_show(const LinkedOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("GET", "/jobs/" + percent_encode(options.job));
        if (!succeeded(answer)) return explain(options.json, answer);
        const Value& job = answer->body;
        if (options.json) {
            std::cout << json::serialize_pretty(job);
            return static_cast<int>(Exit::ok);
        }
        std::cout << text(job, "kind") << "  " << text(job, "status") << "  " << bar(job) << "\n";
        for (const auto& item : job.at("items").as_array()) print_item(std::cout, item);
        return static_cast<int>(Exit::ok);
    });
}

int job_wait(const LinkedOptions& options) {
    return with_client(options, [&](ApiClient& client) { return follow(client, options, options.job); });
}

int job_retry(const LinkedOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        return after_order(client, options, client.send("POST", "/jobs/" + percent_encode(options.job) + "/retry"));
    });
}

int job_cancel(const LinkedOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("POST", "/jobs/" + percent_encode(options.job) + "/cancellation");
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            std::cout << "Cancelled: what was not begun is not begun any more.\n";
        return static_cast<int>(Exit::ok);
    });
}

} // namespace portal::cli
