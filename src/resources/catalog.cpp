#include "resources/catalog.hpp"

#include "aws/regions.hpp"

#include <algorithm>

namespace portal::resources {

void each(const aws::Value& value, std::string_view path, const std::function<void(const aws::Value&)>& use) {
    if (path.empty() || path == ".") return use(value);
    if (path.starts_with("[]")) {
        path.remove_prefix(2);
        if (path.starts_with('.')) path.remove_prefix(1);
        if (const auto* list = value.as_list())
            for (const auto& one : *list) each(one, path, use);
        return;
    }
    const auto end = path.find_first_of(".[");
    const aws::Value* member = value.find(path.substr(0, end));
    if (!member) return;
    path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    if (path.starts_with('.')) path.remove_prefix(1);
    each(*member, path, use);
}

std::string last_of(const std::string& id) {
    const auto slash = id.rfind('/');
    return id.substr((slash != std::string::npos ? slash : id.rfind(':')) + 1);
}

aws::Value value_of(const json::Value& value) {
    if (value.is_string()) return aws::Value(std::string(value.get_string()));
    if (value.is_bool()) return aws::Value(value.get_bool());
    if (value.is_int64()) return aws::Value(value.get_int64());
    if (value.is_array()) {
        aws::ValueList list;
        for (const auto& one : value.get_array()) list.push_back(value_of(one));
        return aws::Value(std::move(list));
    }
    aws::ValueMap map;
    if (value.is_object())
        for (const auto& member : value.get_object()) map.set(std::string(member.key()), value_of(member.value()));
    return aws::Value(std::move(map));
}

aws::Value tag_parameters_of(const aws::CatalogTagging& tagging, const std::string& arn, const std::string& id) {
    const std::map<std::string_view, std::string> values{{"{arn}", arn}, {"{id}", id}, {"{last}", last_of(id)}};
    const auto filled = [&](std::string text) {
        for (const auto& [name, value] : values)
            if (const auto at = text.find(name); at != std::string::npos) text.replace(at, name.size(), value);
        return text;
    };
    const std::function<void(json::Value&)> fill = [&](json::Value& value) {
        if (value.is_string()) value = json::Value(filled(std::string(value.get_string())));
        if (value.is_array())
            for (auto& one : value.get_array()) fill(one);
        if (value.is_object())
            for (auto& member : value.get_object()) fill(member.value());
    };
    json::Value parameters = *json::parse(std::string(tagging.parameters));
    fill(parameters);
    return value_of(parameters);
}

bool needs_identifier(const aws::CatalogTagging& tagging) {
    return tagging.parameters.find("{id}") != std::string_view::npos ||
           tagging.parameters.find("{last}") != std::string_view::npos;
}

void take_tags(const aws::CatalogTagging& tagging, const aws::Value& page, std::map<std::string, std::string>& into) {
    const auto text = [](const aws::Value* value) {
        return value && value->as_string() ? *value->as_string() : std::string();
    };
    each(page, tagging.path, [&](const aws::Value& found) {
        if (!tagging.key.empty()) {
            if (const std::string key = text(found.find(tagging.key)); !key.empty())
                into.insert_or_assign(key, text(found.find(tagging.value)));
        } else if (const auto* map = found.as_map()) {
            for (const auto& [key, value] : *map) into.insert_or_assign(key, text(&value));
        }
    });
}

const aws::CatalogType* find_type(std::string_view name) {
    const auto all = aws::catalog();
    const auto found = std::ranges::lower_bound(all, name, {}, &aws::CatalogType::type);
    return found != all.end() && found->type == name ? &*found : nullptr;
}

std::string global_region_of(const std::string& partition) {
    const auto* known = aws::find_partition(partition);
    return known ? std::string(known->implicit_global_region) : std::string();
}

} // namespace portal::resources
