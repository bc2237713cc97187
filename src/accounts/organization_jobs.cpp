// The organisation followed by itself: read as each activated account sees it, and again on a schedule.
#include "accounts/external_id.hpp"
#include "accounts/job_support.hpp"
#include "accounts/names.hpp"
#include "accounts/organization.hpp"
#include "accounts/repository.hpp"
#include "aws/credentials/assume_role.hpp"
#include "aws/limits/sleeper.hpp"
#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "events/events.hpp"

#include <utility>

namespace portal::accounts {

namespace {

using namespace std::chrono_literals;

constexpr auto organization_interval = 6h;
constexpr auto again_after_failure = 30s;
constexpr std::size_t members_a_transaction = 500; // nobody else writes meanwhile on SQLite
constexpr std::size_t accounts_between_words = 500;
constexpr std::size_t most_single_events = 100;

constexpr auto pause_when_throttled = 5s;
constexpr int most_pauses = 60; // without one call that gets through

/// What the step of the first look says; a later look is not told.
Task<> say_step(store::Store& store, const Clock& clock, CustomerId customer, std::string id, std::string words) {
    co_await store.write([&](store::Transaction& t) {
        Repository repository(t, customer);
        auto activation = repository.activation(id);
        if (!activation) return;
        for (const auto& step : activation->steps)
            if (step.name == StepName::organization && step.status == StepStatus::done) return;
        set_step(activation->steps, StepName::organization, StepStatus::running, clock.now(), words);
        repository.update_steps(id, activation->steps);
        events::append(t, clock, customer, "account", id);
    });
}

} // namespace

Task<Result<aws::Identity>> Accounts::as_activation_role(Work work, std::string name) {
    installation::OperatorSide* side = installation_.partition(work.account.partition);
    if (!side)
        co_return fail(ErrorCode::not_configured,
                       "The partition " + work.account.partition + " is no longer configured in this installation.");
    auto portal = co_await side->credentials();
    if (!portal) co_return tl::unexpected<Error>(std::move(portal.error()));
    const installation::Aws& aws = installation_.aws();
    const aws::RoleSession session{
        .role_arn = role_arn(work.account.partition, work.account.account_id, work.activation.stack_name),
        .session_name = std::move(name),
        .external_id = work.external_id,
        .region = side->settings().region};
    auto credentials = aws::assumed_role_credentials(aws.client, *portal, session, aws.executor, clock_);
    co_return aws::Identity(std::move(credentials), side->settings().region);
}

Task<> Accounts::say_how_far(CustomerId customer, std::string id, std::size_t accounts) {
    co_await say_step(store_, clock_, std::move(customer), std::move(id),
                      std::to_string(accounts) + " accounts read so far.");
}

Task<> Accounts::apply_view(CustomerId customer, std::string id, AccountId looked_from, OrganizationView view) {
    failpoint(Failpoint::before_own_place_is_recorded);
    co_await store_.write([&](store::Transaction& t) {
        Repository repository(t, customer);
        OrganizationChanges own;
        apply_own_place(repository, clock_, random_, looked_from, view, own);
        for (const auto& changed : own.changed) events::append(t, clock_, customer, "account", changed);
    });
    failpoint(Failpoint::after_own_place_is_recorded);
    if (view.accounts) {
        for (std::size_t from = 0; from < view.accounts->size(); from += members_a_transaction) {
            const auto part = std::span(*view.accounts)
                                  .subspan(from)
                                  .first(std::min(members_a_transaction, view.accounts->size() - from));
            co_await store_.write([&](store::Transaction& t) {
                Repository repository(t, customer);
                OrganizationChanges some;
                apply_members(repository, clock_, random_, looked_from, view, part, some);
                tell(t, customer, id, some.changed);
            });
            failpoint(Failpoint::after_members_are_recorded);
        }
        co_await store_.write([&](store::Transaction& t) {
            Repository repository(t, customer);
            OrganizationChanges some;
            apply_departures(repository, view, some);
            tell(t, customer, id, some.changed);
            // Each of them says itself where it is now.
            for (const auto& left : some.left) jobs::run_now(t, clock_, customer, organization_key(left));
        });
        failpoint(Failpoint::after_departures_are_recorded);
    }
}

void Accounts::tell(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                    const std::set<std::string>& changed) {
    // Thousands of rows are one event: whoever looks reads the list again.
    if (changed.size() > most_single_events) {
        events::append(transaction, clock_, customer, "account", id);
        return;
    }
    for (const auto& one : changed) events::append(transaction, clock_, customer, "account", one);
}

Task<jobs::Outcome> Accounts::run_organization(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    auto work = co_await load(customer, id);
    if (!work || work->account.status != Status::activated)
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const AccountId account = work->account.account_id;
    const bool for_master = co_await store_.read([&](store::Transaction& t) {
        if (!work->account.master_account_id) return true;
        const auto master =
            Repository(t, customer).find_by_account_id(AccountId::trusted(*work->account.master_account_id));
        return !master || master->status != Status::activated;
    });
    auto identity = co_await as_activation_role(std::move(*work), session_name("organization", context.job().id));
    if (!identity) co_return jobs::RunAgain{clock_.now() + again_after_failure};
    std::size_t said = 0;
    std::size_t so_far = 0;
    int pauses = 0;
    const OrganizationProgress progress = [this, customer, id, &said, &so_far,
                                           &pauses](std::size_t accounts) -> Task<> {
        so_far = accounts;
        const bool was_throttled = std::exchange(pauses, 0) > 0;
        if (accounts < said + accounts_between_words && !was_throttled) co_return;
        said = accounts;
        co_await say_how_far(customer, id, accounts);
    };
    const OrganizationPatience patience = [this, customer, id, &so_far, &pauses]() -> Task<bool> {
        if (++pauses > most_pauses) co_return false;
        if (pauses == 1)
            co_await say_step(store_, clock_, customer, id,
                              std::to_string(so_far) +
                                  " accounts read so far. AWS throttles the organization's calls: other tools share "
                                  "their small quota. The portal goes on from here.");
        co_await aws::make_sleeper()->sleep(pause_when_throttled);
        co_return true;
    };
    failpoint(Failpoint::before_organization_is_read);
    auto view =
        co_await read_organization(*installation_.aws().client, *identity, account, for_master, progress, patience);
    if (!view) {
        log::warning("the organisation could not be read",
                     {{"account", account.value()}, {"reason", view.error().detail}});
        co_return jobs::RunAgain{clock_.now() + again_after_failure};
    }
    const std::optional<std::string> unseen = view->unseen ? std::optional(view->unseen->detail) : std::nullopt;
    co_await apply_view(customer, id, account, std::move(*view));
    co_await store_.write([&](store::Transaction& t) {
        Repository repository(t, customer);
        auto activation = repository.activation(id);
        if (!activation) return;
        set_step(activation->steps, StepName::organization, StepStatus::done, clock_.now(), unseen);
        repository.update_steps(id, activation->steps);
        events::append(t, clock_, customer, "account", id);
    });
    failpoint(Failpoint::after_organization_is_recorded);
    co_return jobs::RunAgain{clock_.now() + organization_interval};
}

} // namespace portal::accounts
