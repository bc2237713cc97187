// One run of linked accounts: a step a call, everything it knows in the store, so that it goes on after any end.
//
// What is to be asked is written before it is sent, under an id that makes it one: a request that is not answered is
// sent again under the same id. An answer moves a row one state on; that an account is Activated, or that its tags can
// be changed, is only what the portal's own proof says.
#include "accounts/names.hpp"
#include "aws/asking.hpp"
#include "base/failpoint.hpp"
#include "base/log.hpp"
#include "events/events.hpp"
#include "linked_accounts/messages.hpp"
#include "linked_accounts/run_support.hpp"
#include "people/people.hpp"

#include <algorithm>

namespace portal::linked_accounts {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_verification = 10min;
constexpr auto eager_time = 30min; // after the stack was asked for, it is looked for every 2 s
constexpr auto longest_wait_for_stack = std::chrono::hours(24 * 7);

/// Done is what the proof of the account says: its level is in effect.
void follow_write_access(LinkedActivation& row, const accounts::CloudAccount& account, Timestamp now) {
    const auto ends = [&](State state, ErrorCode code, std::string detail) {
        set_state(row, state, now);
        row.reason = reason_of({.code = code, .detail = std::move(detail)});
    };
    if (account.access.level != accounts::AccessLevel::resources_and_tags_write_back) {
        ends(State::cancelled, ErrorCode::no_add_on_to_make, "The account's access level was changed meanwhile.");
    } else if (account.status != accounts::Status::activated) {
        ends(State::failed, ErrorCode::access_lost, "The account is not Activated any more.");
        if (account.status_reason) row.reason = account.status_reason;
    } else if (!account.access.pending) {
        set_state(row, State::effective, now);
        row.reason.reset();
    } else if (row.state == State::verifying && now - row.since > longest_verification) {
        ends(State::failed, ErrorCode::role_missing,
             "The add-on stack was asked for, but within ten minutes the portal's role was not seen with its policies. "
             "The account goes on by itself.");
    }
}

} // namespace

std::optional<Bulk::Work> Bulk::load(store::Transaction& transaction, const CustomerId& customer,
                                     const jobs::Job& job) const {
    Repository repository(transaction, customer);
    auto master = accounts::find_account(transaction, customer, job.subject);
    const auto owner = people::find_customer(transaction, customer);
    const auto purpose = purpose_of(job);
    if (!master || !owner || !purpose) return std::nullopt;
    const auto others = repository.under_way(job.subject);
    const auto makes_add_ons = [](const auto& other) { return other.purpose == Purpose::write_access; };
    return Work{.purpose = *purpose,
                .needs_add_on = *purpose == Purpose::write_access || std::ranges::any_of(others, makes_add_ons),
                .job_id = job.id,
                .customer = customer,
                .payload = payload_of(job),
                .master = std::move(*master),
                .activation_name = accounts::activation_name(installation_.settings().installation, owner->code),
                .rows = repository.of_job(job.id),
                .grant = repository.newest_grant(job.subject)};
}

void Bulk::fail_row(store::Transaction& transaction, const CustomerId& customer, LinkedActivation& row, Error reason) {
    const bool was_asked_for = row.state == State::creating || row.state == State::verifying;
    set_state(row, State::failed, clock_.now());
    row.reason = reason_of(reason);
    if (was_asked_for && row.cloud_account_id && row.purpose == Purpose::activation)
        accounts_.give_up_activation(transaction, customer, *row.cloud_account_id, *row.reason);
}

void Bulk::follow_accounts(store::Transaction& transaction, const CustomerId& customer,
                           std::vector<LinkedActivation>& rows) {
    Repository repository(transaction, customer);
    const Timestamp now = clock_.now();
    for (auto& row : rows) {
        if (is_end(row.state)) continue;
        const LinkedActivation before = row;
        const auto account =
            row.cloud_account_id ? accounts::find_account(transaction, customer, *row.cloud_account_id) : std::nullopt;
        if (!account || account->status == accounts::Status::deactivated) {
            set_state(row, State::cancelled, now);
            row.reason = accounts::StatusReason{.code = "not-found",
                                                .detail = "The account was removed from the portal meanwhile.",
                                                .remedy = "Add it again where that was not meant.",
                                                .aws_request_id = std::nullopt};
        } else if (row.purpose == Purpose::write_access) {
            follow_write_access(row, *account, now);
        } else if (account->status == accounts::Status::activated) {
            set_state(row, State::activated, now);
            row.reason.reset();
        } else if (row.state == State::verifying && account->status == accounts::Status::refused) {
            set_state(row, State::failed, now);
            row.reason = account->status_reason;
        } else if (row.state == State::verifying && now - row.since > longest_verification) {
            set_state(row, State::failed, now);
            row.reason = reason_of({.code = ErrorCode::role_missing,
                                    .detail = "The stack was asked for, but its role did not let the portal in within "
                                              "ten minutes. The account goes on by itself."});
        }
        if (row != before) repository.update(row);
    }
}

