#include "linked_accounts/linked_accounts.hpp"

#include "accounts/links.hpp"
#include "accounts/names.hpp"
#include "audit/audit.hpp"
#include "linked_accounts/run_support.hpp"
#include "people/people.hpp"

#include <algorithm>
#include <set>

namespace portal::linked_accounts {

namespace {

using namespace std::chrono_literals;

constexpr auto shortest_rest_of_a_grant = 60s; // for what is still to be asked
} // namespace

std::string kind_of(Purpose purpose) { return purpose == Purpose::activation ? "linked-accounts" : "linked-access"; }

std::optional<Purpose> purpose_of(const jobs::Job& job) {
    for (const Purpose purpose : {Purpose::activation, Purpose::write_access})
        if (job.kind == kind_of(purpose)) return purpose;
    return std::nullopt;
}

Payload payload_of(const jobs::Job& job) {
    auto payload = json::read<Payload>(job.payload);
    if (!payload) throw std::runtime_error("a job with an unreadable payload");
    return std::move(*payload);
}

accounts::StatusReason reason_of(const Error& error) {
    return {.code = std::string(error.name()),
            .detail = error.detail,
            .remedy = std::string(error.what_to_do()),
            .aws_request_id = error.aws_request_id.empty() ? std::nullopt : std::optional(error.aws_request_id)};
}

jobs::Item item_of(const LinkedActivation& row) {
    jobs::Item item{row.account_id, boost::describe::enum_to_string(row.state, ""), std::nullopt};
    if (row.reason) {
        item.reason = row.reason->detail;
        if (row.reason->aws_request_id) *item.reason += " (request ID " + *row.reason->aws_request_id + ")";
        item.remedy = row.reason->remedy;
    }
    return item;
}

jobs::Progress progress_of(const std::vector<LinkedActivation>& rows) {
    jobs::Progress progress{.total = static_cast<std::int64_t>(rows.size())};
    for (const auto& row : rows) {
        progress.done += is_done(row.state);
        progress.failed += row.state == State::failed;
    }
    return progress;
}

bool covers(const StoredGrant& grant, const std::vector<std::string>& account_ids, const std::string& region,
            const std::string& role, Timestamp now) {
    if (grant.region != region || grant.organization_role != role || now + shortest_rest_of_a_grant > grant.ends_at)
        return false;
    const std::set<std::string> granted(grant.account_ids.begin(), grant.account_ids.end());
    return std::ranges::all_of(account_ids, [&](const auto& id) { return granted.contains(id); });
}

Bulk::Bulk(store::Store& store, accounts::Accounts& accounts, installation::Installation& installation,
           const Clock& clock, Random& random, Settings settings)
    : store_(store), accounts_(accounts), installation_(installation), clock_(clock), random_(random),
      settings_(settings) {}

Task<Result<Preflight>> Bulk::preflight(api::Context context, std::string master_id, PreflightRequest request) {
    const auto ids = clean_ids(request.account_ids, "account_ids");
    if (!ids) co_return tl::unexpected<Error>(ids.error());
    const auto role = clean_role(request.role_name);
    if (!role) co_return tl::unexpected<Error>(role.error());
    const CustomerId customer = context.caller.customer;
    struct Seen {
        Plan plan;
        std::optional<StoredGrant> grant;
    };
    auto seen = co_await store_.read([&](store::Transaction& t) -> Result<Seen> {
        auto planned = plan(t, customer, Purpose::activation, master_id, *ids, *role);
        if (!planned) return tl::unexpected<Error>(std::move(planned.error()));
        return Seen{std::move(*planned), Repository(t, customer).newest_grant(master_id)};
    });
    if (!seen) co_return tl::unexpected<Error>(std::move(seen.error()));
    const auto subject = co_await accounts_.template_subject(customer, seen->plan.master.partition);
    if (!subject) co_return tl::unexpected<Error>(subject.error());
    Preflight answer{.organization_role = *role,
                     .known_roles = {std::string(default_organization_role), std::string(control_tower_role)}};
    const std::string master_account = seen->plan.master.account_id.value();
    const std::string snippet =
        manual_grant_snippet(seen->plan.master.partition, master_account, *role, subject->role_name);
    std::vector<std::string> chosen;
    for (auto& item : seen->plan.items) {
        if (item.ready != Ready::no) {
            ++answer.can_be_activated;
            chosen.push_back(item.account_id);
        }
        if (item.can_be_confirmed) {
            ++answer.can_be_confirmed;
            item.snippet = snippet;
        }
        answer.items.push_back(std::move(item));
    }
    const auto count = static_cast<std::int64_t>(chosen.size());
    const auto a_grant = static_cast<std::int64_t>(accounts_a_wave(seen->plan.master.partition, *role));
    answer.waves = (count + a_grant - 1) / a_grant;
    answer.needs_stack = count > 0 && !(seen->grant && seen->grant->answered_at &&
                                        covers(*seen->grant, chosen, seen->grant->region, *role, clock_.now()));
    co_return answer;
}

std::optional<AutomationStack> Bulk::stack_of(const StoredGrant& grant, const std::string& activation_name) const {
    auto console = installation_.console_url(grant.region);
    if (!console) return std::nullopt;
    const accounts::StackOrder order{.console_url = std::move(*console),
                                     .region = grant.region,
                                     .template_url = grant.template_url,
                                     .stack_name = automation_name(activation_name),
                                     .parameters = {}};
    AutomationStack stack{.action = grant.replaces ? accounts::ActivationAction::replace_template
                                                   : accounts::ActivationAction::create_stack,
                          .console_url =
                              grant.replaces ? accounts::stack_events_link(order) : accounts::quick_create_link(order),
                          .template_url = grant.template_url,
                          .template_sha256 = grant.template_sha256,
                          .stack_name = order.stack_name,
                          .region = grant.region,
                          .parameters = {},
                          .capabilities = {"CAPABILITY_NAMED_IAM"},
                          .expires_at = grant.ends_at,
                          .cli_command = accounts::create_stack_command(order),
                          .accounts = static_cast<std::int64_t>(grant.account_ids.size()),
                          .organization_role = grant.organization_role,
                          .stack_events_url = accounts::stack_events_link(order),
                          .delete_command = "aws cloudformation delete-stack --region " + grant.region +
                                            " --stack-name " + order.stack_name};
    const std::string create = "create-stack";
    if (grant.replaces) stack.cli_command.replace(stack.cli_command.find(create), create.size(), "update-stack");
    return stack;
}

Task<Result<Automation>> Bulk::automation(api::Context context, std::string master_id) {
    const CustomerId customer = context.caller.customer;
    co_return co_await store_.read([&](store::Transaction& t) -> Result<Automation> {
        if (!accounts::find_account(t, customer, master_id))
            return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
        const auto owner = people::find_customer(t, customer);
        Repository repository(t, customer);
        Automation answer;
        for (auto& run : repository.runs(master_id, most_runs_shown))
            answer.runs.push_back({std::move(run.id), std::move(run.kind), std::move(run.status), run.created_at});
        const auto grant = repository.newest_grant(master_id);
        if (!grant || !owner) return answer;
        answer.state = clock_.now() >= grant->ends_at ? GrantState::ended
                       : grant->answered_at           ? GrantState::living
                                                      : GrantState::waiting_for_user;
        answer.stack = stack_of(*grant, accounts::activation_name(installation_.settings().installation, owner->code));
        answer.can_be_deleted = grant->answered_at && repository.under_way(master_id).empty();
        return answer;
    });
}

json::Value Bulk::activation_of(store::Transaction& transaction, const jobs::Job& job) const {
    if (!purpose_of(job) || job.status != jobs::JobStatus::waiting_for_user) return nullptr;
    const auto owner = people::find_customer(transaction, job.customer);
    const auto grant = Repository(transaction, job.customer).newest_grant(job.subject);
    if (!owner || !grant) return nullptr;
    const auto stack = stack_of(*grant, accounts::activation_name(installation_.settings().installation, owner->code));
    return stack ? json::write(*stack) : json::Value(nullptr);
}

Task<Result<jobs::JobView>> Bulk::retry(api::Context context, std::string job_id) {
    const CustomerId customer = context.caller.customer;
    co_return co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        const auto job = jobs::find(t, customer, job_id);
        if (!job) return fail(ErrorCode::not_found, "There is no such job.");
        const auto purpose = purpose_of(*job);
        if (!purpose || (job->status != jobs::JobStatus::failed && job->status != jobs::JobStatus::partly_failed &&
                         job->status != jobs::JobStatus::cancelled))
            return fail(ErrorCode::job_cannot_be_retried, "Only ended runs of linked accounts can be retried.");
        std::vector<std::string> ids;
        for (const auto& row : Repository(t, customer).of_job(job_id))
            if (row.state == State::failed || row.state == State::cancelled) ids.push_back(row.account_id);
        if (ids.empty()) return fail(ErrorCode::job_cannot_be_retried, "Nothing failed in that run.");
        Payload payload = payload_of(*job);
        auto planned = plan(t, customer, *purpose, job->subject, ids, payload.role);
        if (!planned) return tl::unexpected<Error>(std::move(planned.error()));
        planned->region = std::move(payload.region);
        planned->confirmed = std::move(payload.confirmed);
        return begin(t, context, std::move(*planned));
    });
}

