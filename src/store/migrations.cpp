#include "store/migrations.hpp"

#include "store/unavailable.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <sodium.h>

namespace portal::store {

namespace {

constexpr std::string_view sqlite_only = "-- sqlite:";
constexpr std::string_view postgres_only = "-- postgres:";

std::string title(const Migration& migration) {
    return std::to_string(migration.number) + " (" + std::string(migration.name) + ")";
}

} // namespace

std::string sql_for(Engine engine, std::string_view sql) {
    const std::string_view mine = engine == Engine::sqlite ? sqlite_only : postgres_only;
    std::string out;
    while (!sql.empty()) {
        const auto end = std::min(sql.find('\n'), sql.size());
        std::string_view line = sql.substr(0, end);
        sql.remove_prefix(std::min(end + 1, sql.size()));
        if (line.starts_with(mine))
            out.append(line.substr(mine.size()));
        else if (!line.starts_with("--"))
            out.append(line);
        out += '\n';
    }
    return out;
}

std::string checksum_of(std::string_view sql) {
    std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(sql.data()), sql.size());
    return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

void try_to_write(Transaction& transaction) {
    // A row that is there for nobody else to see. (An update that changes nothing would not reach SQLite's disk.)
    transaction.execute("INSERT INTO schema_migrations (number, name, checksum) VALUES (-1, '', '') "
                        "ON CONFLICT DO NOTHING");
    transaction.execute("DELETE FROM schema_migrations WHERE number = -1");
}

void migrate(Connection& connection, Engine engine, const std::vector<Migration>& migrations) {
    connection.run(Mode::migrate, [&](EngineTransaction& transaction) {
        transaction.lock("schema migrations");
        transaction.script("CREATE TABLE IF NOT EXISTS schema_migrations ("
                           "number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)");
        std::map<std::int64_t, std::string> applied;
        for (const Row& row : transaction.query("SELECT number, checksum FROM schema_migrations"))
            applied[row.integer(0)] = row.text(1);
        for (const Migration& migration : migrations) {
            const std::string checksum = checksum_of(migration.sql);
            const auto found = applied.find(migration.number);
            if (found == applied.end()) {
                transaction.script(sql_for(engine, migration.sql));
                transaction.execute("INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
                                    migration.number, migration.name, checksum);
                continue;
            }
            if (found->second != checksum)
                throw StoreError(
                    "Schema step " + title(migration) + " of " + connection.place() +
                    " was edited after it was applied; take the version of the portal that made this database");
            applied.erase(found);
        }
        if (!applied.empty())
            throw StoreError(connection.place() + " has schema step " + std::to_string(applied.begin()->first) +
                             ", which this version of the portal does not know; take a newer version");
        return true;
    });
}

} // namespace portal::store
