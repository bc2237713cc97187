// Commitments to AWS (EDP): contracts that support enters, and how far their customer is. The room's one public header.
//
// A contract's rules are data (contract.hpp); what counts is said in counting.hpp, where it is heading in forecast.hpp.
// Costs come from Cost Explorer once a day, through its request meter, and from files that support imports: of days
// that an import covers, nothing is taken from Cost Explorer. Coroutines resume on the executor that awaited; the
// object must outlive them. Thread-safe.
#pragma once

#include "api/route.hpp"
#include "base/worker_threads.hpp"
#include "commitments/delivering.hpp"
#include "commitments/imports.hpp"
#include "commitments/views.hpp"
#include "cost_explorer/cost_explorer.hpp"
#include "jobs/routes.hpp"
#include "mail/mail.hpp"

namespace portal::commitments {

struct Settings {
    bool automatic = true; ///< once a day; else only when asked for
    std::chrono::seconds interval = std::chrono::hours(24);
    /// AWS refreshes its data up to three times a day: nothing is asked again sooner.
    std::chrono::seconds fresh_for = std::chrono::hours(8);
    std::string public_url = {}; ///< of the links in mails
};

struct ReadProblem;

/// What somebody asks of a reading beyond the days that are due.
struct ReadWish {
    std::optional<Day> from = {};     ///< again from this day on
    bool check_closed_months = false; ///< though a week has not passed
};

class Commitments {
public:
    Commitments(store::Store& store, cost_explorer::CostExplorer& cost_explorer, mail::Mail& mail, const Clock& clock,
                Random& random, Settings settings);

    Task<Result<CommitmentList>> list(api::Context context);
    Task<Result<Commitment>> get(api::Context context, std::string id);
    /// Error: invalid_request by field, of a payer that is no account of the customer too.
    Task<Result<Commitment>> create(api::Context context, CommitmentRequest wanted);
    /// Error: as create, not_found, precondition_failed.
    Task<Result<Commitment>> change(api::Context context, std::string id, CommitmentRequest wanted);
    Task<Result<api::Nothing>> remove(api::Context context, std::string id);
    Task<Result<Commitment>> adjust(api::Context context, std::string id, AdjustmentRequest wanted);
    Task<Result<Commitment>> take_back(api::Context context, std::string id, std::string adjustment_id);

    Task<Result<ProgressView>> progress_of(api::Context context, std::string id, Granularity granularity);
    Task<Result<ProgressView>> what_if(api::Context context, std::string id, WhatIfInput input,
                                       Granularity granularity);

    /// What reading spend now would cost. Error: not_found.
    Task<Result<RefreshEstimate>> estimate(api::Context context, std::string id, ReadWish wish);
    Task<Result<jobs::JobView>> refresh(api::Context context, std::string id, ReadWish wish);

    Task<Result<ImportView>> begin_import(api::Context context, std::string id);
    Task<Result<ImportPosition>> add_piece(api::Context context, std::string id, std::string import_id,
                                           ImportPiece piece);
    Task<Result<ImportView>> complete_import(api::Context context, std::string id, std::string import_id,
                                             PreviewRequest request);
    /// Stores all of it or nothing. Error: nothing_to_change where there are problems; invalid_request by field where
    /// billing periods are to be confirmed; conflict where it must be said whether it replaces or is added, or where a
    /// file counts already and would be added.
    Task<Result<ImportView>> apply_import(api::Context context, std::string id, std::string import_id,
                                          ApplyRequest request);
    Task<Result<DeliveryList>> list_imports(api::Context context, std::string id);

    /// What stands without it counts again: what it had replaced, and Cost Explorer's costs as far as they are known.
    /// Error: not_found.
    Task<Result<Commitment>> remove_import(api::Context context, std::string id, std::string import_id);

    /// Of a contract that was removed too. Error: not_found where nothing was ever done to it.
    Task<Result<CommitmentHistory>> history(api::Context context, std::string id);
    Task<Result<AlertSettings>> alert_settings(api::Context context, std::string id);
    /// Error: invalid_request by field, not_found.
    Task<Result<AlertSettings>> change_alert_settings(api::Context context, std::string id, AlertRecipients wanted);

    /// The handlers of "commitment-refresh" and "commitment-schedule".
    void register_jobs(jobs::Worker& worker);
    /// Before the worker runs: every contract has its schedule. Blocking; repeatable.
    void ensure_schedules();
    api::Routes routes();

private:
    Task<Result<ImportView>> previewed(api::Context context, StoredContract stored, ImportView view, ReadFiles files,
                                       PreviewRequest request);
    struct PayerPlan;
    Result<std::vector<PayerPlan>> plan(store::Transaction& transaction, const CustomerId& customer,
                                        const StoredContract& stored, ReadWish wish) const;
    Result<Contract> checked(store::Transaction& transaction, const api::Context& context,
                             const CommitmentRequest& wanted) const;
    Day today() const;
    /// Tells what has come up since the last look, and forgets what has passed.
    void raise_alerts(store::Transaction& transaction, const CustomerId& customer, const std::string& id);
    Commitment view(Repository& repository, const StoredContract& stored) const;
    void schedule(store::Transaction& transaction, const CustomerId& customer, const std::string& id, Timestamp at);
    std::string begin_refresh(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                              std::size_t payers, ReadWish wish);
    void sum_up_all(Repository& repository, const std::string& id, const Contract& contract);
    Task<jobs::Outcome> run_refresh(jobs::JobContext& context);
    Task<jobs::Outcome> run_schedule(jobs::JobContext& context);
    /// `is_read`: this job has read its days already.
    Task<std::optional<ReadProblem>> read_payer(CustomerId customer, std::string job_id, PayerPlan payer, bool is_read);
    Task<> sum_up_what_was_read(CustomerId customer);

    store::Store& store_;
    cost_explorer::CostExplorer& cost_explorer_;
    mail::Mail& mail_;
    const Clock& clock_;
    Random& random_;
    const Settings settings_;
    Imports imports_;
    WorkerThreads readers_{2}; ///< of cost files; an import's pieces are read in order
};

} // namespace portal::commitments
