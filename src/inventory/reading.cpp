#include "inventory/reading.hpp"

#include "aws/arn.hpp"
#include "aws/regions.hpp"
#include "aws/signature.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace portal::inventory {

namespace {

constexpr std::size_t most_arn_bytes = 2'048;
constexpr std::size_t most_text_bytes = 2'048;
constexpr std::size_t most_tag_bytes = 16'384; // AWS's own limit is 256 characters
constexpr std::size_t most_problems = 20;

/// Calls `use` with each value that a path leads to: "a.b", "a[].b", "." for the value itself.
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

std::optional<json::Value> scalar_of(const aws::Value& value) {
    if (const auto* text = value.as_string()) return json::Value(*text);
    if (const auto flag = value.as_bool()) return json::Value(*flag);
    if (const auto integer = value.as_integer()) return json::Value(*integer);
    if (const auto number = value.as_number()) return json::Value(*number);
    if (const auto time = value.as_timestamp()) return json::Value(to_rfc3339(*time));
    return std::nullopt;
}

/// Text that can be shown: control characters become U+FFFD, what is too long is cut at a character.
std::string shown(std::string_view text, std::size_t most, bool& changed) {
    std::string made;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            made += "\xEF\xBF\xBD";
            changed = true;
        } else {
            made += c;
        }
    }
    if (made.size() > most) {
        while (most > 0 && (static_cast<unsigned char>(made[most]) & 0xC0) == 0x80) --most;
        made.resize(most);
        changed = true;
    }
    return made;
}

