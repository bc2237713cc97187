// Where libpqxx 6 (Debian 12) and 7 (Debian 13, Ubuntu 24.04) differ. Internal to store/postgres/.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace portal::store::postgres {

#if PQXX_VERSION_MAJOR >= 7

using ReadOnly = pqxx::transaction<pqxx::repeatable_read, pqxx::write_policy::read_only>;

/// Version 7 never replaces a connection by itself.
inline void keep_connection(pqxx::connection&) {}

/// Runs a prepared statement; nullptr is NULL.
inline pqxx::result run_prepared(pqxx::dbtransaction& transaction, const std::string& statement,
                                 const std::vector<const char*>& values) {
    pqxx::params parameters;
    parameters.reserve(values.size());
    for (const char* value : values)
        if (value)
            parameters.append(std::string(value));
        else
            parameters.append();
    return transaction.exec_prepared(statement, parameters);
}

#else

using ReadOnly = pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>;

/// A connection that libpqxx replaced behind our back would have lost its settings.
inline void keep_connection(pqxx::connection& connection) { connection.inhibit_reactivation(true); }

/// Runs a prepared statement; nullptr is NULL.
inline pqxx::result run_prepared(pqxx::dbtransaction& transaction, const std::string& statement,
                                 const std::vector<const char*>& values) {
    return transaction.exec_prepared(statement, pqxx::prepare::make_dynamic_params(values));
}

#endif

} // namespace portal::store::postgres
