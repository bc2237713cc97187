#include "cli/commands.hpp"

#include "base/identifiers.hpp"
#include "base/text.hpp"
#include "cli/tag_arguments.hpp"
#include "cli/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>
#include <unistd.h>

namespace portal::cli {

using json::Value;

std::string text(const Value& object, std::string_view name) { return printable(raw_text(object, name)); }

std::string raw_text(const Value& object, std::string_view name) {
    const Value* found = object.is_object() ? object.get_object().if_contains(name) : nullptr;
    if (!found) return "";
    if (found->is_string()) return std::string(found->get_string());
    return found->is_null() ? "" : json::serialize(*found);
}

const Value* part(const Value& object, std::string_view name) {
    const Value* found = object.is_object() ? object.get_object().if_contains(name) : nullptr;
    return found && !found->is_null() ? found : nullptr;
}

int explain(bool as_json, const Result<ApiAnswer>& answer) {
    if (!answer) {
        std::cerr << "client-portal: " << answer.error().detail << "\n";
        return Exit::unreachable;
    }
    if (as_json) {
        std::cout << json::serialize_pretty(answer->body);
        return Exit::refused;
    }
    std::cerr << "client-portal: " << text(answer->body, "title") << "\n  " << text(answer->body, "detail") << "\n";
    if (const Value* fields = part(answer->body, "errors"); fields && fields->is_array())
        for (const auto& field : fields->get_array())
            std::cerr << "  " << text(field, "field") << ": " << text(field, "detail") << "\n";
    if (const auto remedy = text(answer->body, "remedy"); !remedy.empty())
        std::cerr << "  What to do: " << remedy << "\n";
    if (const auto id = text(answer->body, "id"); !id.empty()) std::cerr << "  It is " << id << "\n";
    std::cerr << "  (" << text(answer->body, "code") << ", request " << text(answer->body, "request_id") << ")\n";
    return Exit::refused;
}

int usage_error(const Error& error) {
    std::cerr << "client-portal: " << printable(error.detail) << "\n";
    return Exit::usage;
}

std::string tag_text(const Value& tag) { return printable(tag_argument(raw_text(tag, "key"), raw_text(tag, "value"))); }

bool succeeded(const Result<ApiAnswer>& answer) { return answer && answer->status < 300; }

int with_client(const ApiOptions& options, const std::function<int(ApiClient&)>& run) {
    auto settings = api_settings(options.url, options.token, options.ca_certificate);
    if (!settings) {
        std::cerr << "client-portal: " << settings.error().detail << "\n";
        return Exit::usage;
    }
    ApiClient client(std::move(*settings));
    return run(client);
}

std::optional<std::string> find_id(ApiClient& client, const std::string& account, bool as_json, int& exit) {
    const auto digits = AccountId::parse(account);
    if (!digits) return account;
    const auto answer = client.send("GET", "/cloud-accounts?limit=1000&q=" + digits->value());
    if (!succeeded(answer)) {
        exit = explain(as_json, answer);
        return std::nullopt;
    }
    for (const auto& row : answer->body.at("items").as_array())
        if (text(row, "account_id") == digits->value()) return text(row, "id");
    std::cerr << "client-portal: there is no account " << digits->value()
              << " in the portal. `client-portal account list` shows what is there.\n";
    exit = Exit::refused;
    return std::nullopt;
}

int each_item(ApiClient& client, bool as_json, const std::string& path, const std::function<void(const Value&)>& use) {
    for (std::string cursor;;) {
        const auto answer = client.send("GET", path + (cursor.empty() ? "" : "&cursor=" + percent_encode(cursor)));
        if (!succeeded(answer)) return explain(as_json, answer);
        for (const auto& item : answer->body.at("items").as_array()) use(item);
        cursor = text(answer->body, "next_cursor");
        if (cursor.empty()) return Exit::ok;
    }
}

void JsonArray::add(const Value& value) {
    std::cout << (first_ ? "[\n" : ",\n") << json::serialize(value);
    first_ = false;
}

void JsonArray::end() { std::cout << (first_ ? "[]\n" : "\n]\n"); }

std::string csv_cell(std::string value) {
    const bool formula = !value.empty() && std::string_view("=+-@\t\r").find(value.front()) != std::string_view::npos;
    if (formula) value.insert(0, "'");
    if (!formula && value.find_first_of(",\"\r\n") == std::string::npos) return value;
    std::string quoted = "\"";
    for (const char c : value) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

int show(const ApiOptions& options, const std::string& method, const std::string& path, const Value* body,
         const std::function<void(const Value&)>& print) {
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send(method, path, body);
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            print(answer->body);
        return static_cast<int>(Exit::ok);
    });
}

int follow_job(ApiClient& client, const ApiOptions& options, const std::string& id, const std::string& what,
               const std::function<std::string(const Value&)>& shown) {
    using namespace std::chrono_literals;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(*options.wait_seconds);
    const bool terminal = isatty(STDERR_FILENO) == 1;
    std::string told;
    for (;;) {
        const auto answer = client.send("GET", "/jobs/" + percent_encode(id));
        if (!succeeded(answer)) return explain(options.json, answer);
        const Value& job = answer->body;
        const std::string status = text(job, "status");
        if (terminal) erase_line();
        if (status == "succeeded" || status == "partly_failed" || status == "failed" || status == "cancelled") {
            if (options.json)
                std::cout << json::serialize_pretty(job);
            else
                std::cout << status << (text(job, "reason").empty() ? "" : ": " + text(job, "reason")) << "\n";
            return status == "succeeded" ? Exit::ok : Exit::refused;
        }
        if (std::chrono::steady_clock::now() >= end) {
            std::cerr << "client-portal: the " << what << " has not ended yet; it goes on by itself.\n";
            return Exit::timed_out;
        }
        const std::string now = shown(job.at("progress"));
        if (terminal)
            std::cerr << now << std::flush;
        else if (now != told)
            std::cerr << now << "\n";
        told = now;
        std::this_thread::sleep_for(terminal ? 500ms : 2s);
    }
}

} // namespace portal::cli