void Bulk::end_rest(store::Transaction& transaction, const CustomerId& customer, const std::string& job_id,
                    const Error& reason) {
    Repository repository(transaction, customer);
    for (auto& row : repository.of_job(job_id)) {
        if (is_end(row.state)) continue;
        fail_row(transaction, customer, row, reason);
        repository.update(row);
    }
}

Task<Result<Bulk::Orders>> Bulk::orders_for(CustomerId customer, std::string region, bool with_add_on) {
    auto activation = co_await accounts_.prepare(customer, region);
    if (!activation) co_return tl::unexpected<Error>(std::move(activation.error()));
    Orders orders;
    orders.activation = std::move(*activation);
    if (with_add_on) {
        auto add_on = co_await accounts_.prepare_tag_stack(customer, orders.activation.partition);
        if (!add_on) co_return tl::unexpected<Error>(std::move(add_on.error()));
        add_on->region = region; // where the function makes it
        orders.add_on = std::move(*add_on);
    }
    co_return orders;
}

Task<Result<StoredGrant>> Bulk::grant_for(Work& work, const Orders& orders, bool stack_is_there) {
    const auto subject = co_await accounts_.template_subject(work.customer, work.master.partition);
    if (!subject) co_return tl::unexpected<Error>(subject.error());
    std::set<std::string> ids;
    for (const auto& row : work.active()) ids.insert(row.account_id);
    // What other runs of this master have in hand goes on under the new grant.
    const auto others = co_await store_.read(
        [&](store::Transaction& t) { return Repository(t, work.customer).under_way(work.master.id); });
    const std::size_t most = accounts_a_wave(work.master.partition, work.payload.role);
    for (const auto& other : others)
        if (ids.size() < most) ids.insert(other.account_id);
    const Timestamp now = clock_.now();
    StoredGrant grant;
    grant.id = uuid_v7(clock_, random_);
    grant.master_account_id = work.master.account_id.value();
    grant.region = work.payload.region;
    grant.organization_role = work.payload.role;
    grant.account_ids.assign(ids.begin(), ids.end());
    grant.activation_template_url = orders.activation.template_url;
    grant.activation_template_sha256 = orders.activation.template_sha256;
    if (orders.add_on)
        grant.add_on = TemplateAt{.url = orders.add_on->template_url, .sha256 = orders.add_on->template_sha256};
    grant.ends_at = std::chrono::floor<std::chrono::seconds>(now + settings_.grant_lifetime);
    grant.master_id = work.master.id;
    grant.replaces = stack_is_there;
    grant.made_at = now;
    auto made = automation_template(*subject, grant);
    grant.template_sha256 = made.sha256;
    auto* side = installation_.partition(work.master.partition);
    auto url = co_await side->publish(made.key, std::move(made.body));
    if (!url) co_return tl::unexpected<Error>(std::move(url.error()));
    grant.template_url = std::move(*url);
    failpoint(Failpoint::before_grant_is_recorded);
    co_await store_.write([&](store::Transaction& t) {
        audit::append(t, clock_, random_,
                      audit::by_system(work.customer, "linked-accounts.grant", work.master.id, nullptr,
                                       json::Object{{"grant", grant.id},
                                                    {"accounts", json::write(grant.account_ids)},
                                                    {"role_name", grant.organization_role},
                                                    {"add_on", grant.add_on.has_value()},
                                                    {"ends_at", to_rfc3339(grant.ends_at)}}));
        Repository(t, work.customer).insert(grant);
        events::append(t, clock_, work.customer, "job", work.job_id);
    });
    failpoint(Failpoint::after_grant_is_recorded);
    co_return grant;
}

Task<jobs::Outcome> Bulk::run(jobs::JobContext& context) {
    const jobs::Job job = context.job();
    const CustomerId customer = job.customer;
    auto step = co_await step_of(job);
    const auto rows =
        co_await store_.read([&](store::Transaction& t) { return Repository(t, customer).of_job(job.id); });
    const auto shown =
        co_await store_.read([&](store::Transaction& t) { return jobs::items(t, job.id, most_accounts_a_run); });
    std::map<std::string, jobs::Item> known;
    for (const auto& item : shown) known.emplace(item.target, item);
    std::vector<jobs::Item> changed;
    for (const auto& row : rows) {
        jobs::Item item = item_of(row);
        const auto found = known.find(item.target);
        if (found == known.end() || json::write(found->second) != json::write(item)) changed.push_back(std::move(item));
    }
    const jobs::Progress progress = progress_of(rows);
    if (!changed.empty() && !co_await context.report(progress, std::move(changed)))
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    if (std::ranges::all_of(rows, [](const auto& row) { return is_end(row.state); })) {
        const auto status = progress.done == progress.total ? jobs::JobStatus::succeeded
                            : progress.done > 0             ? jobs::JobStatus::partly_failed
                                                            : jobs::JobStatus::failed;
        co_return jobs::Finished{.status = status,
                                 .reason =
                                     std::to_string(progress.done) + " of " + std::to_string(progress.total) +
                                     (purpose_of(job) == Purpose::write_access ? " accounts let their tags be changed."
                                                                               : " accounts were activated.")};
    }
    co_return step;
}

