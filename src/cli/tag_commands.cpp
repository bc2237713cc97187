#include "cli/tag_commands.hpp"

#include "base/text.hpp"
#include "cli/tag_arguments.hpp"

#include <chrono>
#include <iostream>
#include <thread>

namespace portal::cli {

namespace {

using json::Array;
using json::Object;
using json::Value;
using namespace std::chrono_literals;

Array list_of(const std::vector<std::string>& values) {
    Array list;
    for (const auto& value : values) list.emplace_back(value);
    return list;
}

/// The resources that are meant, as the body says them; nothing: all.
Result<Object> filter_of(const TagOptions& options) {
    Object filter;
    for (const auto& [name, values] : std::initializer_list<std::pair<const char*, const std::vector<std::string>*>>{
             {"account_id", &options.accounts},
             {"type", &options.types},
             {"region", &options.regions},
             {"tag_absent", &options.tags_absent}})
        if (!values->empty()) filter[name] = list_of(*values);
    Object tag;
    Array present;
    for (const auto& typed : options.tags) {
        const auto one = read_tag_argument(typed);
        if (!one) return tl::unexpected<Error>(one.error());
        if (!one->value) {
            present.emplace_back(one->key);
            continue;
        }
        if (!tag.contains(one->key)) tag[one->key] = Array();
        tag[one->key].as_array().emplace_back(*one->value);
    }
    if (!tag.empty()) filter["tag"] = std::move(tag);
    if (!present.empty()) filter["tag_present"] = std::move(present);
    if (!options.text.empty()) filter["q"] = options.text;
    return filter;
}

Result<Value> body_of(const TagOptions& options) {
    Object body;
    auto set = tags_to_set(options.set, options.set_from);
    if (!set) return tl::unexpected<Error>(std::move(set.error()));
    if (!options.kept.empty()) {
        body["kept_edits"] = options.kept;
    } else {
        body["set"] = std::move(*set);
        body["remove"] = list_of(options.remove);
    }
    auto filter = filter_of(options);
    if (!filter) return tl::unexpected<Error>(std::move(filter.error()));
    if (!options.resources.empty())
        body["resource_ids"] = list_of(options.resources);
    else if (!filter->empty())
        body["filter"] = std::move(*filter);
    else if (options.kept.empty())
        return fail(ErrorCode::invalid_request,
                    "name the resources, by --resource or by a filter (--query, --type, ...).");
    return Value(std::move(body));
}

std::string value_or_none(const Value& value) {
    return value.is_string() ? printable(std::string_view(value.get_string())) : "(none)";
}

void print_preview(const Value& preview) {
    for (const auto& item : preview.at("items").as_array()) {
        std::cout << text(item, "arn") << "\n";
        if (const Value* blocked = part(item, "blocked")) {
            std::cout << "  blocked: " << text(*blocked, "detail") << "\n";
            continue;
        }
        const Object& before = item.at("before").as_object();
        for (const auto& after : item.at("after").as_object())
            std::cout << "  " << printable(after.key()) << ": " << value_or_none(before.at(after.key())) << " -> "
                      << value_or_none(after.value()) << (text(item, "writes") == "true" ? "" : "  (in the portal)")
                      << "\n";
        for (const auto& warning : item.at("warnings").as_array())
            std::cout << "  note: " << text(warning, "detail") << "\n";
    }
    std::cout << text(preview, "changed") << " change, " << text(preview, "blocked") << " blocked, "
              << text(preview, "unchanged") << " are so already; " << preview.at("aws_calls").as_array().size()
              << " calls to AWS.\n";
}

void print_change(const Value& change) {
    for (const auto& item : change.at("items").as_array()) {
        std::cout << text(item, "state") << "\t" << text(item, "arn");
        if (part(item, "detail")) std::cout << "\t" << text(item, "detail");
        std::cout << "\n";
    }
    std::cout << text(change, "total") << " resources, " << text(change, "open") << " open, " << text(change, "failed")
              << " failed, " << text(change, "conflicts") << " in conflict.\n";
}

/// Follows a change to its end where that is wanted.
int go_on(ApiClient& client, const TagOptions& options, const Value& job) {
    const std::string id = text(job, "id");
    if (!options.wait_seconds) {
        if (options.json)
            std::cout << json::serialize_pretty(job);
        else
            std::cout << "The change is " << id << ". `client-portal tag show " << id << "` says how far it is.\n";
        return Exit::ok;
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(*options.wait_seconds);
    for (;;) {
        const auto change = client.send("GET", "/tag-changes/" + percent_encode(id));
        if (!succeeded(change)) return explain(options.json, change);
        if (text(change->body, "open") == "0") {
            if (options.json)
                std::cout << json::serialize_pretty(change->body);
            else
                print_change(change->body);
            return text(change->body, "failed") == "0" && text(change->body, "conflicts") == "0" ? Exit::ok
                                                                                                 : Exit::refused;
        }
        if (std::chrono::steady_clock::now() >= end) {
            std::cerr << "client-portal: the change has not ended yet. It goes on by itself.\n";
            return Exit::timed_out;
        }
        std::this_thread::sleep_for(300ms);
    }
}

int send_and_follow(const TagOptions& options, const std::string& path) {
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("POST", path);
        return succeeded(answer) ? go_on(client, options, answer->body) : explain(options.json, answer);
    });
}

/// A list, a page at a time.
int print_list(const TagOptions& options, const std::string& path, const std::function<void(const Value&)>& print) {
    return with_client(options, [&](ApiClient& client) {
        Array all;
        for (std::string cursor;;) {
            const auto answer = client.send("GET", path + (cursor.empty() ? "" : "&cursor=" + percent_encode(cursor)));
            if (!succeeded(answer)) return explain(options.json, answer);
            for (const auto& item : answer->body.at("items").as_array()) {
                if (options.json)
                    all.push_back(item);
                else
                    print(item);
            }
            cursor = text(answer->body, "next_cursor");
            if (cursor.empty()) break;
        }
        if (options.json) std::cout << json::serialize_pretty(all);
        return static_cast<int>(Exit::ok);
    });
}

} // namespace

