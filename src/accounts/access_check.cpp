// Access lost and found: a cheap look, spread over time, whether each account still lets the portal in as it was meant.
//
// Calls: AssumeRole, GetRole, ListRolePolicies, ListAttachedRolePolicies; once in so many looks also what each policy
// grants. The probes without the right external ID are left out: each would stand as a denied event in a trail, and a
// trust policy that was compared word for word needs none.
#include "accounts/external_id.hpp"
#include "accounts/job_support.hpp"
#include "accounts/refusals.hpp"
#include "accounts/repository.hpp"
#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "events/events.hpp"

namespace portal::accounts {

namespace {

using namespace std::chrono_literals;

constexpr auto usual_interval = 1h;
constexpr auto just_lost_interval = 60s; // many a loss is somebody's update of the stack
constexpr auto lost_interval = 5min;
constexpr auto undecided_interval = 60s;
constexpr auto just_refused_interval = 2s; // another account is being looked at
constexpr auto just_refused = 30s;
constexpr auto long_refused = 10min;
constexpr std::uint64_t looks_for_one_whole = 24;

/// Within a tenth of the interval around it, so that accounts that were activated together drift apart.
std::chrono::microseconds spread(std::chrono::microseconds interval, Random& random) {
    const auto fifth = static_cast<std::uint64_t>(interval.count() / 5);
    return interval * 9 / 10 + std::chrono::microseconds(random_below(random, std::max<std::uint64_t>(1, fifth)));
}

/// Customer and id of each account that is or was Activated.
store::Rows to_be_looked_at(store::Transaction& transaction, AllCustomers) {
    return transaction.query("SELECT customer_id, id FROM cloud_accounts WHERE status IN ('activated', 'access_lost')");
}

} // namespace

StatusReason reason_of(const Error& error) {
    return {.code = std::string(error.name()),
            .detail = error.detail,
            .remedy = std::string(error.what_to_do()),
            .aws_request_id = error.aws_request_id.empty() ? std::nullopt : std::optional(error.aws_request_id)};
}

std::string session_name(std::string_view what, const std::string& job_id) {
    return "client-portal-" + std::string(what) + "-" + job_id.substr(job_id.size() - 12);
}

Error lost_because(const Proof& proof) {
    if (proof.verdict == Verdict::refused && proof.reason) return *proof.reason;
    Error lost{.code = ErrorCode::access_lost, .detail = {}};
    switch (proof.denied_by) {
    case DeniedBy::resource_control_policy:
        lost.detail = "A resource control policy of the account's organization denies the portal's AssumeRole.";
        lost.remedy =
            "Ask whoever manages the organization's policies to let the portal's role in. The portal notices by "
            "itself.";
        break;
    case DeniedBy::resource_policy:
        lost.detail = "The role's trust policy does not let the portal in any more.";
        lost.remedy = "Restore the trust policy of the portal's template, or create the stack again from the portal's "
                      "link. The portal notices by itself.";
        break;
    default:
        // AWS gives one answer for a role that is gone and for one that refuses: nobody can tell them apart from
        // outside.
        lost.detail =
            "AWS refuses AssumeRole with the account's external ID: the stack or its role was deleted, or the "
            "role's trust policy was changed. AWS does not say which.";
    }
    if (proof.reason) {
        lost.detail += " AWS says: " + proof.reason->detail;
        lost.aws_code = proof.reason->aws_code;
        lost.aws_request_id = proof.reason->aws_request_id;
    }
    return lost;
}

Cause cause_of(const Proof& proof) {
    const bool is_denied = proof.reason && proof.reason->code == ErrorCode::denied_by_service_control_policy;
    return proof.verdict == Verdict::refused && !is_denied ? Cause::proof_failed : Cause::access_denied;
}

void Accounts::schedule_access_check(store::Transaction& transaction, const CustomerId& customer,
                                     const std::string& id) {
    jobs::enqueue(transaction, clock_, random_, customer,
                  {.kind = "access-check",
                   .subject = id,
                   .run_at = clock_.now() + spread(usual_interval, random_),
                   .unique_key = access_check_key(id)});
}

void Accounts::ensure_schedules() {
    store_.write_now([this](store::Transaction& t) {
        const auto scheduled = jobs::unfinished_subjects(t, AllCustomers::schedules, "access-check");
        for (const auto& row : to_be_looked_at(t, AllCustomers::schedules))
            if (const CustomerId customer{row.text(0)}; !scheduled.contains({customer, row.text(1)}))
                schedule_access_check(t, customer, row.text(1));
    });
}

Task<Result<Proof>> Accounts::look_again(CustomerId customer, Work work, std::string name, bool whole) {
    auto subject = co_await subject_of_proof(work, std::move(name)); // a copy: the rest is needed below
    if (!subject) co_return tl::unexpected<Error>(std::move(subject.error()));
    auto credentials = co_await installation_.partition(work.account.partition)->credentials();
    if (!credentials) co_return tl::unexpected<Error>(std::move(credentials.error()));
    const auto now_meant = co_await current_template_sha256(customer, work.account.partition);
    PolicyComparison comparison = PolicyComparison::earlier_template;
    if (now_meant && *now_meant == work.activation.template_sha256)
        comparison =
            whole || work.account.status == Status::access_lost || random_below(random_, looks_for_one_whole) == 0
                ? PolicyComparison::documents
                : PolicyComparison::names;
    co_return co_await still_holds(*installation_.aws().client, random_, *credentials, *subject, comparison);
}

void Accounts::say_undecided(store::Transaction& transaction, const CustomerId& customer, CloudAccount account,
                             StatusReason reason) {
    // Only the request's ID changes with each look.
    if (account.status_reason && account.status_reason->detail == reason.detail) return;
    account.status_reason = std::move(reason);
    Repository(transaction, customer).update(account);
    events::append(transaction, clock_, customer, "account", account.id);
    log::warning("AWS refuses the portal, and whose doing that is is not known",
                 {{"account", account.account_id.value()},
                  {"reason", account.status_reason->detail},
                  {"request_id", account.status_reason->aws_request_id.value_or("")}});
}

bool Accounts::is_lost(store::Transaction& transaction, const CustomerId& customer, CloudAccount account,
                       const Proof& proof) {
    if (proof.denied_by != DeniedBy::not_said) return true; // AWS says that it is the account's side
    Refusals refusals(transaction, customer);
    const auto first = refusals.since(account.id);
    if (first && is_another_entered(transaction, AllCustomers::schedules, account.partition, *first, proof.asked_at))
        return true;
    refusals.note(account.id, clock_.now(), false);
    Error undecided{
        .code = ErrorCode::aws_access_denied,
        .detail = "AWS refuses to let the portal into this account and gives no reason. Whether the account's "
                  "role or the portal itself is refused is not known: no other account has let the portal in "
                  "since.",
        .remedy = "If the stack or its role was deleted or changed, create the stack again from the portal's "
                  "link. Else the operator of this portal looks at it: `client-portal doctor`."};
    if (proof.reason) {
        undecided.detail += " AWS says: " + proof.reason->detail;
        undecided.aws_request_id = proof.reason->aws_request_id;
    }
    say_undecided(transaction, customer, account, reason_of(undecided));
    // Others may ask often, and for long: an account whose owner did nothing is not looked at as often as that.
    const auto wait = clock_.now() - first.value_or(clock_.now()) < just_refused ? 0s : just_refused;
    if (const auto other = most_likely_entered(transaction, AllCustomers::schedules, account.partition))
        jobs::enqueue(transaction, clock_, random_, other->customer,
                      {.kind = "access-check",
                       .subject = other->id,
                       .run_at = clock_.now() + wait,
                       .unique_key = access_check_key(other->id)});
    return false;
}

jobs::Outcome Accounts::record_access(store::Transaction& transaction, const CustomerId& customer,
                                      const std::string& id, const Proof& proof) {
    Repository repository(transaction, customer);
    auto account = repository.find(id);
    if (!account || (account->status != Status::activated && account->status != Status::access_lost))
        return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const Timestamp now = clock_.now();
    // Nothing is concluded from an AWS that could not be asked, or that refuses the portal itself.
    if (proof.verdict == Verdict::undecided) {
        if (proof.is_operators && account->status == Status::activated) {
            Refusals(transaction, customer).note(id, now, true);
            say_undecided(transaction, customer, *account, reason_of(*proof.reason));
        }
        return jobs::RunAgain{now + spread(undecided_interval, random_)};
    }
    account->checked_at = now;
    repository.set_checked_at(id, now);
    if (proof.verdict == Verdict::not_yet && account->status == Status::activated &&
        !is_lost(transaction, customer, *account, proof)) {
        const auto lasted = now - Refusals(transaction, customer).since(id).value_or(now);
        return jobs::RunAgain{now + (lasted < just_refused   ? std::chrono::microseconds(just_refused_interval)
                                     : lasted < long_refused ? spread(undecided_interval, random_)
                                                             : spread(lost_interval, random_))};
    }
    if (proof.verdict == Verdict::proven) {
        note_write_access(transaction, customer, id, proof);
        account = repository.find(id);
        Refusals(transaction, customer).forget(id);
        if (account->status == Status::activated && account->status_reason) {
            account->status_reason.reset();
            repository.update(*account);
            events::append(transaction, clock_, customer, "account", id);
        }
        if (account->status == Status::access_lost) {
            move(transaction, customer, *account, Cause::access_returned, std::nullopt);
            jobs::enqueue(transaction, clock_, random_, customer,
                          {.kind = "organization", .subject = id, .unique_key = organization_key(id)});
        }
        return jobs::RunAgain{now + spread(usual_interval, random_)};
    }
    const Error reason = lost_because(proof);
    const Cause cause = cause_of(proof);
    if (cause == Cause::proof_failed) {
        move(transaction, customer, *account, cause, reason_of(reason));
        // From here on the activation's own job looks, with all probes, until it is mended.
        jobs::enqueue(transaction, clock_, random_, customer,
                      {.kind = "activation", .subject = id, .run_at = now + 10s, .unique_key = activation_key(id)});
        return jobs::Finished{.status = jobs::JobStatus::failed, .reason = reason.detail};
    }
    if (account->status == Status::activated) {
        move(transaction, customer, *account, cause, reason_of(reason));
        return jobs::RunAgain{now + just_lost_interval};
    }
    // Lost before: its reason may have become another. What AWS says has another request's ID each time.
    if (account->status_reason &&
        (account->status_reason->code != reason.name() || account->status_reason->detail != reason.detail)) {
        account->status_reason = reason_of(reason);
        repository.update(*account);
        events::append(transaction, clock_, customer, "account", id);
    }
    return jobs::RunAgain{now + spread(lost_interval, random_)};
}

Task<jobs::Outcome> Accounts::run_access_check(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    auto work = co_await load(customer, id);
    if (!work || (work->account.status != Status::activated && work->account.status != Status::access_lost))
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const Timestamp asked_at = clock_.now();
    auto proof = co_await look_again(customer, std::move(*work), session_name("check", context.job().id));
    if (!proof) proof = Proof{.verdict = Verdict::undecided, .reason = std::move(proof.error())};
    proof->asked_at = asked_at;
    if (proof->verdict == Verdict::undecided)
        log::warning("AWS could not be asked whether an account's access holds",
                     {{"account", id}, {"reason", proof->reason ? proof->reason->detail : ""}});
    failpoint(Failpoint::before_access_is_recorded);
    const auto outcome =
        co_await store_.write([&](store::Transaction& t) { return record_access(t, customer, id, *proof); });
    failpoint(Failpoint::after_access_is_recorded);
    co_return outcome;
}

} // namespace portal::accounts
