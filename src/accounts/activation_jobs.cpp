// What happens by itself: looking at AWS until it lets the portal in, and proving it once more.
#include "accounts/accounts.hpp"

#include "accounts/external_id.hpp"
#include "accounts/job_support.hpp"
#include "accounts/refusals.hpp"
#include "accounts/repository.hpp"
#include "audit/audit.hpp"
#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "events/events.hpp"

namespace portal::accounts {

namespace {

using namespace std::chrono_literals;

constexpr auto settling_time = 60s; // IAM: a new role or policy can be unknown for up to a minute
constexpr auto late_interval = 6h;  // after the activation ran out: a late stack is still adopted
constexpr auto late_limit = std::chrono::hours(24 * 30);
constexpr auto refused_interval = 10s;
constexpr auto usual_time = 2min; // that creating a stack takes at most, mostly

/// Puts what the proof decided into the steps. Steps before a failed one keep their first time.
void apply_steps(std::vector<Step>& steps, const std::vector<Step>& decided, Timestamp now) {
    for (const auto& step : decided) {
        const auto known = std::find_if(steps.begin(), steps.end(), [&](const Step& s) { return s.name == step.name; });
        if (known != steps.end() && known->status == step.status && known->detail == step.detail) continue;
        set_step(steps, step.name, step.status, now, step.detail);
    }
}

/// Why there is no way in yet. Each request has another ID: the first one with these words stays.
void say_of_the_way_in(std::vector<Step>& steps, std::string words, const Error& reason, Timestamp at) {
    const auto step =
        std::find_if(steps.begin(), steps.end(), [](const Step& s) { return s.name == StepName::assume_role; });
    if (step == steps.end() || step->status == StepStatus::done) return;
    words += reason.detail;
    if (step->detail && step->detail->starts_with(words)) return;
    if (!reason.aws_request_id.empty()) words += " (request ID " + reason.aws_request_id + ")";
    set_step(steps, StepName::assume_role, StepStatus::running, at, std::move(words));
}

/// What AWS says while no stack lets the portal in: at once where it names a policy, else when a stack could be there.
void say_why_not(std::vector<Step>& steps, const Proof& proof, Timestamp requested_at, Timestamp now) {
    if (!proof.reason || (proof.denied_by == DeniedBy::not_said && now - requested_at < usual_time)) return;
    const std::string why = proof.denied_by == DeniedBy::not_said
                                ? "AWS refuses it, as it does while there is no role."
                                : "AWS refuses it: " + std::string(name_of(proof.denied_by)) + " denies it.";
    say_of_the_way_in(steps, why + " AWS says: ", *proof.reason, now);
}

std::optional<Timestamp> way_in_since(const std::vector<Step>& steps) {
    for (const auto& step : steps)
        if (step.name == StepName::assume_role && step.status == StepStatus::done) return step.at;
    return std::nullopt;
}

} // namespace

Task<std::optional<Accounts::Work>> Accounts::load(CustomerId customer, std::string id) {
    co_return co_await store_.read([&](store::Transaction& t) -> std::optional<Work> {
        Repository repository(t, customer);
        auto account = repository.find(id);
        auto activation = repository.activation(id);
        if (!account || !activation) return std::nullopt;
        auto external = find_external_id(t, customer, account->account_id);
        if (!external) return std::nullopt;
        return Work{std::move(*account), std::move(*activation), std::move(*external)};
    });
}

Task<Result<ProofSubject>> Accounts::subject_of_proof(Work work, std::string name) {
    installation::OperatorSide* side = installation_.partition(work.account.partition);
    if (!side)
        co_return fail(ErrorCode::not_configured,
                       "The partition " + work.account.partition + " is no longer configured in this installation.");
    const auto identity = co_await side->identity();
    if (!identity) co_return tl::unexpected<Error>(identity.error());
    co_return ProofSubject{.account = work.account.account_id,
                           .partition = work.account.partition,
                           .region = side->settings().region,
                           .role_name = work.activation.stack_name,
                           .external_id = work.external_id,
                           .operator_account = identity->account_id,
                           .portal_role_name = identity->role_name,
                           .session_name = std::move(name),
                           .permissions = activation_permissions(),
                           .tag_permissions = tag_permissions()};
}

Task<Result<Proof>> Accounts::look(Work work, std::string name) {
    const std::string partition = work.account.partition;
    auto subject = co_await subject_of_proof(std::move(work), std::move(name));
    if (!subject) co_return tl::unexpected<Error>(std::move(subject.error()));
    auto credentials = co_await installation_.partition(partition)->credentials();
    if (!credentials) co_return tl::unexpected<Error>(std::move(credentials.error()));
    co_return co_await prove(*installation_.aws().client, random_, *credentials, *subject);
}

bool Accounts::move(store::Transaction& transaction, const CustomerId& customer, CloudAccount& account, Cause cause,
                    std::optional<StatusReason> reason) {
    const auto next = next_status(account.status, cause);
    if (!next) return false;
    const json::Value before = json::write(account);
    const bool newly_activated = *next == Status::activated && account.status != Status::activated;
    account.status = *next;
    account.status_reason = std::move(reason);
    if (newly_activated) account.activated_at = clock_.now();
    audit::append(transaction, clock_, random_,
                  audit::by_system(customer, "cloud-account." + std::string(boost::describe::enum_to_string(cause, "")),
                                   account.id, before, json::write(account)));
    Repository repository(transaction, customer);
    repository.update(account);
    if (newly_activated) repository.set_removed(account.id, false);
    Refusals(transaction, customer).forget(account.id); // what it was undecided for is decided
    events::append(transaction, clock_, customer, "account", account.id);
    if (newly_activated)
        for (const auto& told : on_activated_) told(transaction, customer, account.id);
    log::info("a cloud account changed its status", {{"account", account.account_id.value()},
                                                     {"status", boost::describe::enum_to_string(account.status, "")},
                                                     {"cause", boost::describe::enum_to_string(cause, "")}});
    return true;
}

jobs::Outcome Accounts::record(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                               const Proof& proof) {
    Repository repository(transaction, customer);
    auto account = repository.find(id);
    auto activation = repository.activation(id);
    if (!account || !activation || account->status == Status::deactivated)
        return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const Timestamp now = clock_.now();
    const auto before = activation->steps;
    const auto save_steps = [&] {
        if (json::write(before) == json::write(activation->steps)) return;
        repository.update_steps(id, activation->steps);
        events::append(transaction, clock_, customer, "account", id);
    };
    const auto soon = now + poll_interval(now, activation->requested_at, activation->looked_at);

    switch (proof.verdict) {
    case Verdict::not_yet:
        if (account->status == Status::activating && now >= activation->expires_at) {
            set_step(activation->steps, StepName::create_stack, StepStatus::failed, now,
                     "No stack let the portal in within seven days.");
            save_steps();
            move(transaction, customer, *account, Cause::time_ran_out,
                 reason_of({.code = ErrorCode::activation_expired,
                            .detail = "No stack let the portal in within seven days."}));
        }
        if (now >= activation->expires_at) {
            if (now - activation->requested_at > late_limit)
                return jobs::Finished{.status = jobs::JobStatus::failed, .reason = "No stack let the portal in."};
            return jobs::RunAgain{now + late_interval};
        }
        say_why_not(activation->steps, proof, activation->requested_at, now);
        save_steps();
        return jobs::RunAgain{soon};
    case Verdict::undecided:
        log::warning("AWS could not be asked about an activation",
                     {{"account", account->account_id.value()}, {"reason", proof.reason ? proof.reason->detail : ""}});
        if (account->status == Status::activating && !way_in_since(activation->steps)) {
            say_of_the_way_in(activation->steps,
                              proof.is_operators ? "" : "AWS could not be asked: ", proof.reason.value_or(Error{}),
                              activation->requested_at);
            save_steps();
        }
        return jobs::RunAgain{std::max(soon, now + 5s)};
    case Verdict::refused: {
        const auto since = way_in_since(activation->steps).value_or(now);
        if (proof.may_settle && account->status == Status::activating && now - since < settling_time) {
            auto decided = proof.steps;
            decided.pop_back(); // the failed one may yet settle
            apply_steps(activation->steps, decided, now);
            save_steps();
            return jobs::RunAgain{now + 2s};
        }
        apply_steps(activation->steps, proof.steps, now);
        save_steps();
        if (account->status != Status::refused)
            move(transaction, customer, *account, Cause::proof_failed, reason_of(*proof.reason));
        return jobs::RunAgain{std::max(soon, now + refused_interval)};
    }
    case Verdict::proven:
        apply_steps(activation->steps, proof.steps, now);
        set_step(activation->steps, StepName::organization, StepStatus::running, now);
        set_step(activation->steps, StepName::recheck, StepStatus::running, now, "In a minute.");
        repository.update_steps(id, activation->steps);
        account->checked_at = now;
        // A role that was there already may stand in another region than the one that was asked for now.
        if (proof.stack_region) account->region = proof.stack_region;
        note_write_access(transaction, customer, id, proof);
        if (!move(transaction, customer, *account, Cause::proof_succeeded, std::nullopt)) return jobs::Finished{};
        schedule_access_check(transaction, customer, id);
        jobs::enqueue(transaction, clock_, random_, customer,
                      {.kind = "organization", .subject = id, .unique_key = organization_key(id)});
        if (repository.find(id)->access.pending)
            jobs::enqueue(transaction, clock_, random_, customer,
                          {.kind = "write-access", .subject = id, .unique_key = write_access_key(id)});
        jobs::enqueue(transaction, clock_, random_, customer,
                      {.kind = "activation-recheck",
                       .subject = id,
                       .run_at = now + recheck_delay_,
                       .unique_key = recheck_key(id)});
        return jobs::Finished{};
    }
    return jobs::Finished{};
}

Task<jobs::Outcome> Accounts::run_activation(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    auto work = co_await load(customer, id);
    if (!work || work->account.status == Status::deactivated || work->account.status == Status::activated)
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    failpoint(Failpoint::before_proof);
    auto proof = co_await look(std::move(*work), session_name("activation", context.job().id));
    if (!proof) proof = Proof{.verdict = Verdict::undecided, .reason = std::move(proof.error())};
    failpoint(Failpoint::before_proof_is_recorded);
    const auto outcome = co_await store_.write([&](store::Transaction& t) { return record(t, customer, id, *proof); });
    failpoint(Failpoint::after_proof_is_recorded);
    co_return outcome;
}

jobs::Outcome Accounts::record_recheck(store::Transaction& transaction, const CustomerId& customer,
                                       const std::string& id, const Proof& proof) {
    Repository repository(transaction, customer);
    auto account = repository.find(id);
    auto activation = repository.activation(id);
    if (!account || !activation || account->status != Status::activated)
        return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const Timestamp now = clock_.now();
    if (proof.verdict == Verdict::undecided) {
        if (proof.is_operators) {
            Refusals(transaction, customer).note(id, now, true);
            say_undecided(transaction, customer, *account, reason_of(*proof.reason));
        }
        return jobs::RunAgain{now + 10s};
    }
    if (proof.verdict == Verdict::not_yet && !is_lost(transaction, customer, *account, proof))
        return jobs::RunAgain{now + 10s};
    repository.set_checked_at(id, now);
    account->checked_at = now;
    if (proof.verdict == Verdict::proven) {
        set_step(activation->steps, StepName::recheck, StepStatus::done, now);
        repository.update_steps(id, activation->steps);
        events::append(transaction, clock_, customer, "account", id);
        return jobs::Finished{};
    }
    const Error reason = lost_because(proof);
    apply_steps(activation->steps, proof.steps, now);
    set_step(activation->steps, StepName::recheck, StepStatus::failed, now, reason.detail);
    repository.update_steps(id, activation->steps);
    move(transaction, customer, *account, cause_of(proof), reason_of(reason));
    if (account->status == Status::access_lost) {
        jobs::enqueue(transaction, clock_, random_, customer,
                      {.kind = "access-check",
                       .subject = id,
                       .run_at = now + recheck_delay_,
                       .unique_key = access_check_key(id)});
        return jobs::Finished{.status = jobs::JobStatus::failed, .reason = reason.detail};
    }
    // The activation's own job looks on until it is mended at AWS.
    jobs::enqueue(
        transaction, clock_, random_, customer,
        {.kind = "activation", .subject = id, .run_at = now + refused_interval, .unique_key = "activation:" + id});
    return jobs::Finished{.status = jobs::JobStatus::failed, .reason = reason.detail};
}

Task<jobs::Outcome> Accounts::run_recheck(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    auto work = co_await load(customer, id);
    if (!work || work->account.status != Status::activated)
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const Timestamp asked_at = clock_.now();
    auto proof = co_await look(std::move(*work), session_name("recheck", context.job().id));
    if (!proof) proof = Proof{.verdict = Verdict::undecided, .reason = std::move(proof.error())};
    proof->asked_at = asked_at;
    failpoint(Failpoint::before_recheck_is_recorded);
    const auto outcome =
        co_await store_.write([&](store::Transaction& t) { return record_recheck(t, customer, id, *proof); });
    failpoint(Failpoint::after_recheck_is_recorded);
    co_return outcome;
}

Task<Result<void>> Accounts::found_in_other_account(CustomerId customer, std::string id, AccountId other) {
    auto work = co_await load(customer, id);
    if (!work) co_return fail(ErrorCode::no_activation, "No stack was asked for yet for this account.");
    const AccountId own = work->account.account_id;
    if (own == other) co_return Result<void>();
    installation::OperatorSide* side = installation_.partition(work->account.partition);
    if (!side) co_return fail(ErrorCode::not_configured, "The partition is no longer configured in this installation.");
    auto portal = co_await side->credentials();
    if (!portal) co_return tl::unexpected<Error>(std::move(portal.error()));
    const ProofSubject subject{.account = other,
                               .partition = work->account.partition,
                               .region = side->settings().region,
                               .role_name = work->activation.stack_name,
                               .external_id = work->external_id,
                               .operator_account = {},
                               .portal_role_name = {},
                               .session_name = "client-portal-check",
                               .permissions = {}};
    auto found = co_await lets_in(*installation_.aws().client, *portal, subject);
    if (!found) co_return tl::unexpected<Error>(std::move(found.error()));
    if (*found)
        co_return fail(ErrorCode::wrong_account, "The stack was created in account " + other.value() + ", not in " +
                                                     own.value() + ". Delete it there and create it in " + own.value() +
                                                     ", or add " + other.value() + " as an account of its own.");
    co_return Result<void>();
}

void Accounts::register_jobs(jobs::Worker& worker) {
    const jobs::KindOfWork urgent{.is_urgent = true};
    worker.handle(
        "activation", [this](jobs::JobContext& context) { return run_activation(context); }, urgent);
    worker.handle("activation-recheck", [this](jobs::JobContext& context) { return run_recheck(context); });
    worker.handle("organization", [this](jobs::JobContext& context) { return run_organization(context); });
    worker.handle(
        "write-access", [this](jobs::JobContext& context) { return run_write_access(context); }, urgent);
    worker.handle("erase-account", [this](jobs::JobContext& context) { return run_erasure(context); });
    worker.handle("access-check", [this](jobs::JobContext& context) { return run_access_check(context); });
}

} // namespace portal::accounts
