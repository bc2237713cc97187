// A transaction on PostgreSQL through libpqxx. Internal to store/postgres/.
#pragma once

#include "store/engine.hpp"
#include "store/unavailable.hpp"

#include <pqxx/version>
#include <unordered_map>

namespace pqxx {
class dbtransaction;
class failure;
#if PQXX_VERSION_MAJOR >= 7
class connection;
using connection_base = connection;
#else
class connection_base;
#endif
} // namespace pqxx

namespace portal::store::postgres {

/// The statements that this connection has prepared, by their SQL.
using StatementNames = std::unordered_map<std::string, std::string>;

/// Two transactions met; the whole of it is run again.
class Collision : public StoreUnavailable {
public:
    using StoreUnavailable::StoreUnavailable;
};

/// The rest of PostgreSQL's message (DETAIL, CONTEXT) can hold values of rows.
std::string first_line(std::string_view message);

/// Throws StoreUnavailable where the server's words are about itself, else StoreError.
[[noreturn]] void raise(const pqxx::failure& error, const std::string& message);

class PostgresTransaction final : public BasicTransaction {
public:
    PostgresTransaction(pqxx::connection_base& connection, pqxx::dbtransaction& transaction, StatementNames& statements,
                        Notices& notices)
        : BasicTransaction(notices), connection_(connection), transaction_(transaction), statements_(statements) {}

    Engine engine() const override { return Engine::postgres; }
    Rows run(std::string_view sql, const std::vector<Value>& parameters) override;
    std::int64_t change(std::string_view sql, const std::vector<Value>& parameters) override;
    void script(const std::string& sql) override;
    void lock(std::string_view name) override;
    bool has_failed() const { return has_failed_; }

private:
    const std::string& prepared(std::string_view sql);
    template <class Function>
    auto attempt(std::string_view sql, Function function);

    pqxx::connection_base& connection_;
    pqxx::dbtransaction& transaction_;
    StatementNames& statements_;
    bool has_failed_ = false;
};

} // namespace portal::store::postgres
