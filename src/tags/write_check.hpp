// The last word before tags are written at AWS: the access level still allows it, and what was decided on is fresh.
#pragma once

#include "accounts/accounts.hpp"
#include "tags/calls.hpp"

#include <mutex>

namespace portal::tags {

/// Calls of this process that may be writing at AWS, by the portal's id of the account. Thread-safe.
class WritesUnderWay {
public:
    /// Counted until it dies.
    class Call {
    public:
        Call(std::shared_ptr<WritesUnderWay> of, std::string cloud_account_id);
        ~Call();
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

    private:
        std::shared_ptr<WritesUnderWay> of_;
        std::string cloud_account_id_;
    };
    bool any_of(const std::vector<std::string>& cloud_account_ids) const;

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::size_t> calls_;
};

/// When the permission of an account was looked at last because AWS had refused a write of a change. Thread-safe.
class LooksAfterRefusals {
public:
    /// Once a minute, whatever is refused meanwhile: one of the change's many batches finds what there is to find.
    bool is_due(const std::string& change_id, const std::string& cloud_account_id, Timestamp now);

private:
    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Timestamp> looked_at_; ///< of the last minute
};

/// Of one call: reads that are older than 3 s by its turn are made again, and nothing is written where one of the
/// delta's own keys (of a service that replaces the whole set: any) has changed, where a read is older than 5 s, or
/// where the account's level does not write any more.
class WriteCheck final : public aws::Precondition {
public:
    struct Subject {
        CustomerId customer;
        std::string cloud_account_id;
        aws::Identity identity; ///< for the reads
    };
    WriteCheck(store::Store& store, aws::Client& client, const Clock& clock, std::shared_ptr<WritesUnderWay> under_way,
               Subject subject, std::vector<WriteTarget*> targets);

    Task<> refresh() override;
    /// From here to its end the call is under way.
    Task<Result<void>> holds() override;

private:
    store::Store& store_;
    aws::Client& client_;
    const Clock& clock_;
    const std::shared_ptr<WritesUnderWay> under_way_;
    const Subject subject_;
    const std::vector<WriteTarget*> targets_;
    std::optional<Error> error_;
    std::optional<WritesUnderWay::Call> call_;
};

} // namespace portal::tags
