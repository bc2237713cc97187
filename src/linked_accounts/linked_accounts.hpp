// Activating many linked accounts at once, and giving many of them their add-on stack, through the automation stack of
// their master account. The room's one public header.
//
// The portal never holds an administrator's session: it publishes requests to the stack's topic and reads hints from
// its queue; each account is proven at AWS as any other. Coroutines resume on the executor that awaited; the object
// must outlive them. Thread-safe.
#pragma once

#include "accounts/accounts.hpp"
#include "api/route.hpp"
#include "installation/installation.hpp"
#include "jobs/routes.hpp"
#include "linked_accounts/preflight.hpp"
#include "linked_accounts/repository.hpp"

namespace portal::linked_accounts {

inline constexpr std::size_t most_accounts_a_run = 10'000;

struct Settings {
    std::chrono::seconds grant_lifetime = std::chrono::hours(24);
    std::size_t accounts_a_grant = 600; ///< fewer where IAM's limits want it
};

struct PreflightRequest {
    std::vector<std::string> account_ids;
    std::optional<std::string> role_name; ///< the organisation's role; absent: OrganizationAccountAccessRole
};
BOOST_DESCRIBE_STRUCT(PreflightRequest, (), (account_ids, role_name))

struct Preflight {
    std::vector<Readiness> items = {}; ///< in the order asked
    std::int64_t can_be_activated = 0;
    std::int64_t can_be_confirmed = 0;
    std::int64_t waves = 0;   ///< grants that are needed one after the other
    bool needs_stack = false; ///< no grant that lives names them all
    std::string organization_role;
    std::vector<std::string> known_roles;
};
BOOST_DESCRIBE_STRUCT(Preflight, (),
                      (items, can_be_activated, can_be_confirmed, waves, needs_stack, organization_role, known_roles))

struct ActivateSelected {
    std::vector<std::string> account_ids;
    std::string region; ///< of the automation stack and of the accounts' stacks
    std::optional<std::string> role_name;
    /// "I granted the role by hand": accounts that pre-flight says "no" to and lets a person confirm.
    std::optional<std::vector<std::string>> confirmed_account_ids;
};
BOOST_DESCRIBE_STRUCT(ActivateSelected, (), (account_ids, region, role_name, confirmed_account_ids))

struct WriteAccessForSelected {
    std::vector<std::string> account_ids;
    /// Of the automation stack and of the add-on stacks; absent: the automation stack's that was asked for last, or the
    /// master's own.
    std::optional<std::string> region;
    std::optional<std::string> role_name; ///< absent: the same grant's
};
BOOST_DESCRIBE_STRUCT(WriteAccessForSelected, (), (account_ids, region, role_name))

enum class GrantState {
    none,             ///< no stack was asked for
    waiting_for_user, ///< asked for; its function has not answered
    living,           ///< its function answers, until ends_at
    ended,            ///< the time is over: the stack can do nothing more
};
BOOST_DESCRIBE_ENUM(GrantState, none, waiting_for_user, living, ended)

/// The master's automation stack, as a job waits for it and as the page shows it.
struct AutomationStack {
    accounts::ActivationAction action = accounts::ActivationAction::create_stack;
    std::string console_url;
    std::string template_url;
    std::string template_sha256;
    std::string stack_name;
    std::string region;
    std::map<std::string, std::string> parameters;
    std::vector<std::string> capabilities;
    Timestamp expires_at; ///< the grant's end
    std::string cli_command;
    std::int64_t accounts = 0;
    std::string organization_role;
    std::string stack_events_url;
    std::string delete_command;
};
BOOST_DESCRIBE_STRUCT(AutomationStack, (),
                      (action, console_url, template_url, template_sha256, stack_name, region, parameters, capabilities,
                       expires_at, cli_command, accounts, organization_role, stack_events_url, delete_command))

struct RunSummary {
    std::string id;
    std::string kind; ///< its job's: linked-accounts activates, linked-access makes add-on stacks
    std::string status;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(RunSummary, (), (id, kind, status, created_at))

struct Automation {
    GrantState state = GrantState::none;
    std::optional<AutomationStack> stack;
    bool can_be_deleted = false;  ///< nothing is under way any more
    std::vector<RunSummary> runs; ///< newest first
};
BOOST_DESCRIBE_STRUCT(Automation, (), (state, stack, can_be_deleted, runs))

class Bulk {
public:
    Bulk(store::Store& store, accounts::Accounts& accounts, installation::Installation& installation,
         const Clock& clock, Random& random, Settings settings);

