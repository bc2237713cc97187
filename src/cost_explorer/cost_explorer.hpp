// Asking Cost Explorer, through the request meter. The room's one public header.
//
// Cost Explorer answers for whole organizations from one region of a partition, at 0.01 USD a request. A payer's answer
// covers its linked accounts; one that bars them answers a linked account "not enabled". Coroutines resume on the
// executor that awaited; the object must outlive them. Thread-safe.
#pragma once

#include "accounts/accounts.hpp"
#include "api/route.hpp"
#include "aws/model.hpp"
#include "cost_explorer/meter.hpp"
#include "installation/installation.hpp"

#include <atomic>

namespace portal::cost_explorer {

/// Whom a request is made for, and of whom.
struct Asker {
    CustomerId customer;
    std::string cloud_account_id;
    std::string account_id;
    Purpose purpose{};
};

/// What is to be expected of `queries` questions of which each has at least one page.
struct Estimate {
    std::int64_t least_requests = 0;
    std::int64_t most_requests = 0; ///< never exceeded: what has more pages than that stops and says so
    Amount least_cost;
    Amount most_cost;
};
BOOST_DESCRIBE_STRUCT(Estimate, (), (least_requests, most_requests, least_cost, most_cost))
Estimate estimate_of(std::int64_t least_requests, std::int64_t most_requests);

/// A month of one account that is asked.
struct AccountUsage {
    std::string account_id;
    std::optional<std::string> name; ///< null: it is no account of the portal any more
    std::int64_t requests = 0;
    Amount spent;
    Amount remaining;
    std::vector<OperationUsage> operations;
};
BOOST_DESCRIBE_STRUCT(AccountUsage, (), (account_id, name, requests, spent, remaining, operations))

/// GET /cost-explorer
struct Overview {
    Amount price_per_request;
    Amount monthly_cap; ///< of each account that is asked
    std::string month;  ///< "2026-11", UTC
    std::vector<AccountUsage> accounts;
};
BOOST_DESCRIBE_STRUCT(Overview, (), (price_per_request, monthly_cap, month, accounts))

/// PUT /cost-explorer
struct SettingsRequest {
    Amount monthly_cap; ///< USD, 0 to 10,000
};
BOOST_DESCRIBE_STRUCT(SettingsRequest, (), (monthly_cap))

/// Since the process started, for metrics.
struct Counters {
    std::atomic<std::int64_t> requests{0}; ///< that cost
    std::atomic<std::int64_t> refused{0};  ///< by AWS
    std::atomic<std::int64_t> capped{0};   ///< not made, as the cap left none
};

/// The partition's region that answers; nothing where it has no Cost Explorer.
std::optional<std::string> home_region(std::string_view partition);
/// Those that have one.
std::vector<std::string> partitions();

class CostExplorer {
public:
    CostExplorer(store::Store& store, accounts::Accounts& accounts, installation::Installation& installation,
                 const Clock& clock, Random& random);

    /// The account's activation role, in Cost Explorer's region. Error: as Accounts::enter; not_configured where the
    /// partition has no Cost Explorer.
    Task<Result<aws::Identity>> enter(Asker asker, std::string session_name);

    /// One metered request. Error: cost_explorer_cap_reached before it is made; cost_explorer_not_enabled,
    /// aws_throttled and the other aws_... as AWS answered. Nothing is repeated here.
    template <class Input>
    Task<Result<typename Input::Output>> ask(Asker asker, aws::Identity identity, const Input& input) {
        return typed<typename Input::Output>(
            invoke(std::move(asker), Input::operation(), input.to_value(), std::move(identity)));
    }
    Task<Result<aws::Value>> invoke(Asker asker, const aws::Operation& operation, aws::Value parameters,
                                    aws::Identity identity);

    Task<Result<Overview>> overview(api::Context context);
    Task<Result<Overview>> change_settings(api::Context context, SettingsRequest wanted);

    const Counters& counters() const { return counters_; }
    api::Routes routes();

private:
    template <class Output>
    static Task<Result<Output>> typed(Task<Result<aws::Value>> call) {
        Result<aws::Value> answer = co_await std::move(call);
        if (!answer) co_return tl::unexpected<Error>(std::move(answer.error()));
        co_return Output::from_value(*answer);
    }
    Overview overview_of(store::Transaction& transaction, const CustomerId& customer) const;

    store::Store& store_;
    accounts::Accounts& accounts_;
    installation::Installation& installation_;
    const Clock& clock_;
    Random& random_;
    Counters counters_;
};

} // namespace portal::cost_explorer
