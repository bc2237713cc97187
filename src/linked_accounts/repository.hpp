// The rows of grants and runs of one customer: opened with that customer, it sees no other's.
#pragma once

#include "accounts/cloud_account.hpp"
#include "linked_accounts/automation.hpp"
#include "store/store.hpp"

namespace portal::linked_accounts {

struct StoredGrant : Grant {
    std::string master_id;
    std::string template_url;
    std::string template_sha256;
    bool replaces = false;
    Timestamp made_at;
    std::optional<Timestamp> answered_at;
};

/// What a run is for: the activation stacks, or the add-on stacks of accounts that are Activated.
enum class Purpose { activation, write_access };
BOOST_DESCRIBE_ENUM(Purpose, activation, write_access)

/// In the order of a run. The last four are ends: `activated` and `effective` the good ones of the two purposes.
enum class State { waiting, probing, creating, verifying, activated, effective, failed, cancelled };
BOOST_DESCRIBE_ENUM(State, waiting, probing, creating, verifying, activated, effective, failed, cancelled)
inline bool is_end(State state) { return state >= State::activated; }
inline bool is_done(State state) { return state == State::activated || state == State::effective; }

/// One account of one run.
struct LinkedActivation {
    std::string job_id;
    std::string account_id;
    std::string master_id;
    Purpose purpose = Purpose::activation;
    std::optional<std::string> cloud_account_id = {};
    std::int64_t wave = 0;
    State state = State::waiting;
    std::optional<std::string> request_id = {};
    std::optional<Timestamp> sent_at = {};
    std::int64_t sendings = 0;
    Timestamp since;
    std::optional<std::string> grant_id = {};
    std::optional<std::string> stack_id = {};
    std::optional<accounts::StatusReason> reason = {};

    bool operator==(const LinkedActivation& other) const;
};

/// Lives inside one transaction.
class Repository {
public:
    Repository(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    void insert(const StoredGrant& grant);
    std::optional<StoredGrant> newest_grant(const std::string& master_id);
    void set_answered(const std::string& grant_id, std::optional<Timestamp> at);

    void insert(const LinkedActivation& row);
    void update(const LinkedActivation& row);
    /// By account ID.
    std::vector<LinkedActivation> of_job(const std::string& job_id);
    std::optional<LinkedActivation> find(const std::string& job_id, const std::string& account_id);
    std::optional<LinkedActivation> with_request(const std::string& request_id);
    struct UnderWay {
        std::string account_id;
        Purpose purpose{};
    };
    /// Of this master's accounts: those that an unfinished run has in hand.
    std::vector<UnderWay> under_way(const std::string& master_id);
    /// Those that this grant's probe got into.
    std::vector<std::string> proven_by(const std::string& grant_id);

    struct Run {
        std::string id;
        std::string kind;
        std::string status;
        Timestamp created_at;
    };
    /// The master's newest runs, newest first.
    std::vector<Run> runs(const std::string& master_id, std::int64_t most);

private:
    std::vector<LinkedActivation> select(const std::string& where, const std::vector<store::Value>& parameters);
    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::linked_accounts
