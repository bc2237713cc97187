#include "inventory/reading.hpp"

#include "aws/arn.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace portal::inventory {

namespace {

constexpr std::size_t most_arn_bytes = 2'048;
constexpr std::size_t most_text_bytes = 2'048;
constexpr std::size_t most_word_bytes = 256;  // of a state or a region
constexpr std::size_t most_tag_bytes = 2'048; // AWS takes 128 and 256 characters: 1,536 bytes; PostgreSQL's index 2,704
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
    std::string kept = cut(made, most);
    changed |= kept != made;
    return kept;
}

bool is_plain(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// `list` has | between its texts; a star at the end of one stands for anything, alone for any text.
bool is_one_of(std::string_view text, std::string_view list) {
    while (!list.empty()) {
        const auto end = std::min(list.find('|'), list.size());
        std::string_view one = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        const bool is_prefix = one.ends_with('*');
        if (is_prefix) one.remove_suffix(1);
        if (is_prefix ? text.starts_with(one) && !text.empty() : text == one) return true;
    }
    return false;
}

bool is_account(std::string_view text) {
    return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

const Beside nothing_beside;

class Reader {
public:
    Reader(const aws::CatalogType& type, const Page& page, const Place& place, bool with_tags)
        : type_(type), page_(page), beside_(page.beside ? *page.beside : nothing_beside), place_(place),
          with_tags_(with_tags) {}

    void read(const aws::Value& item) {
        resources::Found found{.arn = {},
                               .type = std::string(type_.type),
                               .service = std::string(type_.service),
                               .region = type_.is_global ? std::string(resources::global_region) : place_.region,
                               .resource_id = text(item, type_.id).value_or(""),
                               .name = std::nullopt,
                               .state = std::nullopt,
                               .facts = {},
                               .tags = std::nullopt};
        if (!type_.region.empty())
            if (auto region = text(item, type_.region); region && !region->empty())
                found.region = cut(*region, most_word_bytes);
        if (!type_.owner.empty())
            if (auto owner = raw(item, type_.owner); owner && !owner->empty()) found.owner = std::move(owner);
        found.arn = arn_of(item, found);
        if (!type_.state.empty())
            if (const auto state = text(item, type_.state)) found.state = cut(*state, most_word_bytes);
        take_name(item, found);
        if (!any_holds(type_.only, item, found, true) || any_holds(type_.unless, item, found, false)) return;
        if (found.state && is_gone(*found.state)) return;
        // Its owner's import tells of it; what is AWS's own ("aws", "amazon") is every account's and nobody's.
        if (const auto arn = aws::Arn::parse(found.arn); arn && !arn->account().empty())
            found.owner = std::string(arn->account());
        if (found.owner && *found.owner != place_.account_id) return;
        if (found.resource_id.empty()) return passed_over("an item without an identifier was passed over");
        if (found.arn.empty() || found.arn.size() > most_arn_bytes || !is_plain(found.arn))
            return passed_over("an item with an ARN that cannot be kept was passed over");
        found.managed_by_aws = any_holds(type_.managed_by_aws, item, found, false);
        for (const auto& field : type_.fields)
            each(item, field.path, [&](const aws::Value& value) {
                auto fact = scalar_of(value);
                if (!fact) return;
                if (fact->is_string()) fact = json::Value(kept(std::string(fact->get_string())));
                found.facts[field.name] = std::move(*fact);
            });
        if (with_tags_ && !type_.tags.empty()) found.tags = tags_of(item);
        if (with_tags_ && !type_.taggable) found.tags.emplace();
        if (!found.name && found.tags)
            if (const auto name = found.tags->find("Name"); name != found.tags->end() && !name->second.empty())
                found.name = kept(name->second);
        if (!seen_.insert(found.arn).second) return problem(found.arn + " stands twice in one answer");
        answer.items.push_back(std::move(found));
    }

    bool any_holds(std::span<const aws::CatalogRule> rules, const aws::Value& item, const resources::Found& found,
                   bool of_none) {
        if (rules.empty()) return of_none;
        return std::ranges::any_of(rules, [&](const auto& rule) {
            return std::ranges::all_of(rule.all, [&](const auto& condition) { return holds(condition, item, found); });
        });
    }

    Answer answer;

    /// It is there, and is not kept: nothing may count as gone for not being listed.
    void passed_over(std::string words) {
        answer.is_whole = false;
        problem(std::move(words));
    }

private:
    /// EC2 does not keep to the case that its model has.
    bool is_gone(std::string_view state) const { return is_one_of(to_lower(state), to_lower(type_.gone_states)); }

    void take_name(const aws::Value& item, resources::Found& found) {
        if (type_.name == "{last}") {
            found.name = resources::last_of(found.resource_id);
        } else if (!type_.name.empty()) {
            found.name = text(item, type_.name);
        } else if (const auto named = beside_.names.find(found.resource_id); named != beside_.names.end()) {
            found.name = kept(named->second);
        }
    }

    bool holds(const aws::CatalogCondition& condition, const aws::Value& item, const resources::Found& found) {
        const auto fits = [&](std::string_view text) {
            if (condition.set.empty()) return is_one_of(text, condition.values);
            const auto set = beside_.sets.find(std::string(condition.set));
            return set != beside_.sets.end() && set->second.contains(std::string(text));
        };
        if (condition.path == "{id}") return fits(found.resource_id);
        if (condition.path == "{name}") return fits(found.name.value_or(""));
        if (condition.path == "{arn}") return fits(found.arn);
        bool any = false;
        each(item, condition.path, [&](const aws::Value& value) {
            if (const auto* own = value.as_string()) any = any || fits(*own);
            if (const auto flag = value.as_bool()) any = any || fits(*flag ? "true" : "false");
            if (const auto number = value.as_integer()) any = any || fits(std::to_string(*number));
        });
        return any;
    }

    /// As the catalogue's each, and {parent}.
    void each(const aws::Value& item, std::string_view path, const std::function<void(const aws::Value&)>& use) const {
        if (path == "{parent}") return use(aws::Value(page_.parent));
        resources::each(item, path, use);
    }

    void problem(std::string words) {
        if (answer.problems.size() < most_problems) answer.problems.push_back(std::move(words));
    }

    std::string kept(std::string_view value) {
        bool changed = false;
        std::string made = shown(value, most_text_bytes, changed);
        if (changed) problem("a text was cut or had control characters");
        return made;
    }

    /// As AWS wrote it: an ARN that was changed would be another's.
    std::optional<std::string> raw(const aws::Value& item, std::string_view path) const {
        std::optional<std::string> found;
        each(item, path, [&](const aws::Value& value) {
            if (found) return;
            if (const auto* own = value.as_string())
                found = *own;
            else if (const auto number = value.as_integer())
                found = std::to_string(*number);
        });
        return found;
    }

    std::optional<std::string> text(const aws::Value& item, std::string_view path) {
        auto found = raw(item, path);
        return found ? std::optional(kept(*found)) : std::nullopt;
    }

    std::string arn_of(const aws::Value& item, const resources::Found& found) {
        if (type_.arn.starts_with("arn:")) return filled(type_.arn, found);
        std::string own = raw(item, type_.arn).value_or("");
        return own.empty() && !type_.arn_made.empty() ? filled(type_.arn_made, found) : own;
    }

    std::string filled(std::string_view rest, const resources::Found& found) const {
        std::string made;
        while (!rest.empty()) {
            const auto open = rest.find('{');
            made += rest.substr(0, open);
            if (open == std::string_view::npos) break;
            const auto close = rest.find('}', open);
            const std::string_view what = rest.substr(open + 1, close - open - 1);
            const std::string& id = found.resource_id;
            if (what == "partition") made += place_.partition;
            if (what == "region") made += place_.region;
            if (what == "account") made += found.owner.value_or(place_.account_id);
            if (what == "id") made += id;
            if (what == "last") made += resources::last_of(id);
            if (what == "slash_id") made += (id.starts_with('/') ? "" : "/") + id;
            if (what == "parent") made += page_.parent;
            if (what == "parent_last") made += resources::last_of(page_.parent);
            rest.remove_prefix(close + 1);
        }
        return made;
    }

    /// Nothing where the answer does not say: only a member that is there says something of tags.
    std::optional<std::map<std::string, std::string>> tags_of(const aws::Value& item) {
        bool is_said = false;
        std::map<std::string, std::string> tags;
        const auto take = [&](const std::string& key, const std::string& value) {
            if (key.empty() || key.size() + value.size() > most_tag_bytes || !is_plain(key))
                return problem("a tag that is too long, or whose key cannot be shown, was passed over");
            tags.insert_or_assign(key, storable(value));
        };
        each(item, type_.tags, [&](const aws::Value& value) {
            is_said = is_said || value.as_map() || value.as_list();
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
        return is_said ? std::optional(std::move(tags)) : std::nullopt;
    }

    const aws::CatalogType& type_;
    const Page& page_;
    const Beside& beside_;
    const Place& place_;
    const bool with_tags_;
    std::set<std::string> seen_;
};

} // namespace

void Beside::take_name(const aws::CatalogNames& from, const aws::Value& item) {
    const auto text = [&](std::string_view path) {
        std::string found;
        resources::each(item, path, [&](const aws::Value& value) {
            if (const auto* own = value.as_string()) found = *own;
        });
        return found;
    };
    const std::string id = text(from.id);
    std::string name = text(from.name);
    if (id.empty() || name.empty()) return;
    auto& kept = names[id];
    if (kept.empty() || name < kept) kept = std::move(name);
}

std::vector<aws::Value> parameters_of(std::string_view parameters) {
    if (parameters.empty()) return {aws::Value(aws::ValueMap())};
    const json::Value read = *json::parse(std::string(parameters));
    if (!read.is_array()) return {resources::value_of(read)};
    std::vector<aws::Value> made;
    for (const auto& one : read.get_array()) made.push_back(resources::value_of(one));
    return made;
}

Answer read_answer(const aws::CatalogType& type, const Page& page, const Place& place, bool with_tags) {
    Reader reader(type, page, place, with_tags);
    if (!page.without.empty()) reader.passed_over("AWS does not take the parameter " + page.without + " here");
    resources::each(page.answer, type.items, [&](const aws::Value& item) { reader.read(item); });
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
    if (parsed && is_account(parsed->account())) found.owner = std::string(parsed->account());
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
    for (auto& [key, value] : tags) value = storable(value);
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
