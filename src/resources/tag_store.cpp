#include "resources/tag_store.hpp"

#include "store/where.hpp"

#include <algorithm>

namespace portal::resources {

namespace {

template <class Enum>
std::string name_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

template <class Enum>
Enum enum_from(const std::string& name) {
    Enum value{};
    if (!boost::describe::enum_from_string(name.c_str(), value))
        throw store::StoreError("the store holds an unknown word: " + name);
    return value;
}

constexpr std::size_t ids_a_query = 400;

/// A row of resource_tags, and one of tag_writes: into the same state by key.
void take_effective(TagStates& states, const store::Row& row, std::size_t at) {
    TagState& state = states[row.text(at)];
    (row.text(at + 2) == "aws" ? state.aws : state.portal) = row.text(at + 1);
}

void take_write(TagStates& states, const store::Row& row, std::size_t at) {
    TagState& state = states[row.text(at)];
    state.aws = row.optional_text(at + 5);
    state.portal.reset(); // what resource_tags has is the edit under way
    TagWrite write{.state = enum_from<WriteState>(row.text(at + 1)),
                   .wanted = row.optional_text(at + 3),
                   .base = row.optional_text(at + 4),
                   .at = row.time(at + 6),
                   .change_id = row.text(at + 2)};
    if (const auto until = row.optional_time(at + 8)) write.stale = StaleValue{row.optional_text(at + 7), *until};
    state.write = std::move(write);
}

} // namespace

TagStates TagStore::states(const std::string& resource_id) {
    auto found = states(std::vector<std::string>{resource_id});
    return std::move(found[resource_id]);
}

std::map<std::string, TagStates> TagStore::states(const std::vector<std::string>& resource_ids) {
    std::map<std::string, TagStates> found;
    for (std::size_t first = 0; first < resource_ids.size(); first += ids_a_query) {
        const auto from = resource_ids.begin() + static_cast<std::ptrdiff_t>(first);
        const auto to =
            resource_ids.begin() + static_cast<std::ptrdiff_t>(std::min(resource_ids.size(), first + ids_a_query));
        // Not by the bare column, for the reason that queries.cpp gives.
        store::Where where(customer_, "customer_id || ''");
        where.any_of("resource_id", {from, to});
        for (const auto& row : transaction_.run(
                 "SELECT resource_id, tag_key, value, source FROM resource_tags WHERE " + where.sql, where.parameters))
            take_effective(found[row.text(0)], row, 1);
        for (const auto& row :
             transaction_.run("SELECT resource_id, tag_key, state, change_id, wanted, base, at_aws, at, stale_value, "
                              "stale_until FROM tag_writes WHERE " +
                                  where.sql,
                              where.parameters))
            take_write(found[row.text(0)], row, 1);
    }
    return found;
}

void TagStore::put(const std::string& resource_id, const std::string& key, const TagState& before,
                   const TagState& after, TagEvent what, const TagAuthor& author, Timestamp now,
                   const TagValue& wanted) {
    const EffectiveTag was = effective(before);
    const EffectiveTag is = effective(after);
    if (!is.value)
        transaction_.execute("DELETE FROM resource_tags WHERE resource_id = $1 AND customer_id = $2 AND tag_key = $3",
                             resource_id, customer_.value, key);
    else if (was.value != is.value || was.from_portal != is.from_portal || was.pending != is.pending)
        transaction_.execute(
            "INSERT INTO resource_tags (resource_id, customer_id, tag_key, value, source, pending) VALUES ($1, $2, $3, "
            "$4, $5, $6) ON CONFLICT (resource_id, tag_key) DO UPDATE SET value = $4, source = $5, pending = $6",
            resource_id, customer_.value, key, *is.value, is.from_portal ? "portal" : "aws", is.pending);
    if (before.write && !after.write)
        transaction_.execute("DELETE FROM tag_writes WHERE resource_id = $1 AND customer_id = $2 AND tag_key = $3",
                             resource_id, customer_.value, key);
    if (after.write && (before.write != after.write || before.aws != after.aws)) {
        const TagWrite& write = *after.write;
        transaction_.execute(
            "INSERT INTO tag_writes (resource_id, tag_key, customer_id, change_id, state, wanted, base, at_aws, at, "
            "stale_value, stale_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (resource_id, "
            "tag_key) DO UPDATE SET change_id = $4, state = $5, wanted = $6, base = $7, at_aws = $8, at = $9, "
            "stale_value = $10, stale_until = $11",
            resource_id, key, customer_.value, write.change_id, name_of(write.state), write.wanted, write.base,
            after.aws, write.at, write.stale ? write.stale->value : TagValue(),
            write.stale ? std::optional(write.stale->until) : std::nullopt);
        // The listing's digest is of before the write: what AWS answers next is to be compared, not skipped.
        if (write.state == WriteState::settled && (!before.write || before.write->state != WriteState::settled))
            transaction_.execute("UPDATE resources SET digest = '', may_have_tags = CASE WHEN own_tags = 1 THEN "
                                 "may_have_tags ELSE 1 END "
                                 "WHERE id = $1 AND customer_id = $2",
                                 resource_id, customer_.value);
    }
    if (what == TagEvent::none) return;
    const bool came_to_nothing = what == TagEvent::not_written || what == TagEvent::conflicted ||
                                 (what == TagEvent::replaced && !(was.from_portal && !is.from_portal));
    note(resource_id, now,
         {.at = now,
          .key = key,
          .what = what,
          .before = was.value,
          .after = came_to_nothing ? wanted : is.value,
          .source = is.from_portal || came_to_nothing ? "portal" : "aws",
          .who = author.who,
          .change_id = author.change_id,
          .detail = author.detail});
}

void TagStore::observe(const std::string& resource_id, const Tags& tags, Timestamp read_at, Timestamp now,
                       Before before_that) {
    const TagStates known = before_that == Before::new_row ? TagStates() : states(resource_id);
    std::set<std::string> keys;
    for (const auto& [key, state] : known) keys.insert(key);
    for (const auto& [key, value] : tags) keys.insert(key);
    for (const auto& key : keys) {
        const auto there = known.find(key);
        const TagState before = there == known.end() ? TagState{} : there->second;
        const auto tag = tags.find(key);
        TagState after = before;
        const TagEvent what =
            portal::resources::observe(after, tag == tags.end() ? TagValue() : TagValue(tag->second), read_at);
        if (before == after && what == TagEvent::none) continue;
        const TagValue wanted = before.write ? before.write->wanted : TagValue();
        put(resource_id, key, before, after,
            before_that != Before::seen && what == TagEvent::changed ? TagEvent::none : what, {}, now, wanted);
    }
}

std::map<std::string, TagStates> TagStore::under_way(const std::string& cloud_account_id) {
    std::vector<std::string> ids;
    for (const auto& row : transaction_.query(
             "SELECT DISTINCT w.resource_id FROM tag_writes w JOIN resources r ON r.id = w.resource_id WHERE "
             "w.customer_id = $1 AND r.cloud_account_id = $2",
             customer_.value, cloud_account_id))
        ids.push_back(row.text(0));
    auto found = states(ids);
    for (auto& [id, states_of_it] : found)
        std::erase_if(states_of_it, [](const auto& entry) { return !entry.second.write; });
    return found;
}

void TagStore::give_up_all(const std::string& cloud_account_id, const std::string& why, Timestamp now) {
    for (const auto& [resource_id, states_of_it] : under_way(cloud_account_id))
        for (const auto& [key, before] : states_of_it) {
            // AWS was asked: what became of it is seen, by its change or by an import, and not said before.
            if (before.write && before.write->state == WriteState::sent && now - before.write->at < read_lag) continue;
            TagState after = before;
            const TagEvent what = give_up(after);
            const TagAuthor author{.who = {}, .change_id = before.write->change_id, .detail = why};
            if (what != TagEvent::none) put(resource_id, key, before, after, what, author, now, before.write->wanted);
        }
}

void TagStore::forget_aws(const std::string& cloud_account_id, Timestamp now) {
    for (const auto& [resource_id, states_of_it] : under_way(cloud_account_id))
        for (const auto& [key, before] : states_of_it) {
            TagState after = before;
            portal::resources::forget_aws(after);
            put(resource_id, key, before, after, TagEvent::none, {}, now);
        }
    const std::string of_account = " AND resource_id IN (SELECT id FROM resources WHERE customer_id = $1 AND "
                                   "cloud_account_id = $2)";
    transaction_.execute("DELETE FROM resource_tags WHERE customer_id = $1 AND source = 'aws'" + of_account,
                         customer_.value, cloud_account_id);
    transaction_.execute("DELETE FROM tag_history WHERE customer_id = $1 AND source = 'aws'" + of_account,
                         customer_.value, cloud_account_id);
    // What an edit took the place of may have been AWS's.
    transaction_.execute("UPDATE tag_history SET before = NULL, detail = NULL WHERE customer_id = $1" + of_account,
                         customer_.value, cloud_account_id);
}

std::vector<TagHistoryEntry> TagStore::history(const std::string& resource_id, std::size_t most) {
    std::vector<TagHistoryEntry> found;
    for (const auto& row : transaction_.query(
             "SELECT at, tag_key, what, before, after, source, who, change_id, detail FROM tag_history WHERE "
             "customer_id = $1 AND resource_id = $2 ORDER BY at DESC, number DESC LIMIT " +
                 std::to_string(most),
             customer_.value, resource_id))
        found.push_back({.at = row.time(0),
                         .key = row.text(1),
                         .what = enum_from<TagEvent>(row.text(2)),
                         .before = row.optional_text(3),
                         .after = row.optional_text(4),
                         .source = row.text(5),
                         .who = row.optional_text(6),
                         .change_id = row.optional_text(7),
                         .detail = row.optional_text(8)});
    return found;
}

Tags TagStore::at(const std::string& resource_id, Timestamp at) {
    Tags tags;
    for (const auto& [key, state] : states(resource_id))
        if (const auto now = effective(state).value) tags[key] = *now;
    for (const auto& row : transaction_.query(
             "SELECT tag_key, before FROM tag_history WHERE customer_id = $1 AND resource_id = $2 AND at > $3 ORDER BY "
             "at DESC, number DESC",
             customer_.value, resource_id, at)) {
        if (const auto before = row.optional_text(1))
            tags[row.text(0)] = *before;
        else
            tags.erase(row.text(0));
    }
    return tags;
}

void TagStore::note(const std::string& resource_id, Timestamp at, const TagHistoryEntry& entry) {
    const auto there = transaction_.query(
        "SELECT COALESCE(MAX(number) + 1, 0) FROM tag_history WHERE resource_id = $1 AND customer_id = $2 AND at = $3",
        resource_id, customer_.value, at);
    transaction_.execute(
        "INSERT INTO tag_history (resource_id, at, number, customer_id, tag_key, what, before, after, source, who, "
        "change_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        resource_id, at, there.at(0).integer(0), customer_.value, entry.key, name_of(entry.what), entry.before,
        entry.after, entry.source, entry.who, entry.change_id, entry.detail);
}

} // namespace portal::resources
