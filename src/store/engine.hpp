// What each engine does for the store: one connection, one transaction at a time. Internal to store/.
#pragma once

#include "store/notices.hpp"
#include "store/store.hpp"

namespace portal::store {

enum class Mode {
    read,    ///< a snapshot that refuses writes
    write,   ///< as if it were alone (serializable)
    migrate, ///< schema changes: sees what others committed meanwhile
};

/// A transaction as the migrations need it.
class EngineTransaction : public Transaction {
public:
    /// Several statements without parameters.
    virtual void script(const std::string& sql) = 0;
};

/// One connection; used by one thread at a time. Throws StoreError, saying which file or server and why.
class Connection {
public:
    virtual ~Connection() = default;

    /// Commits when fn answers true, else (or when it throws) rolls back. May run fn again after a serialization
    /// failure.
    virtual void run(Mode mode, const std::function<bool(EngineTransaction&)>& fn) = 0;

    /// For a message: the file or the server, without a password.
    virtual std::string place() const = 0;
};

/// The part of a transaction that both engines share: what happens after the commit.
class BasicTransaction : public EngineTransaction {
public:
    explicit BasicTransaction(Notices& notices) : notices_(notices) {}
    void on_commit(std::function<void()> action) override { after_.push_back(std::move(action)); }
    void notify(std::string topic) override {
        after_.push_back([&notices = notices_, topic = std::move(topic)] { notices.tell(topic); });
    }
    void committed() {
        for (auto& action : after_) action();
    }

private:
    Notices& notices_;
    std::vector<std::function<void()>> after_;
};

/// Text with a NUL inside is refused on both engines alike (PostgreSQL cannot hold it).
void refuse_unstorable(const std::vector<Value>& parameters);

/// A statement on one line and cut short, for an error message; its parameters are never shown.
std::string in_message(std::string_view sql);

} // namespace portal::store
