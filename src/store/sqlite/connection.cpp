#include "store/sqlite/connection.hpp"

#include "store/unavailable.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sqlite3.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace portal::store::sqlite {

namespace {

constexpr int busy_timeout_milliseconds = 10'000;
constexpr std::size_t most_cached_statements = 256;

StoreUnavailable about(const std::string& file, const std::string& why) {
    return StoreUnavailable("The SQLite database " + file + " cannot be used: " + why);
}

/// Of the place, not of the statement (https://sqlite.org/rescode.html).
bool is_unavailable(const SQLite::Exception& error) {
    switch (error.getErrorCode() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_NOTADB: return true;
    default: return false;
    }
}

// SQLite gives the log and the shared-memory file beside it the database's own mode.
void make_file(const std::string& file) {
    const auto folder = std::filesystem::path(file).parent_path();
    std::error_code error;
    if (!folder.empty() && !std::filesystem::exists(folder, error)) {
        std::filesystem::create_directories(folder, error);
        if (error) throw about(file, "its directory cannot be made: " + error.message());
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
        if (error) throw about(file, "its directory cannot be made private: " + error.message());
    }
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0) throw about(file, std::strerror(errno));
    const bool is_private = ::fchmod(made, S_IRUSR | S_IWUSR) == 0;
    const int why = errno;
    ::close(made);
    if (!is_private) throw about(file, std::string("it cannot be made private: ") + std::strerror(why));
}

class SqliteConnection;

class SqliteTransaction final : public BasicTransaction {
public:
    SqliteTransaction(SqliteConnection& connection, Notices& notices)
        : BasicTransaction(notices), connection_(connection) {}
    Engine engine() const override { return Engine::sqlite; }
    Rows run(std::string_view sql, const std::vector<Value>& parameters) override;
    std::int64_t change(std::string_view sql, const std::vector<Value>& parameters) override;
    void script(const std::string& sql) override;
    void lock(std::string_view) override {} // one writer at a time: every write transaction already has it
    bool has_failed() const { return has_failed_; }

private:
    // As on PostgreSQL: after a statement has failed, the transaction can only be rolled back.
    template <class Function>
    auto attempt(std::string_view sql, Function function);

    SqliteConnection& connection_;
    bool has_failed_ = false;
};

class SqliteConnection final : public Connection {
public:
    SqliteConnection(const std::string& file, Access access, Notices& notices)
        : file_(file), notices_(notices),
          database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX, busy_timeout_milliseconds) {
        database_.exec("PRAGMA foreign_keys=ON");
        database_.exec("PRAGMA trusted_schema=OFF");
        if (access == Access::write) {
            turn_on_log();
            // FULL: the log is on the disk before a commit is answered; NORMAL may lose the last ones to a power cut.
            database_.exec("PRAGMA synchronous=FULL");
        } else {
            database_.exec("PRAGMA query_only=ON");
        }
    }

    std::string place() const override { return file_; }

    void run(Mode mode, const std::function<bool(EngineTransaction&)>& fn) override {
        begin(mode);
        SqliteTransaction transaction(*this, notices_);
        try {
            if (!fn(transaction)) return rollback();
            if (transaction.has_failed()) throw StoreError("a transaction with a failed statement cannot be committed");
            commit();
        } catch (...) {
            rollback();
            throw;
        }
        transaction.committed();
    }

    SQLite::Database& database() { return database_; }

    /// Reset and unbound.
    SQLite::Statement& prepared(std::string_view sql) {
        std::string key(sql);
        if (const auto found = statements_.find(key); found != statements_.end()) {
            found->second->tryReset();
            found->second->clearBindings();
            return *found->second;
        }
        if (statements_.size() >= most_cached_statements) statements_.clear();
        auto made = std::make_unique<SQLite::Statement>(database_, key);
        return *statements_.emplace(std::move(key), std::move(made)).first->second;
    }

