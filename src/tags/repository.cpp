#include "tags/repository.hpp"

#include "aws/transport/signature.hpp"
#include "store/where.hpp"

#include <algorithm>

namespace portal::tags {

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

template <class T>
std::string to_text(const T& value) {
    return json::serialize(json::write(value));
}

template <class T>
T from_text(const std::string& text) {
    const auto parsed = json::parse(text);
    auto value = parsed ? json::read<T>(*parsed) : Result<T>(fail(ErrorCode::internal, "not JSON"));
    if (!value) throw store::StoreError("the store holds JSON of another shape");
    return std::move(*value);
}

constexpr std::string_view change_columns =
    "c.id, c.kind, c.at, c.who, c.set_tags, c.remove_tags, c.undoes, COUNT(i.resource_id), COUNT(CASE WHEN i.state IN "
    "('queued', 'sent', 'accepted') THEN 1 END), COUNT(CASE WHEN i.state = 'failed' THEN 1 END), COUNT(CASE WHEN "
    "i.state = 'conflict' THEN 1 END)";

} // namespace

std::string conflict_id(const std::string& resource_id, const std::string& key) {
    return resource_id + "-" + aws::sha256_hex(key).substr(0, 16);
}

std::vector<resources::Resource> Repository::resources(const std::vector<std::string>& ids) {
    return resources::Repository(transaction_, customer_).find(ids);
}

Protections Repository::protections() {
    Protections found;
    for (const auto& row : transaction_.query(
             "SELECT kind, name FROM tag_protections WHERE customer_id = $1 ORDER BY kind, name", customer_.value))
        (row.text(0) == "key" ? found.keys : found.types).push_back(row.text(1));
    return found;
}

void Repository::set_protections(const Protections& protections) {
    transaction_.execute("DELETE FROM tag_protections WHERE customer_id = $1", customer_.value);
    for (const auto& [kind, names] : std::initializer_list<std::pair<const char*, const std::vector<std::string>&>>{
             {"key", protections.keys}, {"type", protections.types}})
        for (const auto& name : names)
            transaction_.execute("INSERT INTO tag_protections (customer_id, kind, name) VALUES ($1, $2, $3) ON "
                                 "CONFLICT DO NOTHING",
                                 customer_.value, std::string(kind), name);
}

std::optional<PolicyRow> Repository::policy(const std::string& cloud_account_id) {
    const auto row = transaction_.query_one(
        "SELECT outcome, document FROM tag_policies WHERE customer_id = $1 AND cloud_account_id = $2", customer_.value,
        cloud_account_id);
    if (!row) return std::nullopt;
    return PolicyRow{.outcome = row->text(0), .document = row->optional_text(1)};
}

void Repository::put_policy(const std::string& cloud_account_id, const PolicyRow& row, Timestamp at) {
    transaction_.execute("INSERT INTO tag_policies (cloud_account_id, customer_id, document, outcome, at) VALUES ($1, "
                         "$2, $3, $4, $5) ON CONFLICT (cloud_account_id) DO UPDATE SET document = $3, outcome = $4, "
                         "at = $5",
                         cloud_account_id, customer_.value, row.document, row.outcome, at);
}

void Repository::insert(const ChangeSet& change) {
    transaction_.execute("INSERT INTO tag_changes (id, customer_id, kind, at, who, set_tags, remove_tags, undoes) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                         change.id, customer_.value, name_of(change.kind), change.at, change.who, to_text(change.set),
                         to_text(change.remove), change.undoes);
}

void Repository::insert_item(const std::string& change_id, const StoredItem& stored, Timestamp at) {
    const ChangeItem& item = stored.item;
    transaction_.execute(
        "INSERT INTO tag_change_items (change_id, resource_id, customer_id, cloud_account_id, region, type, arn, "
        "state, "
        "set_tags, remove_tags, before, attempts, code, detail, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "$11, $12, $13, $14, $15)",
        change_id, item.resource_id, customer_.value, stored.cloud_account_id, stored.region, item.type, item.arn,
        name_of(item.state), to_text(item.set), to_text(item.remove), to_text(item.before), stored.attempts, item.code,
        item.detail, at);
}