    /// Error: not_found, master_account_not_active, invalid_request (no IDs, more than 10,000, not 12 digits).
    Task<Result<Preflight>> preflight(api::Context context, std::string master_id, PreflightRequest request);
    /// Those that cannot be are failed items with their reason; the rest goes on. Error: nothing_to_activate, ...
    Task<Result<jobs::JobView>> activate_selected(api::Context context, std::string master_id, ActivateSelected wanted);
    /// The add-on stacks of Activated accounts whose level is the third one. Those that may be written already are
    /// done. Error: no_add_on_to_make, ...
    Task<Result<jobs::JobView>> write_access_for_selected(api::Context context, std::string master_id,
                                                          WriteAccessForSelected wanted);
    Task<Result<Automation>> automation(api::Context context, std::string master_id);
    /// A new run of the failures of an ended one.
    Task<Result<jobs::JobView>> retry(api::Context context, std::string job_id);
    Task<Result<jobs::JobView>> cancel(api::Context context, std::string job_id);

    /// For GET /jobs/{id}.
    json::Value activation_of(store::Transaction& transaction, const jobs::Job& job) const;

    /// The handlers of "linked-accounts" and "linked-access".
    void register_jobs(jobs::Worker& worker);
    api::Routes routes();

private:
    struct Work;  // what a run works on, read in one transaction
    struct Plan { // a run that is asked for
        Purpose purpose{};
        accounts::CloudAccount master;
        std::string region;
        std::string role;
        std::vector<Readiness> items;
        std::vector<std::string> confirmed;
    };
    struct Sending { // decided and written; then published
        std::vector<std::string> messages;
    };

    struct Orders { // what a run's stacks are made of
        accounts::Accounts::Order activation;
        std::optional<accounts::Accounts::Order> add_on; ///< where this run or another that is under way makes them
        const accounts::Accounts::Order& of(Purpose purpose) const {
            return purpose == Purpose::write_access ? *add_on : activation;
        }
    };

    Result<Plan> plan(store::Transaction& transaction, const CustomerId& customer, Purpose purpose,
                      const std::string& master_id, std::vector<std::string> account_ids, std::string role) const;
    Result<jobs::JobView> begin(store::Transaction& transaction, const api::Context& context, Plan plan);
    std::size_t accounts_a_wave(const std::string& partition, const std::string& role) const;
    std::optional<AutomationStack> stack_of(const StoredGrant& grant, const std::string& stack_name) const;

    Task<jobs::Outcome> run(jobs::JobContext& context);
    Task<jobs::RunAgain> step_of(jobs::Job job);
    std::optional<Work> load(store::Transaction& transaction, const CustomerId& customer, const jobs::Job& job) const;
    /// A grant that covers what the run needs now: the newest one, or one made and published here.
    Task<Result<StoredGrant>> grant_for(Work& work, const Orders& orders, bool stack_is_there);
    Task<Result<Orders>> orders_for(CustomerId customer, std::string region, bool with_add_on);
    /// Reads answers, writes what follows, forgets them. False: there is no stack to read from.
    Task<Result<bool>> take_answers(CustomerId customer, std::string master_id, StoredGrant grant,
                                    aws::Identity identity, std::string activation_name, bool wait);
    void apply(store::Transaction& transaction, const CustomerId& customer, const std::string& master_id,
               const StoredGrant& grant, const std::string& message);
    void apply_to(store::Transaction& transaction, const CustomerId& customer, const StoredGrant& grant,
                  LinkedActivation& row, const struct Answer& answer);
    void fail_row(store::Transaction& transaction, const CustomerId& customer, LinkedActivation& row, Error reason);
    Sending decide(store::Transaction& transaction, const CustomerId& customer, const std::string& job_id,
                   const StoredGrant& grant, const accounts::Accounts::Order& order);
    /// Of a row whose request was not answered, however often it was sent.
    void give_up_waiting(store::Transaction& transaction, const CustomerId& customer, LinkedActivation& row);
    /// What is asked of a row now; nothing: it cannot be, and has failed.
    std::optional<struct Request> request_for(store::Transaction& transaction, const CustomerId& customer,
                                              LinkedActivation& row, const StoredGrant& grant,
                                              const accounts::Accounts::Order& order);
    Task<Result<void>> publish(const StoredGrant& grant, aws::Identity identity, std::string activation_name,
                               std::vector<std::string> messages);
    /// Rows that wait for the portal's own proof.
    void follow_accounts(store::Transaction& transaction, const CustomerId& customer,
                         std::vector<LinkedActivation>& rows);
    void end_rest(store::Transaction& transaction, const CustomerId& customer, const std::string& job_id,
                  const Error& reason);

    store::Store& store_;
    accounts::Accounts& accounts_;
    installation::Installation& installation_;
    const Clock& clock_;
    Random& random_;
    const Settings settings_;
};

} // namespace portal::linked_accounts
