// The rows of recommendations, decisions, downloads and what is owned of one customer: opened with that customer, it
// sees no other's.
#pragma once

#include "recommendations/reading.hpp"
#include "store/where.hpp"

#include <set>

namespace portal::recommendations {

/// A download as its job works on it.
struct StoredDownload {
    Download download;
    std::string job_id;
    std::int64_t tries = 0;
};

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer, Timestamp now)
        : transaction_(transaction), customer_(std::move(customer)), now_(now) {}

    // ---- accounts
    /// Those that are asked now: active, their setting on, and no active master that sees them too.
    std::vector<accounts::CloudAccount> asked();
    bool is_asked(const std::string& cloud_account_id);
    /// Every account that is in the portal, without those that are asked or seen by a master that is; at most `most`.
    std::vector<accounts::CloudAccount> not_seen(std::size_t most);
    std::int64_t count_not_seen();

    // ---- downloads
    std::map<std::string, StoredDownload> downloads(const std::string& cloud_account_id);
    void put(const std::string& cloud_account_id, const Question& question, const StoredDownload& download);

    // ---- recommendations
    /// Brings a question's rows in step with AWS's answer; `is_complete`: what is not in it is withdrawn. Answers
    /// whether anything changed.
    bool apply(const std::string& cloud_account_id, const Question& question, const std::vector<Recommendation>& rows,
               bool is_complete);
    /// What the linked accounts of a master were told themselves, now that it is asked.
    void withdraw_of_linked(const std::string& master_cloud_account_id);
    std::vector<Recommendation> list(const Filter& filter, const std::vector<std::string>& after, std::size_t limit);
    std::int64_t count(const Filter& filter);
    struct GroupRow {
        std::string group_id;
        std::int64_t lookback_days = 0;
        std::int64_t savings_order = 0;
    };
    std::vector<GroupRow> groups(const Filter& filter, const std::vector<std::string>& after, std::size_t limit);
    std::int64_t count_groups(const Filter& filter);
    std::optional<Recommendation> find(const std::string& id);
    std::vector<HistoryEntry> history(const Recommendation& row, std::size_t most);

    std::optional<Decision> decision(const std::string& group_id);
    /// Nothing: open again.
    void decide(const std::string& group_id, const std::optional<Decision>& decision, const std::string& who);

    // ---- what is owned
    void put_owned(const std::string& cloud_account_id, const Question& question, const Answer& answer);
    OwnedList owned(std::size_t most);

private:
    store::Where where_of(const Filter& filter) const;
    std::string state_sql(store::Where& where) const;
    std::vector<Recommendation> select(store::Where where, const std::string& rest);
    void remember(const std::string& subject, HistoryEvent what, const std::optional<std::string>& who,
                  const json::Value& before, const json::Value& after);

    store::Transaction& transaction_;
    CustomerId customer_;
    Timestamp now_;
};

/// The key of the job that downloads by itself.
inline std::string schedule_key(const std::string& cloud_account_id) {
    return "recommendations-schedule:" + cloud_account_id;
}

/// Where a row stands among others: millionths of its monthly savings, the smallest number where it has none.
std::int64_t savings_order(const Recommendation& row);

} // namespace portal::recommendations