void Repository::update_item(const std::string& change_id, const StoredItem& stored, Timestamp at) {
    transaction_.execute("UPDATE tag_change_items SET state = $4, attempts = $5, code = $6, detail = $7, at = $8 WHERE "
                         "change_id = $1 AND resource_id = $2 AND customer_id = $3 AND state IN ('queued', 'sent', "
                         "'accepted')",
                         change_id, stored.item.resource_id, customer_.value, name_of(stored.item.state),
                         stored.attempts, stored.item.code, stored.item.detail, at);
}

std::vector<ChangeSet> Repository::select(const store::Where& where, const std::string& rest) {
    std::vector<ChangeSet> found;
    for (const auto& row : transaction_.run(
             "SELECT " + std::string(change_columns) +
                 " FROM tag_changes c LEFT JOIN tag_change_items i ON i.change_id = c.id WHERE " + where.sql +
                 " GROUP BY c.id, c.kind, c.at, c.who, c.set_tags, c.remove_tags, c.undoes" + rest,
             where.parameters))
        found.push_back({.id = row.text(0),
                         .kind = enum_from<ChangeKind>(row.text(1)),
                         .at = row.time(2),
                         .who = row.text(3),
                         .set = from_text<std::map<std::string, std::string>>(row.text(4)),
                         .remove = from_text<std::vector<std::string>>(row.text(5)),
                         .undoes = row.optional_text(6),
                         .total = row.integer(7),
                         .open = row.integer(8),
                         .failed = row.integer(9),
                         .conflicts = row.integer(10)});
    return found;
}

