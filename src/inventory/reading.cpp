#include "inventory/reading.hpp"

#include "aws/arn.hpp"

#include <algorithm>

namespace portal::inventory {

namespace {

constexpr std::size_t most_arn_bytes = 2'048;
constexpr std::size_t most_text_bytes = 2'048;
constexpr std::size_t most_tag_bytes = 16'384; // AWS's own limit is 256 characters
constexpr std::size_t most_problems = 20;

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

class Reader {
public:
    Reader(const aws::CatalogType& type, const Place& place, bool with_tags)
        : type_(type), place_(place), with_tags_(with_tags) {}

    void read(const aws::Value& item) {
        if (!type_.owner.empty())
            if (const auto owner = text(item, type_.owner); owner && !owner->empty() && *owner != place_.account_id)
                return;
        resources::Found found{.arn = {},
                               .type = std::string(type_.type),
                               .service = std::string(type_.service),
                               .region = type_.is_global ? std::string(resources::global_region) : place_.region,
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
            found.name = resources::last_of(found.resource_id);
        else if (!type_.name.empty())
            found.name = text(item, type_.name);
        if (!type_.state.empty()) found.state = text(item, type_.state);
        for (const auto& field : type_.fields)
            resources::each(item, field.path, [&](const aws::Value& value) {
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
        resources::each(item, path, [&](const aws::Value& value) {
            if (found) return;
            if (const auto* own = value.as_string())
                found = kept(*own);
            else if (const auto number = value.as_integer())
                found = std::to_string(*number);
        });
        return found;
    }

    std::string arn_of(const aws::Value& item, const resources::Found& found) {
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
            if (what == "last") made += resources::last_of(id);
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
        resources::each(item, type_.tags, [&](const aws::Value& value) {
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

} // namespace

aws::Value parameters_of(const aws::CatalogType& type) {
    if (type.parameters.empty()) return aws::Value(aws::ValueMap());
    return resources::value_of(*json::parse(std::string(type.parameters)));
}

Answer read_answer(const aws::CatalogType& type, const aws::Value& answer, const Place& place, bool with_tags) {
    Reader reader(type, place, with_tags);
    resources::each(answer, type.items, [&](const aws::Value& item) { reader.read(item); });
    return std::move(reader.answer);
}

std::optional<resources::Found> read_tagged(const std::string& arn, std::map<std::string, std::string> tags,
                                            const Place& place) {
    if (arn.empty() || arn.size() > most_arn_bytes || !is_plain(arn)) return std::nullopt;
    resources::Found found{.arn = arn,
                           .type = {},
                           .service = {},
                           .region = place.region,
                           .resource_id = arn,
                           .name = std::nullopt,
                           .state = std::nullopt,
                           .facts = {},
                           .tags = {}};
    const auto parsed = aws::Arn::parse(arn);
    if (const auto* type = resources::type_of_arn(arn)) {
        found.type = type->type;
        found.service = type->service;
        if (type->is_global) found.region = resources::global_region;
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

Ending ending_of(const Error& error) {
    Ending ending{.outcome = resources::ScanOutcome::failed, .detail = error.detail};
    switch (error.code) {
    case ErrorCode::aws_access_denied: ending.outcome = resources::ScanOutcome::denied; break;
    case ErrorCode::aws_throttled: ending.outcome = resources::ScanOutcome::throttled; break;
    case ErrorCode::invalid_region: ending.outcome = resources::ScanOutcome::not_offered; break;
    default: break;
    }
    // An account that never signed up for a service, or a service that is not in this region.
    for (const char* code :
         {"OptInRequired", "SubscriptionRequiredException", "UnknownOperationException", "InvalidAction"})
        if (error.aws_code == code) ending.outcome = resources::ScanOutcome::not_offered;
    if (!error.aws_code.empty() && ending.detail.find(error.aws_code) == std::string::npos)
        ending.detail = error.aws_code + ": " + ending.detail;
    if (!error.aws_request_id.empty()) ending.detail += " (request ID " + error.aws_request_id + ")";
    return ending;
}

} // namespace portal::inventory
