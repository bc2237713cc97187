// Finding what is in the accounts: imported by the catalogue's calls and the Tagging API into the rows of resources/.
// The room's one public header.
//
// One import looks at one account: a job "sync" that follows a job "sync-region" for each enabled region,
// first the owning services' calls, then the tags. Everything it has seen is in the store before it goes on; killed
// anywhere, it goes on with the types that it had not looked at. Coroutines resume on the executor that awaited; the
// object must outlive them. Thread-safe.
#pragma once

#include "accounts/accounts.hpp"
#include "api/route.hpp"
#include "installation/installation.hpp"
#include "inventory/failing_since.hpp"
#include "inventory/reading.hpp"
#include "inventory/repository.hpp"
#include "jobs/routes.hpp"
#include "resources/repository.hpp"

#include <atomic>

namespace portal::inventory {

struct Settings {
    bool automatic = true;                   ///< after activation and then on a schedule; else only when asked for
    std::chrono::seconds interval{6 * 3600}; ///< between the starts of an account's imports, spread by a tenth
};

/// What the customer leaves out: it is skipped by knowledge, and scans say so.
struct Exclusions {
    std::vector<std::string> regions;
    std::vector<std::string> services; ///< botocore's names, as in Resource::service
};
BOOST_DESCRIBE_STRUCT(Exclusions, (), (regions, services))

class Inventory {
public:
    Inventory(store::Store& store, accounts::Accounts& accounts, installation::Installation& installation,
              const Clock& clock, Random& random, Settings settings);

    Task<Result<Exclusions>> exclusions(api::Context context);
    Task<Result<Exclusions>> set_exclusions(api::Context context, Exclusions wanted);
    /// A new run; while one runs, it starts after it. Error: not_found, account_not_activatable where it is not
    /// Activated.
    Task<Result<jobs::JobView>> import_now(api::Context context, std::string cloud_account_id);
    /// Nothing more is looked at; what was seen stays. Error: not_found, job_has_ended where none is under way.
    Task<Result<jobs::JobView>> stop_import(api::Context context, std::string cloud_account_id);

    /// In the transaction that makes an account Activated: it is imported, and again on the schedule.
    void account_activated(store::Transaction& transaction, const CustomerId& customer, const std::string& id);

    /// In the transaction that changes an account's access level: what the new one does not allow is forgotten at once.
    void access_changed(store::Transaction& transaction, const CustomerId& customer, const std::string& id);

    /// Which imports of an account there were is forgotten.
    void erase(store::Transaction& transaction, const CustomerId& customer, const std::string& id);

    /// The handlers of "sync", "sync-region" and "sync-schedule".
    void register_jobs(jobs::Worker& worker);
    /// Before the worker runs: every activated account has its schedule. Blocking; repeatable.
    void ensure_schedules();
    api::Routes routes();

private:
    struct Import; // what a region's job works on

    std::string begin(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                      bool after_the_running = false);
    void schedule(store::Transaction& transaction, const CustomerId& customer, const std::string& id, Timestamp at);
    Task<jobs::Outcome> run_schedule(jobs::JobContext& context);
    Task<jobs::Outcome> run_import(jobs::JobContext& context);
    Task<jobs::Outcome> run_region(jobs::JobContext& context);
    struct Regions {
        std::vector<std::string> names;
        bool home_is_left_out = false;
    };
    Task<Result<Regions>> enabled_regions(CustomerId customer, accounts::CloudAccount account, std::string session,
                                          std::string import_id);
    /// One look, which fails alone: at a type and its tags, or without a type at the Tagging API's. `is_listed`: this
    /// import has listed it, and goes on with what is asked for one at a time.
    Task<> look(Import import, const aws::CatalogType* type, bool is_listed);
    /// A look that ended without an answer.
    Task<> end_look(Import import, std::string region, std::string type, resources::ScanOutcome outcome,
                    std::string detail);
    Task<> scan(Import import, const aws::CatalogType* type);
    Task<> scan_tags(Import import);
    /// Of types that neither their list nor the Tagging API tells the tags of: some, the longest unread first.
    Task<> read_tags_singly(Import import, const aws::CatalogType* type);
    Task<> end_scan(Import import, resources::Scan scan, std::set<std::string> seen,
                    std::map<std::string, resources::Known> known);

    store::Store& store_;
    accounts::Accounts& accounts_;
    installation::Installation& installation_;
    const Clock& clock_;
    Random& random_;
    const Settings settings_;
    std::atomic<int> regions_running_ = 0;
    FailingSince not_entered_; ///< by job: accounts that could not be entered
};

} // namespace portal::inventory
