#include "store/postgres/connection.hpp"

#include "store/postgres/libpqxx.hpp"
#include "store/postgres/transaction.hpp"

#include <libpq-fe.h>
#include <random>
#include <thread>

namespace portal::store::postgres {

namespace {

constexpr int most_attempts = 30;

/// "host:port/database" of a connection url; what is left out is libpq's default.
std::string place_of(const std::string& url) {
    char* message = nullptr;
    PQconninfoOption* options = PQconninfoParse(url.c_str(), &message);
    if (message) PQfreemem(message); // it may repeat the url, and with it the password
    if (!options) throw std::invalid_argument("it is not a PostgreSQL connection url");
    std::string host = "localhost", port = "5432", database = "(the user's)";
    for (const PQconninfoOption* option = options; option->keyword; ++option) {
        if (!option->val) continue;
        const std::string_view name = option->keyword;
        if (name == "host") host = option->val;
        if (name == "port") port = option->val;
        if (name == "dbname") database = option->val;
    }
    PQconninfoFree(options);
    return host + ":" + port + "/" + database;
}

// Transactions that collided once should not do so again in step.
void pause_before(int attempt) {
    static thread_local std::minstd_rand generator{std::random_device{}()};
    const int most = 1 << std::min(attempt, 7);
    std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(1, most)(generator)));
}

class PostgresConnection final : public Connection {
public:
    PostgresConnection(const std::string& url, Notices& notices) : url_(url), place_(place_of(url)), notices_(notices) {
        open();
    }

    std::string place() const override { return "PostgreSQL " + place_; }

    void run(Mode mode, const std::function<bool(EngineTransaction&)>& fn) override {
        for (int attempt = 1;; ++attempt) {
            try {
                return run_once(mode, fn);
            } catch (const Collision&) {
                if (attempt == most_attempts) throw;
                pause_before(attempt);
            }
        }
    }

private:
    void open() {
        try {
            statements_.clear();
            connection_ = std::make_unique<pqxx::connection>(url_);
            keep_connection(*connection_);
            pqxx::nontransaction settings(*connection_);
            settings.exec("SET application_name = 'client-portal'");
            settings.exec("SET client_encoding = 'UTF8'");
            settings.exec("SET lock_timeout = '30s'");
            settings.exec("SET client_min_messages = 'warning'");
            const std::string encoding = settings.exec1("SHOW server_encoding")[0].as<std::string>();
            if (encoding != "UTF8")
                throw StoreError(place() + " cannot be used: its encoding is " + encoding + ", it must be UTF8");
        } catch (const pqxx::failure& error) {
            connection_.reset();
            throw StoreUnavailable(place() + " cannot be used: " + first_line(error.what()));
        } catch (...) {
            connection_.reset();
            throw;
        }
    }

    std::unique_ptr<pqxx::dbtransaction> begin(Mode mode) {
        switch (mode) {
        case Mode::read: return std::make_unique<ReadOnly>(*connection_);
        case Mode::write: return std::make_unique<pqxx::transaction<pqxx::serializable>>(*connection_);
        case Mode::migrate: return std::make_unique<pqxx::transaction<pqxx::read_committed>>(*connection_);
        }
        throw std::logic_error("no such mode");
    }

    // The server may have gone and come back while the connection was idle.
    std::unique_ptr<pqxx::dbtransaction> begin_or_reconnect(Mode mode) {
        if (connection_) {
            try {
                auto transaction = begin(mode);
                transaction->exec("SELECT 1");
                return transaction;
            } catch (const pqxx::failure&) {
                connection_.reset();
            }
        }
        open();
        return begin(mode);
    }

    void run_once(Mode mode, const std::function<bool(EngineTransaction&)>& fn) {
        try {
            const auto begun = begin_or_reconnect(mode);
            PostgresTransaction transaction(*connection_, *begun, statements_, notices_);
            const bool wanted = fn(transaction);
            if (wanted && transaction.has_failed())
                throw StoreError("a transaction with a failed statement cannot be committed");
            if (!wanted) return; // its destructor rolls back
            begun->commit();
            transaction.committed();
        } catch (const pqxx::transaction_rollback& error) {
            throw Collision(first_line(error.what()));
        } catch (const pqxx::failure& error) {
            raise(error, place() + ": " + first_line(error.what()));
        }
    }

    std::string url_;
    std::string place_;
    Notices& notices_;
    std::unique_ptr<pqxx::connection> connection_;
    StatementNames statements_;
};

} // namespace

std::unique_ptr<Connection> connect(const std::string& url, Notices& notices) {
    return std::make_unique<PostgresConnection>(url, notices);
}

} // namespace portal::store::postgres