std::optional<ChangeSet> Repository::find(const std::string& id) {
    store::Where where(customer_, "c.customer_id");
    where.condition("c.id = " + where.add(id));
    auto found = select(where, "");
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<ChangeSet> Repository::list(const std::vector<std::string>& after, std::size_t limit) {
    store::Where where(customer_, "c.customer_id");
    if (after.size() == 1) where.condition("c.id < " + where.add(after[0])); // ids are in the order of time
    return select(where, " ORDER BY c.id DESC LIMIT " + std::to_string(limit));
}

std::int64_t Repository::count() {
    return transaction_
        .query("SELECT COUNT(*) FROM (SELECT 1 FROM tag_changes WHERE customer_id = $1 LIMIT " +
                   std::to_string(api::most_counted + 1) + ") counted",
               customer_.value)
        .at(0)
        .integer(0);
}

std::vector<StoredItem> Repository::select_items(const store::Where& where, const std::string& rest) {
    std::vector<StoredItem> found;
    for (const auto& row : transaction_.run(
             "SELECT resource_id, arn, type, state, set_tags, remove_tags, before, code, detail, cloud_account_id, "
             "region, attempts FROM tag_change_items WHERE " +
                 where.sql + rest,
             where.parameters))
        found.push_back({.item = {.resource_id = row.text(0),
                                  .arn = row.text(1),
                                  .type = row.text(2),
                                  .state = enum_from<ItemState>(row.text(3)),
                                  .set = from_text<std::map<std::string, std::string>>(row.text(4)),
                                  .remove = from_text<std::vector<std::string>>(row.text(5)),
                                  .before = from_text<std::map<std::string, std::optional<std::string>>>(row.text(6)),
                                  .code = row.optional_text(7),
                                  .detail = row.optional_text(8)},
                         .cloud_account_id = row.text(9),
                         .region = row.text(10),
                         .attempts = row.integer(11)});
    return found;
}

std::vector<StoredItem> Repository::items(const std::string& change_id) {
    store::Where where(customer_);
    where.condition("change_id = " + where.add(change_id));
    return select_items(where, " ORDER BY arn");
}

std::vector<StoredItem> Repository::next_items(const std::string& change_id, std::size_t most) {
    // Those that were tried least come first, so that one that waits holds up no other.
    store::Where where(customer_);
    where.condition("change_id = " + where.add(change_id));
    where.condition("state IN ('queued', 'sent', 'accepted')");
    const auto first = select_items(where, " ORDER BY attempts, cloud_account_id, region, type, resource_id LIMIT 1");
    if (first.empty()) return {};
    where.condition("cloud_account_id = " + where.add(first[0].cloud_account_id));
    where.condition("region = " + where.add(first[0].region));
    return select_items(where, " ORDER BY attempts, type, resource_id LIMIT " + std::to_string(most));
}

void Repository::forget_before(const std::string& cloud_account_id) {
    transaction_.execute("UPDATE tag_change_items SET before = '{}' WHERE customer_id = $1 AND cloud_account_id = $2",
                         customer_.value, cloud_account_id);
}

std::vector<std::string> Repository::open_changes(const std::string& cloud_account_id) {
    std::vector<std::string> ids;
    for (const auto& row : transaction_.query("SELECT DISTINCT change_id FROM tag_change_items WHERE customer_id = $1 "
                                              "AND cloud_account_id = $2 AND state "
                                              "IN ('queued', 'sent', 'accepted')",
                                              customer_.value, cloud_account_id))
        ids.push_back(row.text(0));
    return ids;
}

std::int64_t Repository::count_changes(const std::string& cloud_account_id) {
    return transaction_
        .query(
            "SELECT COUNT(DISTINCT change_id) FROM tag_change_items WHERE customer_id = $1 AND cloud_account_id = $2",
            customer_.value, cloud_account_id)
        .at(0)
        .integer(0);
}

bool Repository::erase(const std::string& cloud_account_id, std::size_t most) {
    const auto changes =
        transaction_.query("SELECT DISTINCT change_id FROM tag_change_items WHERE customer_id = $1 AND "
                           "cloud_account_id = $2 LIMIT " +
                               std::to_string(most),
                           customer_.value, cloud_account_id);
    for (const auto& row : changes) {
        transaction_.execute("DELETE FROM tag_change_items WHERE customer_id = $1 AND change_id = $2 AND "
                             "cloud_account_id = $3",
                             customer_.value, row.text(0), cloud_account_id);
        transaction_.execute("DELETE FROM tag_changes WHERE customer_id = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM "
                             "tag_change_items WHERE change_id = $2)",
                             customer_.value, row.text(0));
    }
    if (changes.size() == most) return true;
    transaction_.execute("DELETE FROM tag_policies WHERE customer_id = $1 AND cloud_account_id = $2", customer_.value,
                         cloud_account_id);
    return false;
}

std::vector<Conflict> Repository::conflicts(const std::optional<std::string>& resource_id,
                                            const std::vector<std::string>& after, std::size_t limit) {
    std::vector<Conflict> found;
    std::map<std::string, std::string> who; // by change
    for (auto& tag : resources::TagStore(transaction_, customer_).conflicts(resource_id, after, limit)) {
        const auto [author, is_new] = who.try_emplace(tag.change_id);
        if (is_new)
            author->second = transaction_
                                 .query("SELECT who FROM tag_changes WHERE customer_id = $1 AND id = $2",
                                        customer_.value, tag.change_id)
                                 .at(0)
                                 .text(0);
        found.push_back({.id = conflict_id(tag.resource_id, tag.key),
                         .resource_id = std::move(tag.resource_id),
                         .arn = std::move(tag.arn),
                         .type = std::move(tag.type),
                         .name = std::move(tag.name),
                         .account_id = std::move(tag.account_id),
                         .region = std::move(tag.region),
                         .key = std::move(tag.key),
                         .aws_value = std::move(tag.aws_value),
                         .portal_value = std::move(tag.portal_value),
                         .base_value = std::move(tag.base_value),
                         .since = tag.since,
                         .who = author->second,
                         .change_id = std::move(tag.change_id)});
    }
    return found;
}

} // namespace portal::tags
