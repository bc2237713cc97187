// Where everything is kept: SQLite (embedded) or PostgreSQL behind one interface.
//
// SQL is written once, in what both engines share: `$1`... placeholders, UUIDv7 text keys, BIGINT microseconds for
// times, ON CONFLICT, RETURNING, IS DISTINCT FROM; never LIKE; never SUM over amounts. SQL runs only inside read() and
// write(), on the store's own threads: one writer and several readers on SQLite, a pool on PostgreSQL. A statement that
// fails throws StoreError (a bug or a broken database; caught at the borders); uniqueness is asked for with ON
// CONFLICT.
#pragma once

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace portal::store {

enum class Engine { sqlite, postgres };

/// SQL NULL, BIGINT, TEXT. Booleans are BIGINT 0 and 1; times BIGINT microseconds; secrets TEXT in base64.
using Value = std::variant<std::nullptr_t, std::int64_t, std::string>;

/// Anything that fits a column: text, integers, bool, Timestamp, AccountId/CustomerId by their .value, optional of
/// those.
Value to_value(std::nullptr_t);
Value to_value(std::string text);
Value to_value(std::string_view text);
Value to_value(const char* text);
Value to_value(std::int64_t number);
Value to_value(int number);
Value to_value(bool flag);
Value to_value(Timestamp time);
template <class T>
Value to_value(const std::optional<T>& maybe) {
    return maybe ? to_value(*maybe) : Value(nullptr);
}

class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One row of an answer; columns by position, as the SELECT names them. A wrong type or a NULL where none is expected
/// throws.
class Row {
public:
    explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
    std::size_t size() const { return values_.size(); }
    bool is_null(std::size_t column) const;
    const std::string& text(std::size_t column) const;
    std::int64_t integer(std::size_t column) const;
    bool flag(std::size_t column) const { return integer(column) != 0; }
    Timestamp time(std::size_t column) const { return from_microseconds(integer(column)); }
    std::optional<std::string> optional_text(std::size_t column) const;
    std::optional<std::int64_t> optional_integer(std::size_t column) const;
    std::optional<Timestamp> optional_time(std::size_t column) const;

private:
    std::vector<Value> values_;
};
using Rows = std::vector<Row>;

/// An open transaction; lives inside one read() or write() only. Not thread-safe.
class Transaction {
public:
    virtual ~Transaction() = default;
    virtual Engine engine() const = 0;

    template <class... Args>
    Rows query(std::string_view sql, const Args&... args) {
        return run(sql, {to_value(args)...});
    }
    /// The first row, if there is one.
    template <class... Args>
    std::optional<Row> query_one(std::string_view sql, const Args&... args) {
        Rows rows = run(sql, {to_value(args)...});
        if (rows.empty()) return std::nullopt;
        return std::move(rows.front());
    }
    /// The number of rows that were changed.
    template <class... Args>
    std::int64_t execute(std::string_view sql, const Args&... args) {
        return change(sql, {to_value(args)...});
    }

    virtual Rows run(std::string_view sql, const std::vector<Value>& parameters) = 0;
    virtual std::int64_t change(std::string_view sql, const std::vector<Value>& parameters) = 0;

    /// Runs after the commit, on the store's thread; never after a rollback. For waking workers and streams; must not
    /// throw.
    virtual void on_commit(std::function<void()> action) = 0;

    /// After the commit, calls everyone in this process who listens to `topic` (Store::listen).
    virtual void notify(std::string topic) = 0;

    /// From here to their commit, transactions that take the lock of the same name run one after another, across all
    /// processes. For what a snapshot alone cannot order, such as the sequence of events.
    virtual void lock(std::string_view name) = 0;
};

/// While it lives, its function is called; once its destructor has returned, never again. May outlive the store.
class Subscription {
public:
    virtual ~Subscription() = default;
};

struct Settings {
    /// "sqlite:<file>" (":memory:" is refused: readers could not see it) or "postgresql://...".
    std::string url;
    std::size_t readers = 2;
    std::size_t writers = 4; ///< PostgreSQL; SQLite has one
};

/// Thread-safe. Coroutines resume on the executor that awaited. Destruction joins the threads, after what was started;
/// the io_context whose coroutines used the store is destroyed after it.
class Store {
public:
    virtual ~Store() = default;

    template <class Function>
    using Answer = std::invoke_result_t<std::remove_cvref_t<Function>&, Transaction&>;

    virtual Engine engine() const = 0;

    /// Calls `woken` after each commit that notified `topic`, on a store's thread; it must be short, not throw and not
    /// listen or end a subscription itself.
    virtual std::unique_ptr<Subscription> listen(std::string topic, std::function<void()> woken) = 0;

    /// `fn(Transaction&)` on a read-only snapshot. Its answer comes back; what it throws comes out of the co_await.
    /// Write it as `co_await store.read([&](Transaction& t) { ... })`: the coroutine's own variables live long enough.
    template <class Function>
    Task<Answer<Function>> read(Function&& fn) {
        return run_task<std::remove_cvref_t<Function>>(false, std::forward<Function>(fn));
    }

    /// As read(), read-write; committed when fn returns, rolled back when it throws or answers an unexpected (Result).
    /// On PostgreSQL a serialization failure runs fn again: it must have no effect but its SQL.
    template <class Function>
    Task<Answer<Function>> write(Function&& fn) {
        return run_task<std::remove_cvref_t<Function>>(true, std::forward<Function>(fn));
    }

    /// The same without a coroutine, blocking: for start-up, the command line and tests. Never on an I/O thread.
    virtual void run_blocking(bool writable, std::function<bool(Transaction&)> fn) = 0;

    template <class Function>
    auto write_now(Function fn) {
        return now(true, std::move(fn));
    }
    template <class Function>
    auto read_now(Function fn) {
        return now(false, std::move(fn));
    }

protected:
    /// fn answers whether to commit.
    virtual Task<> dispatch(bool writable, std::function<bool(Transaction&)> fn) = 0;

private:
    template <class R>
    static bool succeeded(const R& result) {
        if constexpr (requires {
                          result.has_value();
                          result.error();
                      })
            return result.has_value();
        else
            return true;
    }

    template <class Function>
    Task<Answer<Function>> run_task(bool writable, Function fn) {
        using R = std::invoke_result_t<Function&, Transaction&>;
        if constexpr (std::is_void_v<R>) {
            co_await dispatch(writable, [&fn](Transaction& t) { return fn(t), true; });
        } else {
            std::optional<R> result;
            co_await dispatch(writable, [&fn, &result](Transaction& t) {
                result.reset();
                result.emplace(fn(t));
                return succeeded(*result);
            });
            co_return std::move(*result);
        }
    }

    template <class Function>
    auto now(bool writable, Function fn) {
        using R = std::invoke_result_t<Function&, Transaction&>;
        if constexpr (std::is_void_v<R>) {
            run_blocking(writable, [&fn](Transaction& t) { return fn(t), true; });
        } else {
            std::optional<R> result;
            run_blocking(writable, [&fn, &result](Transaction& t) {
                result.reset();
                result.emplace(fn(t));
                return succeeded(*result);
            });
            return std::move(*result);
        }
    }
};

/// Opens, and brings the schema up to date (store/migrations, each applied once, in order, under a lock).
/// Error: store_unavailable, saying which file or server and why; not_configured for an unusable url.
Result<std::unique_ptr<Store>> open(Settings settings);

} // namespace portal::store