bool is_plain(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// What follows the last slash, or where there is none the last colon: the name in an ARN or address.
std::string last_of(const std::string& id) {
    const auto slash = id.rfind('/');
    return id.substr((slash != std::string::npos ? slash : id.rfind(':')) + 1);
}

class Reader {
public:
    Reader(const aws::CatalogType& type, const Place& place, bool with_tags)
        : type_(type), place_(place), with_tags_(with_tags) {}

    void read(const aws::Value& item) {
        if (!type_.owner.empty())
            if (const auto owner = text(item, type_.owner); owner && !owner->empty() && *owner != place_.account_id)
                return;
        Found found{.arn = {},
                    .type = std::string(type_.type),
                    .service = std::string(type_.service),
                    .region = type_.is_global ? std::string(global_region) : place_.region,
                    .resource_id = text(item, type_.id).value_or(""),
                    .name = std::nullopt,
                    .state = std::nullopt,
                    .facts = {},
                    .tags = std::nullopt};
        if (found.resource_id.empty()) return problem("an item without an identifier was passed over");
        if (!type_.region.empty())
            if (auto region = text(item, type_.region); region && !region->empty()) found.region = std::move(*region);
        found.arn = arn_of(item, found);
        if (found.arn.empty() || found.arn.size() > most_arn_bytes || !is_plain(found.arn))
            return problem("an item with an ARN that cannot be kept was passed over");
        if (type_.name == "{last}")
            found.name = last_of(found.resource_id);
        else if (!type_.name.empty())
            found.name = text(item, type_.name);
        if (!type_.state.empty()) found.state = text(item, type_.state);
        for (const auto& field : type_.fields)
            each(item, field.path, [&](const aws::Value& value) {
                auto fact = scalar_of(value);
                if (!fact) return;
                if (fact->is_string()) fact = json::Value(kept(std::string(fact->get_string())));
                found.facts[field.name] = std::move(*fact);
            });
        if (with_tags_ && !type_.tags.empty()) found.tags = tags_of(item);
        if (!found.name && found.tags)
            if (const auto name = found.tags->find("Name"); name != found.tags->end() && !name->second.empty())
                found.name = kept(name->second);
        if (!seen_.insert(found.arn).second) return problem(found.arn + " stands twice in one answer");
        answer.items.push_back(std::move(found));
    }

    Answer answer;

private:
    void problem(std::string words) {
        if (answer.problems.size() < most_problems) answer.problems.push_back(std::move(words));
    }

    std::string kept(std::string_view value) {
        bool changed = false;
        std::string made = shown(value, most_text_bytes, changed);
        if (changed) problem("a text was cut or had control characters");
        return made;
    }

    std::optional<std::string> text(const aws::Value& item, std::string_view path) {
        std::optional<std::string> found;
        each(item, path, [&](const aws::Value& value) {
            if (found) return;
            if (const auto* own = value.as_string())
                found = kept(*own);
            else if (const auto number = value.as_integer())
                found = std::to_string(*number);
        });
        return found;
    }

    std::string arn_of(const aws::Value& item, const Found& found) {
        if (!type_.arn.starts_with("arn:")) return text(item, type_.arn).value_or("");
        std::string made;
        std::string_view rest = type_.arn;
        while (!rest.empty()) {
            const auto open = rest.find('{');
            made += rest.substr(0, open);
            if (open == std::string_view::npos) break;
            const auto close = rest.find('}', open);
            const std::string_view what = rest.substr(open + 1, close - open - 1);
            const std::string& id = found.resource_id;
            if (what == "partition") made += place_.partition;
            if (what == "region") made += place_.region;
            if (what == "account") made += place_.account_id;
            if (what == "id") made += id;
            if (what == "last") made += last_of(id);
            if (what == "slash_id") made += (id.starts_with('/') ? "" : "/") + id;
            rest.remove_prefix(close + 1);
        }
        return made;
    }

    std::map<std::string, std::string> tags_of(const aws::Value& item) {
        std::map<std::string, std::string> tags;
        const auto take = [&](const std::string& key, const std::string& value) {
            if (key.empty() || key.size() + value.size() > most_tag_bytes || !is_plain(key))
                return problem("a tag that is too long, or whose key cannot be shown, was passed over");
            tags.insert_or_assign(key, value);
        };
        each(item, type_.tags, [&](const aws::Value& value) {
            if (type_.tag_key.empty()) {
                if (const auto* map = value.as_map())
                    for (const auto& [key, own] : *map)
                        if (const auto* words = own.as_string()) take(key, *words);
                return;
            }
            const auto* list = value.as_list();
            if (!list) return;
            for (const auto& one : *list) {
                const aws::Value* key = one.find(type_.tag_key);
                const aws::Value* own = one.find(type_.tag_value);
                if (key && key->as_string())
                    take(*key->as_string(), own && own->as_string() ? *own->as_string() : std::string());
            }
        });
        return tags;
    }

    const aws::CatalogType& type_;
    const Place& place_;
    const bool with_tags_;
    std::set<std::string> seen_;
};

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

} // namespace

