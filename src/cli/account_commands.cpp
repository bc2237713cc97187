#include "cli/account_commands.hpp"

#include "base/text.hpp"
#include "cli/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <thread>
#include <unistd.h>

namespace portal::cli {

namespace {

using json::Object;
using json::Value;
using namespace std::chrono_literals;

void print_order(const Value& activation) {
    std::cout << "Create the stack " << text(activation, "stack_name") << " in " << text(activation, "region")
              << ", in the AWS console:\n\n  " << text(activation, "console_url")
              << "\n\nor by the aws command, as the account's administrator:\n\n  " << text(activation, "cli_command")
              << "\n\n";
}

/// Follows the activation until it is decided, telling each step once. Where output is no terminal, a line each ten
/// seconds.
int wait_until_activated(ApiClient& client, const AccountOptions& options, const std::string& id) {
    const auto started = std::chrono::steady_clock::now();
    const auto end = started + std::chrono::seconds(*options.wait_seconds);
    const bool terminal = isatty(STDERR_FILENO) == 1;
    std::map<std::string, std::string> told;
    auto last_line = started;
    for (;;) {
        const auto activation = client.send("GET", "/cloud-accounts/" + percent_encode(id) + "/activation");
        if (!succeeded(activation)) return explain(options.json, activation);
        const auto account = client.send("GET", "/cloud-accounts/" + percent_encode(id));
        if (!succeeded(account)) return explain(options.json, account);
        for (const auto& step : activation->body.at("steps").as_array()) {
            const std::string status = text(step, "status");
            std::string& before = told[text(step, "name")];
            if (before == status || (status != "done" && status != "failed")) continue;
            before = status;
            if (terminal) erase_line();
            std::cerr << (status == "done" ? "  done    " : "  FAILED  ") << text(step, "title") << "\n";
            if (status == "failed") std::cerr << "          " << text(step, "detail") << "\n";
        }
        const std::string status = text(account->body, "status");
        if (status == "activated") {
            if (options.json)
                std::cout << json::serialize_pretty(account->body);
            else
                std::cout << "Activated: " << text(account->body, "name") << " (" << text(account->body, "account_id")
                          << ")\n";
            return Exit::ok;
        }
        if (status == "refused" || status == "deactivated" || status == "not_activated") {
            if (options.json) std::cout << json::serialize_pretty(account->body);
            std::cerr << "client-portal: " << status << "\n";
            if (const Value* reason = part(account->body, "status_reason"))
                std::cerr << "  " << text(*reason, "detail") << "\n  What to do: " << text(*reason, "remedy") << "\n";
            return Exit::refused;
        }
        const auto now = std::chrono::steady_clock::now();
        if (now >= end) {
            if (terminal) erase_line();
            std::cerr << "client-portal: still waiting for AWS after " << *options.wait_seconds
                      << " s. The portal goes on looking; `client-portal account check` asks again.\n";
            return Exit::timed_out;
        }
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - started).count();
        if (terminal) {
            erase_line();
            std::cerr << "  ...     " << text(activation->body, "waiting_for") << " (" << seconds << " s)"
                      << std::flush;
        } else if (now - last_line >= 10s) {
            std::cerr << "  ...     " << text(activation->body, "waiting_for") << " (" << seconds << " s)\n";
            last_line = now;
        }
        std::this_thread::sleep_for(500ms);
    }
}

/// Follows an access level until the role has what it needs.
int wait_until_effective(ApiClient& client, const AccountOptions& options, const std::string& path) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(*options.wait_seconds);
    for (;;) {
        const auto account = client.send("GET", path);
        if (!succeeded(account)) return explain(options.json, account);
        if (text(account->body.at("access"), "pending") == "false") {
            if (options.json)
                std::cout << json::serialize_pretty(account->body);
            else
                std::cout << "Effective: " << text(account->body.at("access"), "effective_level") << "\n";
            return Exit::ok;
        }
        if (std::chrono::steady_clock::now() >= end) {
            std::cerr << "client-portal: the add-on stack does not let the role change tags yet. The portal goes on "
                         "looking.\n";
            return Exit::timed_out;
        }
        std::this_thread::sleep_for(500ms);
    }
}

/// After an order: the links, then the wait where wanted.
int go_on(ApiClient& client, const AccountOptions& options, const Value& account) {
    if (!options.wait_seconds) {
        if (options.json)
            std::cout << json::serialize_pretty(account);
        else if (const Value* activation = part(account, "activation"))
            print_order(*activation);
        return Exit::ok;
    }
    if (!options.json)
        if (const Value* activation = part(account, "activation")) print_order(*activation);
    return wait_until_activated(client, options, text(account, "id"));
}

void print_row(const Value& account) {
    const auto padded = [](std::string value, std::size_t width) {
        const std::size_t length = utf8_length(value).value_or(value.size());
        if (length < width) value.append(width - length, ' ');
        return value;
    };
    const bool linked = text(account, "organization_role") == "linked";
    std::cout << text(account, "account_id") << "  " << padded(text(account, "status"), 13) << "  "
              << padded(text(account, "organization_role"), 10) << "  " << (linked ? "  " : "") << text(account, "name")
              << (text(account, "needs_activation") == "true" ? "  (needs activation)" : "") << "\n";
}

} // namespace

int account_add(const AccountOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const Value body = Object{
            {"provider", "aws"}, {"name", options.name}, {"account_id", options.account}, {"region", options.region}};
        const auto answer = client.send("POST", "/cloud-accounts", &body);
        return succeeded(answer) ? go_on(client, options, answer->body) : explain(options.json, answer);
    });
}