Task<jobs::RunAgain> Bulk::step_of(jobs::Job job) {
    const CustomerId customer = job.customer;
    const auto later = [this](std::chrono::seconds in, jobs::JobStatus status) {
        return jobs::RunAgain{clock_.now() + in, status};
    };
    const auto could_not = [&](const Error& error) {
        log::warning("a run of linked accounts could not go on", {{"job", job.id}, {"reason", error.detail}});
        return later(10s, job.status == jobs::JobStatus::queued ? jobs::JobStatus::running : job.status);
    };
    auto work = co_await store_.write([&](store::Transaction& t) {
        auto loaded = load(t, customer, job);
        if (loaded) follow_accounts(t, customer, loaded->rows);
        return loaded;
    });
    if (!work || work->master.status == accounts::Status::deactivated) {
        const Error gone{.code = ErrorCode::master_account_not_active,
                         .detail = "The master account was removed from the portal."};
        co_await store_.write([&](store::Transaction& t) { end_rest(t, customer, job.id, gone); });
        co_return later(0s, jobs::JobStatus::running);
    }
    const auto active = work->active();
    if (active.empty()) co_return later(0s, jobs::JobStatus::running);
    const auto orders = co_await orders_for(customer, work->payload.region, work->needs_add_on);
    if (!orders) co_return could_not(orders.error());
    auto identity = co_await accounts_.enter(customer, work->master.id, aws::session_name("bulk", job.id));
    if (!identity) co_return could_not(identity.error());

    std::vector<std::string> needed;
    for (const auto& row : active) needed.push_back(row.account_id);
    const auto fits = [&](const StoredGrant& grant) {
        const bool is_of_today = work->purpose == Purpose::write_access
                                     ? grant.add_on && grant.add_on->sha256 == orders->add_on->template_sha256
                                     : grant.activation_template_sha256 == orders->activation.template_sha256;
        if (!is_of_today) return false;
        // A link that nobody used yet is made anew before it is of no use.
        if (!grant.answered_at && grant.ends_at - clock_.now() < settings_.grant_lifetime / 8) return false;
        return covers(grant, needed, work->payload.region, work->payload.role, clock_.now());
    };
    StoredGrant grant;
    const bool had_grant = work->grant.has_value();
    if (had_grant) grant = *work->grant;
    grant.master_account_id = work->master.account_id.value();
    if (!had_grant) grant.region = work->payload.region;
    const bool waits = had_grant && grant.answered_at.has_value();
    const auto is_there =
        co_await take_answers(customer, work->master.id, grant, *identity, work->activation_name, waits);
    if (!is_there) co_return could_not(is_there.error());
    const bool is_replaced_but_gone = had_grant && !*is_there && grant.replaces;
    if (!had_grant || !fits(grant) || is_replaced_but_gone) {
        auto made = co_await grant_for(*work, *orders, *is_there);
        if (!made) co_return could_not(made.error());
        co_return later(1s, jobs::JobStatus::waiting_for_user);
    }
    if (!*is_there) {
        if (grant.answered_at)
            co_await store_.write(
                [&](store::Transaction& t) { Repository(t, customer).set_answered(grant.id, std::nullopt); });
        if (clock_.now() - job.created_at > longest_wait_for_stack) {
            const Error nobody{.code = ErrorCode::activation_expired,
                               .detail = "Nobody created the automation stack within seven days."};
            co_await store_.write([&](store::Transaction& t) { end_rest(t, customer, job.id, nobody); });
            co_return later(0s, jobs::JobStatus::running);
        }
        co_return later(clock_.now() - grant.made_at < eager_time ? 2s : 20s, jobs::JobStatus::waiting_for_user);
    }
    const auto newest = co_await store_.read(
        [&](store::Transaction& t) { return Repository(t, customer).newest_grant(work->master.id); });
    if (!newest || !newest->answered_at) {
        Request ping{.id = uuid_v7(clock_, random_), .verb = Verb::ping, .grant = grant.id};
        std::vector<std::string> messages;
        messages.push_back(message_of(ping));
        const auto sent = co_await publish(grant, *identity, work->activation_name, std::move(messages));
        if (!sent && !is_missing(sent.error())) co_return could_not(sent.error());
        co_return later(clock_.now() - grant.made_at < eager_time ? 2s : 20s, jobs::JobStatus::waiting_for_user);
    }
    failpoint(Failpoint::before_requests_are_recorded);
    const auto& order = orders->of(work->purpose);
    auto sending =
        co_await store_.write([&](store::Transaction& t) { return decide(t, customer, job.id, *newest, order); });
    failpoint(Failpoint::after_requests_are_recorded);
    const auto sent = co_await publish(*newest, *identity, work->activation_name, std::move(sending.messages));
    failpoint(Failpoint::after_requests_are_sent);
    if (!sent) co_return could_not(sent.error());
    co_return later(1s, jobs::JobStatus::running);
}

void Bulk::register_jobs(jobs::Worker& worker) {
    for (const Purpose purpose : {Purpose::activation, Purpose::write_access})
        worker.handle(kind_of(purpose), [this](jobs::JobContext& context) { return run(context); });
}

} // namespace portal::linked_accounts
