// The statements that one connection has prepared. Internal to store/postgres/.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace portal::store::postgres {

/// By their SQL, in the order in which they were used last. The server keeps a plan of each, of some 100 kB: so many
/// and no more are kept.
class Statements {
public:
    static constexpr std::size_t most = 200;

    /// Its name; nullptr: it is not prepared.
    const std::string* find(std::string_view sql) {
        const auto found = by_sql_.find(sql);
        if (found == by_sql_.end()) return nullptr;
        used_.splice(used_.end(), used_, found->second);
        return &found->second->name;
    }
    bool is_full() const { return used_.size() >= most; }
    const std::string& oldest() const { return used_.front().name; }
    void forget_oldest() {
        by_sql_.erase(used_.front().sql);
        used_.pop_front();
    }
    /// A name that no other has had on this connection.
    std::string next_name() { return "s" + std::to_string(++made_); }
    const std::string& add(std::string_view sql, std::string name) {
        used_.push_back({std::string(sql), std::move(name)});
        by_sql_.emplace(used_.back().sql, std::prev(used_.end()));
        return used_.back().name;
    }
    void clear() {
        by_sql_.clear();
        used_.clear();
    }

private:
    struct Statement {
        std::string sql;
        std::string name;
    };
    std::list<Statement> used_;
    std::unordered_map<std::string_view, std::list<Statement>::iterator> by_sql_; ///< keys are of used_
    std::uint64_t made_ = 0;
};

} // namespace portal::store::postgres