aws::Value parameters_of(const aws::CatalogType& type) {
    if (type.parameters.empty()) return aws::Value(aws::ValueMap());
    return value_of(*json::parse(std::string(type.parameters)));
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

Answer read_answer(const aws::CatalogType& type, const aws::Value& answer, const Place& place, bool with_tags) {
    Reader reader(type, place, with_tags);
    each(answer, type.items, [&](const aws::Value& item) { reader.read(item); });
    return std::move(reader.answer);
}

std::optional<Found> read_tagged(const std::string& arn, std::map<std::string, std::string> tags, const Place& place) {
    if (arn.empty() || arn.size() > most_arn_bytes || !is_plain(arn)) return std::nullopt;
    Found found{.arn = arn,
                .type = {},
                .service = {},
                .region = place.region,
                .resource_id = arn,
                .name = std::nullopt,
                .state = std::nullopt,
                .facts = {},
                .tags = {}};
    const auto parsed = aws::Arn::parse(arn);
    if (const auto* type = type_of_arn(arn)) {
        found.type = type->type;
        found.service = type->service;
        if (type->is_global) found.region = global_region;
        if (const auto at = arn.find_last_of("/:"); at != std::string::npos && at + 1 < arn.size())
            found.resource_id = arn.substr(at + 1);
    } else if (parsed) {
        found.service = parsed->service();
        found.type = found.service + ":" + std::string(parsed->resource_type());
        found.resource_id = parsed->resource();
    } else { // of a shape that nobody knows: kept as it is
        found.service = "unknown";
        found.type = "unknown";
    }
    std::erase_if(tags, [](const auto& tag) {
        return tag.first.empty() || !is_plain(tag.first) || tag.first.size() + tag.second.size() > most_tag_bytes;
    });
    if (const auto name = tags.find("Name"); name != tags.end() && !name->second.empty()) {
        bool changed = false;
        found.name = shown(name->second, most_text_bytes, changed);
    }
    found.tags = std::move(tags);
    return found;
}

const aws::CatalogType* find_type(std::string_view name) {
    const auto all = aws::catalog();
    const auto found = std::ranges::lower_bound(all, name, {}, &aws::CatalogType::type);
    return found != all.end() && found->type == name ? &*found : nullptr;
}

const aws::CatalogType* type_of_arn(std::string_view arn) {
    // arn:partition:service:region:account:resource
    std::string_view parts[5];
    std::string_view rest = arn;
    for (auto& part : parts) {
        const auto end = rest.find(':');
        if (end == std::string_view::npos) return nullptr;
        part = rest.substr(0, end);
        rest.remove_prefix(end + 1);
    }
    const std::string key = std::string(parts[2]) + ":" + std::string(rest);
    const aws::CatalogType* best = nullptr;
    std::size_t longest = 0;
    for (const auto& type : aws::catalog()) {
        std::string_view prefixes = type.arn_prefixes;
        while (!prefixes.empty()) {
            const auto end = prefixes.find('|');
            const std::string_view prefix = prefixes.substr(0, end);
            // "sqs:" is every name of the service, and no path below one.
            const bool bare = prefix.ends_with(':') && prefix.find(':') == prefix.size() - 1;
            if (key.starts_with(prefix) && prefix.size() > longest &&
                (!bare || key.find_first_of(":/", prefix.size()) == std::string::npos)) {
                best = &type;
                longest = prefix.size();
            }
            prefixes.remove_prefix(end == std::string_view::npos ? prefixes.size() : end + 1);
        }
    }
    return best;
}

std::string global_region_of(const std::string& partition) {
    const auto* known = aws::find_partition(partition);
    return known ? std::string(known->implicit_global_region) : std::string();
}

std::string digest_of(const Found& found) {
    json::Object all{{"name", found.name ? json::Value(*found.name) : json::Value(nullptr)},
                     {"state", found.state ? json::Value(*found.state) : json::Value(nullptr)},
                     {"region", found.region},
                     {"type", found.type},
                     {"facts", found.facts}};
    if (found.tags) {
        json::Object tags;
        for (const auto& [key, value] : *found.tags) tags[key] = value;
        all["tags"] = std::move(tags);
    }
    return aws::sha256_hex(json::serialize(all)).substr(0, 32);
}

Ending ending_of(const Error& error) {
    Ending ending{.outcome = ScanOutcome::failed, .detail = error.detail};
    switch (error.code) {
    case ErrorCode::aws_access_denied: ending.outcome = ScanOutcome::denied; break;
    case ErrorCode::aws_throttled: ending.outcome = ScanOutcome::throttled; break;
    case ErrorCode::invalid_region: ending.outcome = ScanOutcome::not_offered; break;
    default: break;
    }
    // An account that never signed up for a service, or a service that is not in this region.
    for (const char* code :
         {"OptInRequired", "SubscriptionRequiredException", "UnknownOperationException", "InvalidAction"})
        if (error.aws_code == code) ending.outcome = ScanOutcome::not_offered;
    if (!error.aws_code.empty() && ending.detail.find(error.aws_code) == std::string::npos)
        ending.detail = error.aws_code + ": " + ending.detail;
    if (!error.aws_request_id.empty()) ending.detail += " (request ID " + error.aws_request_id + ")";
    return ending;
}

} // namespace portal::inventory
