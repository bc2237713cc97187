// What is asked of the tags of many resources at once.
#include "api/route.hpp"
#include "resources/tag_store.hpp"
#include "store/where.hpp"

#include <algorithm>

namespace portal::resources {

namespace {

constexpr std::size_t ids_a_query = 500;
// What is shown: not of accounts that were removed from the portal.
constexpr std::string_view shown =
    " AND r.gone_at IS NULL AND r.cloud_account_id NOT IN (SELECT id FROM cloud_accounts "
    "WHERE customer_id = $1 AND removed = 1)";
// What coverage is a share of: what the customer made, and whose tags were read.
constexpr std::string_view counts = " AND r.tags_known = 1 AND r.managed_by_aws = 0";

} // namespace

std::vector<std::string> TagStore::with_kept_edits(std::size_t most) {
    std::vector<std::string> ids;
    for (const auto& row : transaction_.query(
             "SELECT DISTINCT r.id FROM resource_tags t JOIN resources r ON r.id = t.resource_id JOIN cloud_accounts a "
             "ON a.id = r.cloud_account_id WHERE t.customer_id = $1 AND t.source = 'portal' AND t.pending = 0 AND "
             "r.gone_at IS NULL AND a.status = 'activated' AND a.write_permission = 1 AND a.access_level = "
             "'resources_and_tags_write_back' ORDER BY r.id LIMIT " +
                 std::to_string(most),
             customer_.value))
        ids.push_back(row.text(0));
    return ids;
}

std::map<std::string, std::set<std::string>> TagStore::stack_keys(const std::set<std::string>& stack_ids) {
    std::map<std::string, std::set<std::string>> keys;
    const std::vector<std::string> all(stack_ids.begin(), stack_ids.end());
    for (std::size_t first = 0; first < all.size(); first += ids_a_query) {
        store::Where where(customer_, "r.customer_id");
        where.any_of("r.arn", {all.begin() + static_cast<std::ptrdiff_t>(first),
                               all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), first + ids_a_query))});
        for (const auto& row : transaction_.run("SELECT r.arn, t.tag_key FROM resources r JOIN resource_tags t ON "
                                                "t.resource_id = r.id WHERE " +
                                                    where.sql,
                                                where.parameters))
            keys[row.text(0)].insert(row.text(1));
    }
    return keys;
}

std::vector<ConflictingTag> TagStore::conflicts(const std::optional<std::string>& resource_id,
                                                const std::vector<std::string>& after, std::size_t limit) {
    store::Where where(customer_, "w.customer_id");
    where.condition("r.cloud_account_id NOT IN (SELECT id FROM cloud_accounts WHERE customer_id = $1 AND "
                    "removed = 1)");
    if (resource_id) where.condition("w.resource_id = " + where.add(*resource_id));
    if (after.size() == 2) {
        const std::string id = where.add(after[0]);
        const std::string key = where.add(after[1]);
        where.condition("(w.resource_id > " + id + " OR (w.resource_id = " + id + " AND w.tag_key > " + key + "))");
    }
    std::vector<ConflictingTag> found;
    for (const auto& row : transaction_.run(
             "SELECT w.resource_id, r.arn, r.type, r.name, r.account_id, r.region, w.tag_key, w.at_aws, w.wanted, "
             "w.base, w.at, w.change_id FROM tag_writes w JOIN resources r ON r.id = w.resource_id WHERE w.state = "
             "'conflict' AND " +
                 where.sql + " ORDER BY w.resource_id, w.tag_key LIMIT " + std::to_string(limit),
             where.parameters))
        found.push_back({.resource_id = row.text(0),
                         .arn = row.text(1),
                         .type = row.text(2),
                         .name = row.optional_text(3),
                         .account_id = row.text(4),
                         .region = row.text(5),
                         .key = row.text(6),
                         .aws_value = row.optional_text(7),
                         .portal_value = row.optional_text(8),
                         .base_value = row.optional_text(9),
                         .since = row.time(10),
                         .change_id = row.text(11)});
    return found;
}

std::int64_t TagStore::count_conflicts(const std::optional<std::string>& resource_id) {
    return transaction_
        .query("SELECT COUNT(*) FROM (SELECT 1 FROM tag_writes w JOIN resources r ON r.id = w.resource_id WHERE "
               "w.customer_id = $1 AND w.state = 'conflict' AND ($2 = '' OR w.resource_id = $2) AND r.cloud_account_id "
               "NOT IN (SELECT id FROM cloud_accounts WHERE customer_id = $1 AND removed = 1) LIMIT " +
                   std::to_string(api::most_counted + 1) + ") counted",
               customer_.value, resource_id.value_or(""))
        .at(0)
        .integer(0);
}

TagKeys TagStore::keys(std::size_t most_keys, std::size_t most_values) {
    TagKeys found;
    found.resources = transaction_
                          .query("SELECT COUNT(*) FROM resources r WHERE r.customer_id = $1" + std::string(shown) +
                                     std::string(counts),
                                 customer_.value)
                          .at(0)
                          .integer(0);
    found.conflicts = count_conflicts();
    for (const auto& row : transaction_.query(
             "SELECT t.tag_key, COUNT(*), COUNT(CASE WHEN r.tags_known = 1 AND r.managed_by_aws = 0 THEN 1 END) FROM "
             "resource_tags t JOIN resources r ON r.id = t.resource_id WHERE t.customer_id = $1" +
                 std::string(shown) + " GROUP BY t.tag_key ORDER BY 2 DESC, 1 LIMIT " + std::to_string(most_keys),
             customer_.value)) {
        TagKeyCount key{.key = row.text(0), .resources = row.integer(1)};
        if (found.resources > 0)
            key.coverage = static_cast<double>(row.integer(2)) / static_cast<double>(found.resources);
        for (const auto& value : transaction_.query(
                 "SELECT t.value, COUNT(*) FROM resource_tags t JOIN resources r ON r.id = t.resource_id WHERE "
                 "t.customer_id = $1 AND t.tag_key = $2" +
                     std::string(shown) + " GROUP BY t.value ORDER BY 2 DESC, 1 LIMIT " + std::to_string(most_values),
                 customer_.value, key.key))
            key.values.push_back({.value = value.text(0), .count = value.integer(1)});
        found.items.push_back(std::move(key));
    }
    return found;
}

} // namespace portal::resources