int account_activate(const AccountOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto id = find_id(client, options.account, options.json, exit);
        if (!id) return exit;
        const Value body = Object{{"region", options.region}};
        const auto answer = client.send("POST", "/cloud-accounts/" + percent_encode(*id) + "/activation", &body);
        return succeeded(answer) ? go_on(client, options, answer->body) : explain(options.json, answer);
    });
}

int account_list(const AccountOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        std::string path = "/cloud-accounts?limit=1000";
        if (!options.text.empty()) path += "&q=" + percent_encode(options.text);
        if (!options.master.empty()) path += "&master_account_id=" + percent_encode(options.master);
        for (const auto& status : options.statuses) path += "&status=" + percent_encode(status);
        json::Array all;
        for (std::string cursor;;) {
            const auto answer = client.send("GET", path + (cursor.empty() ? "" : "&cursor=" + percent_encode(cursor)));
            if (!succeeded(answer)) return explain(options.json, answer);
            for (const auto& account : answer->body.at("items").as_array()) all.push_back(account);
            cursor = text(answer->body, "next_cursor");
            if (cursor.empty()) break;
        }
        if (options.json) {
            std::cout << json::serialize_pretty(all);
        } else if (all.empty()) {
            std::cout << "No cloud account yet. `client-portal account add NAME ACCOUNT_ID --region REGION` adds the "
                         "first; begin with the master account.\n";
        } else {
            for (const auto& account : all) print_row(account);
        }
        return static_cast<int>(Exit::ok);
    });
}

int account_show(const AccountOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto id = find_id(client, options.account, options.json, exit);
        if (!id) return exit;
        const auto answer = client.send("GET", "/cloud-accounts/" + percent_encode(*id));
        if (!succeeded(answer)) return explain(options.json, answer);
        std::cout << json::serialize_pretty(answer->body);
        return static_cast<int>(Exit::ok);
    });
}

int account_check(const AccountOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto id = find_id(client, options.account, options.json, exit);
        if (!id) return exit;
        const Value body = options.other_account.empty() ? Value(Object{})
                                                         : Value(Object{{"other_account_id", options.other_account}});
        const auto answer = client.send("POST", "/cloud-accounts/" + percent_encode(*id) + "/activation/check", &body);
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.wait_seconds) return wait_until_activated(client, options, *id);
        if (options.json) {
            std::cout << json::serialize_pretty(answer->body);
            return static_cast<int>(Exit::ok);
        }
        const Value& activation = answer->body.at("activation");
        for (const auto& step : activation.at("steps").as_array())
            std::cout << "  " << text(step, "status") << "\t" << text(step, "title")
                      << (part(step, "detail") ? ": " + text(step, "detail") : "") << "\n";
        if (const Value* waiting = part(activation, "waiting_for"))
            std::cout << printable(std::string_view(waiting->get_string())) << "\n";
        return static_cast<int>(Exit::ok);
    });
}

int account_access(const AccountOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto id = find_id(client, options.account, options.json, exit);
        if (!id) return exit;
        const std::string path = "/cloud-accounts/" + percent_encode(*id);
        const auto now = client.send("GET", path);
        if (!succeeded(now)) return explain(options.json, now);
        const Value& access = now->body.at("access");
        Object body{{"level", options.level.empty() ? access.at("level") : Value(options.level)},
                    {"cost_explorer_sync", options.cost_explorer_sync ? Value(*options.cost_explorer_sync)
                                                                      : access.at("cost_explorer_sync")}};
        if (options.apply_to_linked) body["apply_to_linked"] = true;
        const Value sent = std::move(body);
        const auto answer = client.send("PUT", path + "/access", &sent);
        if (!succeeded(answer)) return explain(options.json, answer);
        const Value* add_on = part(answer->body, "activation");
        if (options.json && !options.wait_seconds) {
            std::cout << json::serialize_pretty(answer->body);
            return static_cast<int>(Exit::ok);
        }
        if (!options.json) {
            std::cout << text(answer->body, "account_id") << "  " << text(answer->body.at("access"), "level")
                      << ", Cost Explorer sync "
                      << (text(answer->body.at("access"), "cost_explorer_sync") == "true" ? "on" : "off") << "\n";
            if (add_on) {
                std::cout << "It takes effect when the add-on stack lets the portal's role change tags.\n";
                print_order(*add_on);
            }
        }
        return options.wait_seconds ? wait_until_effective(client, options, path) : static_cast<int>(Exit::ok);
    });
}

int account_remove(const AccountOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto id = find_id(client, options.account, options.json, exit);
        if (!id) return exit;
        const auto answer = client.send("DELETE", "/cloud-accounts/" + percent_encode(*id) +
                                                      "?dry_run=" + (options.dry_run ? "true" : "false") +
                                                      "&erase=" + (options.erase ? "true" : "false"));
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json) {
            std::cout << json::serialize_pretty(answer->body);
            return static_cast<int>(Exit::ok);
        }
        const auto print = [&](std::string_view title, std::string_view name) {
            std::cout << title << "\n";
            for (const auto& line : answer->body.at(name).as_array())
                std::cout << "  - " << printable(std::string_view(line.as_string())) << "\n";
        };
        print(options.dry_run ? "Would be deleted in the portal:" : "Deleted in the portal:", "deletes");
        print("Kept:", "keeps");
        if (options.dry_run && !options.erase && text(answer->body.at("holdings"), "resources") != "0")
            std::cout << "With --erase its inventory, tags and history go too.\n";
        for (const auto& stack : answer->body.at("stacks").as_array())
            std::cout << "To do at AWS: " << text(stack, "remedy") << "\n  " << text(stack, "delete_command") << "\n";
        return static_cast<int>(Exit::ok);
    });
}

} // namespace portal::cli
