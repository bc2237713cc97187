// Whether the role may write tags: looked at while the third level waits for its add-on stack, and with each access
// check.
#include "accounts/job_support.hpp"
#include "accounts/repository.hpp"
#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "events/events.hpp"

namespace portal::accounts {

using namespace std::chrono_literals;

void Accounts::note_write_access(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                                 const Proof& proof) {
    if (!proof.may_write_tags) return;
    Repository repository(transaction, customer);
    const auto account = repository.find(id);
    if (!account || account->access.write_permission == *proof.may_write_tags) return;
    repository.set_write_permission(id, *proof.may_write_tags);
    if (auto stored = repository.tag_stack(id)) {
        const auto status = *proof.may_write_tags ? StepStatus::done : StepStatus::waiting;
        set_step(stored->steps, StepName::create_stack, *proof.may_write_tags ? status : StepStatus::running,
                 clock_.now());
        set_step(stored->steps, StepName::write_permission, status, clock_.now());
        if (!*proof.may_write_tags) { // asked for anew, so that it is looked for as at first
            stored->expires_at = clock_.now() + (stored->expires_at - stored->requested_at);
            stored->requested_at = clock_.now();
        }
        repository.put_tag_stack(*stored);
    }
    if (repository.find(id)->access.pending)
        jobs::enqueue(
            transaction, clock_, random_, customer,
            {.kind = "write-access", .subject = id, .run_at = clock_.now() + 2s, .unique_key = write_access_key(id)});
    audit::append(transaction, clock_, random_,
                  audit::by_system(customer,
                                   *proof.may_write_tags ? "cloud-account.write_permission_found"
                                                         : "cloud-account.write_permission_gone",
                                   id, json::write(account->access), json::write(repository.find(id)->access)));
    events::append(transaction, clock_, customer, "account", id);
}

Result<void> Accounts::ask_for_tag_stack(store::Transaction& transaction, const CustomerId& customer,
                                         const std::string& id, const Order& order) {
    const auto account = Repository(transaction, customer).find(id);
    if (!account) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
    if (account->status != Status::activated || !account->access.pending)
        return fail(ErrorCode::no_activation, "The account does not wait for an add-on stack.");
    ask_for_write_access(transaction, customer, *account, order, order.region);
    look_for_tag_stack(transaction, customer, id);
    return {};
}

void Accounts::look_for_tag_stack(store::Transaction& transaction, const CustomerId& customer, const std::string& id) {
    Repository(transaction, customer).set_tag_stack_looked_at(id, clock_.now());
    jobs::run_now(transaction, clock_, customer, write_access_key(id));
}

Task<Result<void>> Accounts::look_at_write_access(CustomerId customer, std::string id) {
    auto work = co_await load(customer, id);
    if (!work) co_return fail(ErrorCode::no_activation, "No stack was asked for yet for this account.");
    auto proof = co_await look_again(customer, std::move(*work), session_name("tags", id), true);
    if (!proof) co_return tl::unexpected<Error>(std::move(proof.error()));
    if (proof->verdict == Verdict::proven)
        co_await store_.write([&](store::Transaction& t) { note_write_access(t, customer, id, *proof); });
    co_return Result<void>();
}

Task<jobs::Outcome> Accounts::run_write_access(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    auto work = co_await load(customer, id);
    const auto waits = [](const CloudAccount& account) {
        return account.status == Status::activated && account.access.pending;
    };
    if (!work || !waits(work->account)) co_return jobs::Finished{};
    const Timestamp asked_at = clock_.now();
    auto proof = co_await look_again(customer, std::move(*work), session_name("tags", context.job().id), true);
    if (!proof) proof = Proof{.verdict = Verdict::undecided, .reason = std::move(proof.error())};
    proof->asked_at = asked_at;
    if (proof->verdict == Verdict::undecided)
        log::warning("AWS could not be asked whether the role may write tags",
                     {{"account", id}, {"reason", proof->reason ? proof->reason->detail : ""}});
    failpoint(Failpoint::before_write_access_is_recorded);
    const auto outcome = co_await store_.write([&](store::Transaction& t) -> jobs::Outcome {
        Repository repository(t, customer);
        if (proof->verdict == Verdict::proven) note_write_access(t, customer, id, *proof);
        const auto account = repository.find(id);
        const auto stored = repository.tag_stack(id);
        if (!account || !stored || !waits(*account)) return jobs::Finished{};
        const Timestamp now = clock_.now();
        if (proof->verdict == Verdict::refused || proof->verdict == Verdict::not_yet) {
            record_access(t, customer, id, *proof);
            if (!waits(*repository.find(id))) return jobs::Finished{};
        }
        // A late stack is still found by the account's hourly check.
        if (now >= stored->expires_at)
            return jobs::Finished{.status = jobs::JobStatus::failed,
                                  .reason = "No add-on stack was created within seven days."};
        return jobs::RunAgain{now + poll_interval(now, stored->requested_at, stored->looked_at)};
    });
    failpoint(Failpoint::after_write_access_is_recorded);
    co_return outcome;
}

} // namespace portal::accounts