private:
    // Changing the mode wants the file alone; where another connection is about to do the same, SQLite answers at
    // once that it is locked, whatever the busy timeout.
    void turn_on_log() {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_timeout_milliseconds);
        for (;;) {
            const int status = database_.tryExec("PRAGMA journal_mode=WAL");
            if (status == SQLITE_OK) return;
            if (status != SQLITE_BUSY || std::chrono::steady_clock::now() >= give_up)
                throw SQLite::Exception(database_.getHandle(), status);
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    void begin(Mode mode) {
        try {
            database_.exec(mode == Mode::read ? "BEGIN" : "BEGIN IMMEDIATE");
        } catch (const SQLite::Exception& error) {
            throw about(file_, error.what());
        }
    }
    void commit() {
        try {
            database_.exec("COMMIT");
        } catch (const SQLite::Exception& error) {
            throw about(file_, error.what());
        }
    }
    void rollback() noexcept {
        // Some failures (disk full, I/O) have rolled back already; then there is nothing left to do.
        if (sqlite3_get_autocommit(database_.getHandle()) == 0) database_.tryExec("ROLLBACK");
    }

    std::string file_;
    Notices& notices_;
    SQLite::Database database_;
    std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>> statements_; // before database_ is closed
};

void bind(SQLite::Statement& statement, const std::vector<Value>& parameters) {
    refuse_unstorable(parameters);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        // By name: SQLite numbers $1, $2 in the order in which they stand, not by their digits.
        const std::string name = "$" + std::to_string(i + 1);
        if (const auto* number = std::get_if<std::int64_t>(&parameters[i]))
            statement.bind(name, *number);
        else if (const auto* text = std::get_if<std::string>(&parameters[i]))
            statement.bind(name, *text);
        else
            statement.bind(name);
    }
}

Value value_of(const SQLite::Column& column) {
    if (column.isNull()) return nullptr;
    if (column.isInteger()) return column.getInt64();
    if (column.isText()) return column.getString();
    throw StoreError("column " + std::string(column.getName()) + " is neither text nor an integer");
}

template <class Function>
auto SqliteTransaction::attempt(std::string_view sql, Function function) {
    if (has_failed_) throw StoreError("a statement of this transaction has failed before");
    try {
        return function();
    } catch (const SQLite::Exception& error) {
        has_failed_ = true;
        const std::string message = std::string(error.what()) + ", in: " + in_message(sql);
        if (is_unavailable(error)) throw StoreUnavailable(message);
        throw StoreError(message);
    } catch (const StoreError&) {
        has_failed_ = true;
        throw;
    }
}

Rows SqliteTransaction::run(std::string_view sql, const std::vector<Value>& parameters) {
    return attempt(sql, [&] {
        SQLite::Statement& statement = connection_.prepared(sql);
        bind(statement, parameters);
        Rows rows;
        while (statement.executeStep()) {
            std::vector<Value> values;
            values.reserve(static_cast<std::size_t>(statement.getColumnCount()));
            for (int i = 0; i < statement.getColumnCount(); ++i) values.push_back(value_of(statement.getColumn(i)));
            rows.emplace_back(std::move(values));
        }
        statement.reset();
        return rows;
    });
}

std::int64_t SqliteTransaction::change(std::string_view sql, const std::vector<Value>& parameters) {
    return attempt(sql, [&]() -> std::int64_t {
        SQLite::Statement& statement = connection_.prepared(sql);
        bind(statement, parameters);
        while (statement.executeStep()) {
        }
        statement.reset();
        return sqlite3_changes64(connection_.database().getHandle());
    });
}

void SqliteTransaction::script(const std::string& sql) {
    attempt(sql, [&] { connection_.database().exec(sql); });
}

} // namespace

std::unique_ptr<Connection> connect(const std::string& file, Access access, Notices& notices) {
    if (access == Access::write) make_file(file);
    try {
        return std::make_unique<SqliteConnection>(file, access, notices);
    } catch (const SQLite::Exception& error) {
        throw about(file, error.what());
    }
}

} // namespace portal::store::sqlite
