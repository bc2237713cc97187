// A transaction on PostgreSQL through libpqxx. Internal to store/postgres/.
#pragma once

#include "store/engine.hpp"
#include "store/postgres/statements.hpp"
#include "store/postgres/watchdog.hpp"
#include "store/unavailable.hpp"

#include <pqxx/version>

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
    /// `most`: how long one statement is waited for.
    PostgresTransaction(pqxx::connection_base& connection, pqxx::dbtransaction& transaction, Statements& statements,
                        WatchedSocket& socket, std::chrono::milliseconds most, Notices& notices)
        : BasicTransaction(notices), connection_(connection), transaction_(transaction), statements_(statements),
          socket_(socket), most_(most) {}

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
    Statements& statements_;
    WatchedSocket& socket_;
    const std::chrono::milliseconds most_;
    bool has_failed_ = false;
};

} // namespace portal::store::postgres
