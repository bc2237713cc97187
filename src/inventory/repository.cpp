#include "inventory/repository.hpp"

#include "base/json.hpp"

namespace portal::inventory {

std::int64_t Repository::imports_under_way(store::Transaction& transaction, AllCustomers) {
    return transaction.query("SELECT COUNT(*) FROM imports i JOIN jobs j ON j.id = i.id AND j.finished_at IS NULL")
        .at(0)
        .integer(0);
}

std::optional<Repository::StoredImport> Repository::find_import(const std::string& id) {
    const auto row = transaction_.query_one("SELECT regions, with_tags, tags_begun, started_at, global_only FROM "
                                            "imports WHERE customer_id = $1 AND id = $2",
                                            customer_.value, id);
    if (!row) return std::nullopt;
    return StoredImport{.regions = *json::read<std::vector<std::string>>(*json::parse(row->text(0))),
                        .global_only = row->flag(4),
                        .with_tags = row->flag(1),
                        .tags_begun = row->flag(2),
                        .started_at = row->time(3)};
}

void Repository::insert_import(const std::string& id, const std::string& cloud_account_id, const StoredImport& import) {
    transaction_.execute("INSERT INTO imports (id, customer_id, cloud_account_id, regions, with_tags, tags_begun, "
                         "started_at, global_only) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                         id, customer_.value, cloud_account_id, json::serialize(json::write(import.regions)),
                         import.with_tags, import.tags_begun, import.started_at, import.global_only);
    // The newest few say when an account was looked at; older ones say nothing more.
    transaction_.execute(
        "DELETE FROM imports WHERE customer_id = $1 AND cloud_account_id = $2 AND id NOT IN (SELECT id "
        "FROM imports WHERE customer_id = $1 AND cloud_account_id = $2 ORDER BY started_at DESC LIMIT 20)",
        customer_.value, cloud_account_id);
}

void Repository::set_tags_begun(const std::string& id) {
    transaction_.execute("UPDATE imports SET tags_begun = 1 WHERE customer_id = $1 AND id = $2", customer_.value, id);
}

void Repository::forget_imports(const std::string& cloud_account_id) {
    transaction_.execute("DELETE FROM imports WHERE customer_id = $1 AND cloud_account_id = $2", customer_.value,
                         cloud_account_id);
}

std::set<std::string> Repository::excluded(const std::string& kind) {
    std::set<std::string> names;
    for (const auto& row : transaction_.query(
             "SELECT name FROM inventory_exclusions WHERE customer_id = $1 AND kind = $2", customer_.value, kind))
        names.insert(row.text(0));
    return names;
}

void Repository::set_excluded(const std::string& kind, const std::vector<std::string>& names) {
    transaction_.execute("DELETE FROM inventory_exclusions WHERE customer_id = $1 AND kind = $2", customer_.value,
                         kind);
    for (const auto& name : names)
        transaction_.execute(
            "INSERT INTO inventory_exclusions (customer_id, kind, name) VALUES ($1, $2, $3) ON CONFLICT "
            "DO NOTHING",
            customer_.value, kind, name);
}

} // namespace portal::inventory