Task<Result<jobs::JobView>> Bulk::cancel(api::Context context, std::string job_id) {
    const CustomerId customer = context.caller.customer;
    co_return co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        auto job = jobs::find(t, customer, job_id);
        if (!job || !purpose_of(*job)) return fail(ErrorCode::not_found, "There is no such run.");
        if (job->status != jobs::JobStatus::queued && job->status != jobs::JobStatus::running &&
            job->status != jobs::JobStatus::waiting_for_user)
            return fail(ErrorCode::job_has_ended, "That run has ended already.");
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "linked-accounts.cancel", job->subject, nullptr,
                                       json::Object{{"job_id", job_id}}));
        Repository repository(t, customer);
        std::vector<jobs::Item> items;
        for (auto& row : repository.of_job(job_id)) {
            if (is_end(row.state)) continue;
            const bool asked = row.state == State::creating || row.state == State::verifying;
            row.state = State::cancelled;
            row.since = clock_.now();
            row.reason = accounts::StatusReason{
                .code = "cancelled",
                .detail =
                    asked ? "The run was cancelled. Its stack was asked for before: the account's own page follows it."
                          : "The run was cancelled before anything was created.",
                .remedy = "Choose the account again, or retry the run.",
                .aws_request_id = std::nullopt};
            repository.update(row);
            items.push_back(item_of(row));
        }
        jobs::put_items(t, job_id, items);
        jobs::cancel(t, clock_, customer, payload_of(*job).key);
        return jobs::view_of(t, std::move(*jobs::find(t, customer, job_id)), {});
    });
}

} // namespace portal::linked_accounts
