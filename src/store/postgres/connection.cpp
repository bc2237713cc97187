#include "store/postgres/connection.hpp"

#include "store/postgres/libpqxx.hpp"
#include "store/postgres/transaction.hpp"

#include <cstdlib>
#include <libpq-fe.h>
#include <map>
#include <random>
#include <thread>

namespace portal::store::postgres {

namespace {

constexpr int most_attempts = 30;

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

Options options_of(const std::string& url) {
    char* message = nullptr;
    Options options(PQconninfoParse(url.c_str(), &message), &PQconninfoFree);
    if (message) PQfreemem(message); // it may repeat the url, and with it the password
    if (!options) throw std::invalid_argument("it is not a PostgreSQL connection url");
    return options;
}

/// "host:port/database" of a connection url; what is left out is libpq's default.
std::string place_of(const std::string& url) {
    const Options options = options_of(url);
    std::string host = "localhost", port = "5432", database = "(the user's)";
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
        if (!option->val) continue;
        const std::string_view name = option->keyword;
        if (name == "host") host = option->val;
        if (name == "port") port = option->val;
        if (name == "dbname") database = option->val;
    }
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
    PostgresConnection(const std::string& url, Notices& notices, std::shared_ptr<Watchdog> watchdog, Patience patience)
        : url_(with_time_outs(url, patience)), place_(place_of(url)), notices_(notices), watchdog_(std::move(watchdog)),
          patience_(patience) {
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
        close();
        if (watchdog_->is_over()) throw StoreUnavailable(place() + " is not asked any more: the portal stops");
        try {
            connection_ = std::make_unique<pqxx::connection>(url_);
            keep_connection(*connection_);
            socket_ = std::make_unique<WatchedSocket>(watchdog_, connection_->sock());
            const Wait wait(*socket_, patience_.connect);
            pqxx::nontransaction settings(*connection_);
            settings.exec("SET application_name = 'client-portal'");
            settings.exec("SET client_encoding = 'UTF8'");
            settings.exec("SET lock_timeout = '30s'");
            settings.exec("SET statement_timeout = '" + std::to_string(patience_.statement.count()) + "s'");
            settings.exec("SET client_min_messages = 'warning'");
            const std::string encoding = settings.exec1("SHOW server_encoding")[0].as<std::string>();
            if (encoding != "UTF8")
                throw StoreError(place() + " cannot be used: its encoding is " + encoding + ", it must be UTF8");
        } catch (const pqxx::failure& error) {
            close();
            throw StoreUnavailable(place() + " cannot be used: " + first_line(error.what()));
        } catch (...) {
            close();
            throw;
        }
    }

    void close() {
        statements_.clear();
        connection_.reset();
        socket_.reset();
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
                const Wait wait(*socket_, patience_.first_word);
                auto transaction = begin(mode);
                transaction->exec("SELECT 1");
                return transaction;
            } catch (const pqxx::failure&) { // below a new one is made
            }
        }
        open();
        const Wait wait(*socket_, patience_.connect);
        return begin(mode);
    }

    /// How a transaction ends by itself: by a ROLLBACK, which nobody waits for in vain either.
    struct Ending {
        ~Ending() { socket.wait_at_most(most); }
        WatchedSocket& socket;
        const std::chrono::milliseconds most;
    };
    struct Ended {
        ~Ended() {
            if (connection.socket_) connection.socket_->wait_no_more();
        }
        PostgresConnection& connection;
    };

    void run_once(Mode mode, const std::function<bool(EngineTransaction&)>& fn) {
        try {
            const Ended ended{*this};
            const auto begun = begin_or_reconnect(mode);
            const Ending ending{*socket_, patience_.first_word};
            if (mode == Mode::migrate) begun->exec("SET LOCAL statement_timeout = 0");
            const auto most = mode == Mode::migrate ? std::chrono::milliseconds::max() : patience_.silence;
            PostgresTransaction transaction(*connection_, *begun, statements_, *socket_, most, notices_);
            const bool wanted = fn(transaction);
            if (wanted && transaction.has_failed())
                throw StoreError("a transaction with a failed statement cannot be committed");
            if (!wanted) return; // its destructor rolls back
            {
                const Wait wait(*socket_, most);
                begun->commit();
            }
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
    const std::shared_ptr<Watchdog> watchdog_;
    const Patience patience_;
    std::unique_ptr<WatchedSocket> socket_;
    std::unique_ptr<pqxx::connection> connection_;
    Statements statements_;
};

} // namespace

std::unique_ptr<Connection> connect(const std::string& url, Notices& notices, std::shared_ptr<Watchdog> watchdog,
                                    Patience patience) {
    return std::make_unique<PostgresConnection>(url, notices, std::move(watchdog), patience);
}

std::string with_time_outs(const std::string& url, const Patience& patience) {
    // A peer that answers no probe for a minute is gone; what was sent and not acknowledged is waited for half of that.
    const std::map<std::string_view, std::string> wanted{{"connect_timeout", std::to_string(patience.connect.count())},
                                                         {"keepalives_idle", "30"},
                                                         {"keepalives_interval", "10"},
                                                         {"keepalives_count", "3"},
                                                         {"tcp_user_timeout", "30000"}};
    std::string made = url;
    const Options options = options_of(url);
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
        const auto found = wanted.find(option->keyword); // an older libpq does not know them all
        if (found == wanted.end() || option->val || (option->envvar && std::getenv(option->envvar))) continue;
        made += made.find('?') == std::string::npos ? '?' : '&';
        made += found->first;
        made += "=" + found->second;
    }
    return made;
}

} // namespace portal::store::postgres
