// The schema, as a row of numbered steps (migrations/NNNN_name.sql, embedded). Internal to store/.
//
// A step is written once for both engines. `text_key` is text that orders by bytes (a domain on PostgreSQL, TEXT by
// SQLite's rules of affinity). A line that starts with "-- sqlite:" or "-- postgres:" is SQL for that engine alone.
// Once released a step is never edited: its checksum is kept and compared.
#pragma once

#include "store/engine.hpp"

namespace portal::store {

struct Migration {
    std::int64_t number;
    std::string_view name;
    std::string_view sql;
};

/// In order of their numbers; made by CMake from the folder.
const std::vector<Migration>& embedded_migrations();

/// The step as one engine gets it.
std::string sql_for(Engine engine, std::string_view sql);

/// SHA-256 in hexadecimal of the step as it is written.
std::string checksum_of(std::string_view sql);

/// Applies what is missing, all or nothing, one process at a time. Throws StoreError when an applied step was edited
/// since, or is not known (the database was used by a newer version).
void migrate(Connection& connection, Engine engine, const std::vector<Migration>& migrations);

} // namespace portal::store
