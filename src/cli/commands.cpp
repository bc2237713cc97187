#include "cli/commands.hpp"

#include "base/identifiers.hpp"

#include <iostream>

namespace portal::cli {

using json::Value;

std::string text(const Value& object, std::string_view name) {
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

bool succeeded(const Result<ApiAnswer>& answer) { return answer && answer->status < 300; }

int with_client(const std::string& url, const std::string& token, const std::function<int(ApiClient&)>& run) {
    auto settings = api_settings(url, token);
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

} // namespace portal::cli
