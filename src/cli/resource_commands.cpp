#include "cli/resource_commands.hpp"

#include "base/text.hpp"
#include "cli/tag_arguments.hpp"
#include "cli/terminal.hpp"

#include <iostream>

namespace portal::cli {

namespace {

using json::Array;
using json::Value;

void add(std::string& path, std::string_view name, const std::string& value) {
    path += "&" + percent_encode(name) + "=" + percent_encode(value);
}

Result<std::string> list_path(const ResourceOptions& options) {
    std::string path = "/resources?limit=1000";
    for (const auto& [name, values] :
         std::initializer_list<std::pair<std::string_view, const std::vector<std::string>*>>{
             {"account_id", &options.accounts},
             {"type", &options.types},
             {"region", &options.regions},
             {"state", &options.states},
             {"tag_absent", &options.tags_absent}})
        for (const auto& value : *values) add(path, name, value);
    for (const auto& typed : options.tags) {
        const auto tag = read_tag_argument(typed);
        if (!tag) return tl::unexpected<Error>(tag.error());
        if (tag->value)
            add(path, "tag[" + tag->key + "]", *tag->value);
        else
            add(path, "tag_present", tag->key);
    }
    if (!options.text.empty()) add(path, "q", options.text);
    if (!options.tagged.empty()) add(path, "tagged", options.tagged);
    if (!options.managed_by.empty()) add(path, "managed_by", options.managed_by);
    if (options.gone) add(path, "gone", "true");
    return path;
}

/// One cell that any program can take apart again: JSON. Empty where AWS's tags were not read and the portal has none.
std::string tags_cell(const Value& resource) {
    if (resource.at("tags").as_array().empty() && text(resource, "tags_status") == "unknown") return "";
    json::Object tags;
    for (const auto& tag : resource.at("tags").as_array()) tags[tag.at("key").as_string()] = tag.at("value");
    return csv_cell(json::serialize(tags));
}

void print_csv(const Value& resource) {
    std::string line;
    for (const char* name : {"account_id", "region", "type", "resource_id", "name", "state", "arn"})
        line += csv_cell(raw_text(resource, name)) + ",";
    csv_output() << line << tags_cell(resource) << "," << text(resource, "first_seen") << ","
                 << text(resource, "last_seen") << "\r\n";
}

} // namespace

int resource_list(const ResourceOptions& options) {
    const auto path = list_path(options);
    if (!path) return usage_error(path.error());
    return with_client(options, [&](ApiClient& client) {
        JsonArray array;
        std::size_t count = 0;
        if (options.csv)
            csv_output() << "account_id,region,type,resource_id,name,state,arn,tags,first_seen,last_seen\r\n";
        const int exit = each_item(client, options.json, *path, [&](const Value& resource) {
            ++count;
            if (options.json) return array.add(resource);
            if (options.csv) return print_csv(resource);
            const std::string name = text(resource, "name");
            std::cout << text(resource, "account_id") << "  " << text(resource, "region") << "  "
                      << text(resource, "type") << "  " << text(resource, "resource_id")
                      << (name.empty() || name == text(resource, "resource_id") ? "" : "  " + name) << "\n";
        });
        if (exit != Exit::ok) return exit;
        if (options.json) array.end();
        if (!options.json && !options.csv && count == 0)
            std::cout << "No resource fits. `client-portal resource scans` says what was not seen.\n";
        return exit;
    });
}

int resource_show(const ResourceOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("GET", "/resources/" + percent_encode(options.id));
        if (!succeeded(answer)) return explain(options.json, answer);
        std::cout << json::serialize_pretty(answer->body);
        return static_cast<int>(Exit::ok);
    });
}

int resource_tag(const ResourceOptions& options) {
    auto set = tags_to_set(options.tags, options.set_from);
    if (!set) return usage_error(set.error());
    Array remove;
    for (const auto& key : options.tags_absent) remove.emplace_back(key);
    const Value body = json::Object{{"set", std::move(*set)}, {"remove", std::move(remove)}};
    return with_client(options, [&](ApiClient& client) {
        const auto answer = client.send("PATCH", "/resources/" + percent_encode(options.id) + "/tags", &body);
        if (!succeeded(answer)) return explain(options.json, answer);
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            for (const auto& tag : answer->body.at("tags").as_array())
                std::cout << tag_text(tag) << "  (" << text(tag, "source") << ")\n";
        return static_cast<int>(Exit::ok);
    });
}

int resource_import(const ResourceOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        int exit = Exit::ok;
        const auto id = find_id(client, options.account, options.json, exit);
        if (!id) return exit;
        const auto answer = client.send("POST", "/cloud-accounts/" + percent_encode(*id) + "/sync");
        if (!succeeded(answer)) return explain(options.json, answer);
        const std::string run = text(answer->body, "id");
        if (options.wait_seconds)
            return follow_job(client, options, run, "import", [](const Value& progress) {
                return text(progress, "done") + " of " + text(progress, "total") + " looks, " +
                       text(progress, "failed") + " not seen";
            });
        if (options.json)
            std::cout << json::serialize_pretty(answer->body);
        else
            std::cout << "The import is " << run << ". `client-portal job show " << run << "` says how far it is.\n";
        return static_cast<int>(Exit::ok);
    });
}

int resource_scans(const ResourceOptions& options) {
    return with_client(options, [&](ApiClient& client) {
        std::string path = "/scans?limit=1000";
        if (!options.account.empty()) {
            int exit = Exit::ok;
            const auto id = find_id(client, options.account, options.json, exit);
            if (!id) return exit;
            add(path, "cloud_account_id", *id);
        }
        for (const auto& outcome : options.outcomes) add(path, "outcome", outcome);
        for (const auto& region : options.regions) add(path, "region", region);
        JsonArray array;
        const int exit = each_item(client, options.json, path, [&](const Value& scan) {
            if (options.json) return array.add(scan);
            std::cout << text(scan, "account_id") << "  " << text(scan, "region") << "  " << text(scan, "type") << "  "
                      << text(scan, "outcome") << "  " << text(scan, "count") << "\n";
            if (const auto detail = text(scan, "detail"); !detail.empty()) std::cout << "      " << detail << "\n";
        });
        if (exit == Exit::ok && options.json) array.end();
        return exit;
    });
}

} // namespace portal::cli