int tag_change(const TagOptions& options) {
    const auto body = body_of(options);
    if (!body) return usage_error(body.error());
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("POST", options.dry_run ? "/tag-changes/preview" : "/tag-changes", &*body);
        if (!succeeded(answer)) return explain(options.json, answer);
        if (!options.dry_run) return go_on(client, options, answer->body);
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            print_preview(answer->body);
        return static_cast<int>(Exit::ok);
    });
}

int tag_changes(const TagOptions& options) {
    return print_list(options, "/tag-changes?limit=100", [](const Value& change) {
        std::cout << text(change, "id") << "  " << text(change, "at") << "  " << text(change, "kind") << "  "
                  << text(change, "total") << " resources, " << text(change, "failed") << " failed, "
                  << text(change, "conflicts") << " in conflict  " << text(change, "who") << "\n";
    });
}

int tag_show(const TagOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("GET", "/tag-changes/" + percent_encode(options.id));
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            print_change(answer->body);
        return static_cast<int>(Exit::ok);
    });
}

int tag_undo(const TagOptions& options) {
    return send_and_follow(options, "/tag-changes/" + percent_encode(options.id) + "/undo");
}

int tag_retry(const TagOptions& options) {
    return send_and_follow(options, "/tag-changes/" + percent_encode(options.id) + "/retry");
}

int tag_cancel(const TagOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("POST", "/tag-changes/" + percent_encode(options.id) + "/cancellation");
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            print_change(answer->body);
        return static_cast<int>(Exit::ok);
    });
}

int tag_conflicts(const TagOptions& options) {
    return print_list(options, "/tag-conflicts?limit=100", [](const Value& conflict) {
        std::cout << text(conflict, "id") << "\n  " << text(conflict, "arn") << "\n  " << text(conflict, "key")
                  << ": AWS has " << value_or_none(conflict.at("aws_value")) << ", " << text(conflict, "who")
                  << " wants " << value_or_none(conflict.at("portal_value")) << " (both had "
                  << value_or_none(conflict.at("base_value")) << ")\n";
    });
}

int tag_resolve(const TagOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const Value body = Object{{"keep", options.keep}};
        const auto answer = client.send("POST", "/tag-conflicts/" + percent_encode(options.id) + "/resolution", &body);
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            for (const auto& tag : answer->body.at("tags").as_array())
                std::cout << tag_text(tag) << (text(tag, "pending") == "true" ? "  (being written)" : "") << "\n";
        return static_cast<int>(Exit::ok);
    });
}

int tag_history(const TagOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("GET", "/resources/" + percent_encode(options.id) + "/tag-history" +
                                                   (options.at.empty() ? "" : "?at=" + percent_encode(options.at)));
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json) {
            std::cout << json::serialize_pretty(answer->body);
            return static_cast<int>(Exit::ok);
        }
        for (const auto& tag : answer->body.at("tags").as_object())
            std::cout << printable(tag_argument(tag.key(), tag.value().as_string())) << "\n";
        for (const auto& change : answer->body.at("changes").as_array())
            std::cout << text(change, "at") << "  " << text(change, "what") << "  " << text(change, "key") << ": "
                      << value_or_none(change.at("before")) << " -> " << value_or_none(change.at("after")) << "  "
                      << (part(change, "who")               ? text(change, "who")
                          : text(change, "source") == "aws" ? "AWS"
                                                            : "the portal")
                      << (part(change, "detail") ? "  " + text(change, "detail") : "") << "\n";
        return static_cast<int>(Exit::ok);
    });
}

} // namespace portal::cli
