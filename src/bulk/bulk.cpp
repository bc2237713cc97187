#include "bulk/bulk.hpp"

#include "accounts/links.hpp"
#include "accounts/names.hpp"
#include "audit/audit.hpp"
#include "bulk/run_support.hpp"

#include <algorithm>
#include <set>

namespace portal::bulk {

namespace {

using namespace std::chrono_literals;

constexpr auto shortest_rest_of_a_grant = 60s; // for what is still to be asked
constexpr std::int64_t most_runs_shown = 10;
constexpr std::size_t rows_a_query = 1'000;

/// AWS's own rule for role names.
Result<std::string> clean_role(const std::optional<std::string>& typed) {
    if (!typed || typed->empty()) return std::string(default_organization_role);
    const auto fits = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) ||
               std::string_view("+=,.@_-").find(c) != std::string_view::npos;
    };
    if (typed->size() > 64 || !std::ranges::all_of(*typed, fits))
        return fail_field("role_name", "invalid-role-name",
                          "A role's name has at most 64 letters, digits and characters of +=,.@_-.");
    return *typed;
}

Result<std::vector<std::string>> clean_ids(const std::vector<std::string>& typed, const std::string& field) {
    std::vector<std::string> ids;
    std::set<std::string> seen;
    if (typed.size() > most_accounts_a_run)
        return fail_field(field, "too-many", "At most 10,000 accounts can be chosen at once.");
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const auto id = AccountId::parse(typed[i]);
        if (!id)
            return fail_field(field + "[" + std::to_string(i) + "]", "invalid-account-id",
                              "An AWS account ID has 12 digits.", ErrorCode::invalid_account_id);
        if (seen.insert(id->value()).second) ids.push_back(id->value());
    }
    return ids;
}

} // namespace

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
        progress.done += row.state == State::activated;
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

Result<Bulk::Plan> Bulk::plan(store::Transaction& transaction, const CustomerId& customer, const std::string& master_id,
                              std::vector<std::string> ids, std::string role) const {
    auto master = accounts::find_account(transaction, customer, master_id);
    if (!master) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
    if (master->organization_role != accounts::OrganizationRole::master ||
        master->status != accounts::Status::activated)
        return fail(ErrorCode::master_account_not_active,
                    "Account " + master->account_id.value() + " is not an Activated master account.");
    Repository repository(transaction, customer);
    std::map<std::string, accounts::CloudAccount> rows;
    for (std::size_t from = 0; from < ids.size(); from += rows_a_query) {
        const auto first = ids.begin() + static_cast<std::ptrdiff_t>(from);
        const auto last = ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), from + rows_a_query));
        for (auto& row : accounts::find_accounts(transaction, customer, {first, last}))
            rows.emplace(row.account_id.value(), std::move(row));
    }
    const auto listed = repository.under_way(master_id);
    const std::set<std::string> under_way(listed.begin(), listed.end());
    std::set<std::string> proven;
    const auto grant = repository.newest_grant(master_id);
    if (grant && grant->organization_role == role && clock_.now() < grant->ends_at) {
        const auto by_grant = repository.proven_by(grant->id);
        proven.insert(by_grant.begin(), by_grant.end());
    }
    Plan made{.master = std::move(*master), .region = {}, .role = std::move(role), .items = {}, .confirmed = {}};
    for (const auto& id : ids) {
        const auto found = rows.find(id);
        const Candidate candidate{.account_id = id,
                                  .account = found == rows.end() ? std::nullopt : std::optional(found->second),
                                  .proven = proven.contains(id),
                                  .under_way = under_way.contains(id)};
        made.items.push_back(readiness(candidate, made.master, made.role));
    }
    return made;
}

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
        auto planned = plan(t, customer, master_id, *ids, *role);
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

std::size_t Bulk::accounts_a_wave(const std::string& partition, const std::string& role) const {
    return std::min(settings_.accounts_a_grant, most_accounts_a_grant(partition, role));
}

Result<jobs::JobView> Bulk::begin(store::Transaction& transaction, const api::Context& context, Plan plan) {
    const CustomerId& customer = context.caller.customer;
    Repository repository(transaction, customer);
    for (const auto& run : repository.runs(plan.master.id, most_runs_shown)) {
        const auto job = jobs::find(transaction, customer, run.id);
        const bool is_over = job->status == jobs::JobStatus::succeeded || job->status == jobs::JobStatus::failed ||
                             job->status == jobs::JobStatus::partly_failed || job->status == jobs::JobStatus::cancelled;
        const Payload other = payload_of(*job);
        if (!is_over && (other.region != plan.region || other.role != plan.role))
            return fail(ErrorCode::other_run_under_way, "A run in " + other.region + " by the role " + other.role +
                                                            " is under way; one automation stack serves one of each.");
    }
    const std::set<std::string> confirmed(plan.confirmed.begin(), plan.confirmed.end());
    std::vector<LinkedActivation> rows;
    std::vector<jobs::Item> items;
    const std::size_t a_wave = accounts_a_wave(plan.master.partition, plan.role);
    std::size_t chosen = 0;
    std::string refusals;
    for (const auto& item : plan.items) {
        LinkedActivation row{.job_id = {},
                             .account_id = item.account_id,
                             .master_id = plan.master.id,
                             .cloud_account_id = item.cloud_account_id,
                             .since = clock_.now()};
        if (item.ready == Ready::no && !(item.can_be_confirmed && confirmed.contains(item.account_id))) {
            row.state = State::failed;
            row.reason = accounts::StatusReason{.code = "account-not-activatable",
                                                .detail = item.reason,
                                                .remedy = item.remedy,
                                                .aws_request_id = std::nullopt};
            if (refusals.size() < 500) refusals += " " + item.account_id + ": " + item.reason;
        } else {
            row.wave = static_cast<std::int64_t>(chosen++ / a_wave);
        }
        items.push_back(item_of(row));
        rows.push_back(std::move(row));
    }
    if (chosen == 0) return fail(ErrorCode::nothing_to_activate, "No account can be activated." + refusals);
    const Payload payload{plan.region, plan.role, std::string(job_kind) + ":" + uuid_v7(clock_, random_),
                          plan.confirmed};
    audit::append(transaction, clock_, random_,
                  audit::by_caller(context, "linked-accounts.activate", plan.master.id, nullptr,
                                   json::Object{{"region", plan.region},
                                                {"role_name", plan.role},
                                                {"accounts", static_cast<std::int64_t>(chosen)},
                                                {"confirmed_by_hand", json::write(plan.confirmed)}}));
    const std::string id = jobs::enqueue(transaction, clock_, random_, customer,
                                         {.kind = std::string(job_kind),
                                          .subject = plan.master.id,
                                          .payload = json::write(payload),
                                          .total = static_cast<std::int64_t>(rows.size()),
                                          .failed = static_cast<std::int64_t>(rows.size() - chosen),
                                          .unique_key = payload.key,
                                          .items = std::move(items)});
    for (auto& row : rows) {
        row.job_id = id;
        repository.insert(row);
    }
    auto job = jobs::find(transaction, customer, id);
    return jobs::view_of(transaction, std::move(*job),
                         [this](store::Transaction& t, const jobs::Job& made) { return activation_of(t, made); });
}

Task<Result<jobs::JobView>> Bulk::activate_selected(api::Context context, std::string master_id,
                                                    ActivateSelected wanted) {
    const auto ids = clean_ids(wanted.account_ids, "account_ids");
    if (!ids) co_return tl::unexpected<Error>(ids.error());
    if (ids->empty()) co_return fail_field("account_ids", "required", "Choose at least one account.");
    const auto confirmed =
        clean_ids(wanted.confirmed_account_ids.value_or(std::vector<std::string>()), "confirmed_account_ids");
    if (!confirmed) co_return tl::unexpected<Error>(confirmed.error());
    const auto role = clean_role(wanted.role_name);
    if (!role) co_return tl::unexpected<Error>(role.error());
    // Publishes the activation template: a region that cannot be used is refused here.
    const auto order = co_await accounts_.prepare(context.caller.customer, wanted.region);
    if (!order) co_return tl::unexpected<Error>(order.error());
    co_return co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        auto planned = plan(t, context.caller.customer, master_id, *ids, *role);
        if (!planned) return tl::unexpected<Error>(std::move(planned.error()));
        if (planned->master.partition != order->partition)
            return fail_field("region", "other-partition", "The region belongs to another partition than the account.",
                              ErrorCode::invalid_region);
        planned->region = wanted.region;
        planned->confirmed = *confirmed;
        return begin(t, context, std::move(*planned));
    });
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
            answer.runs.push_back({std::move(run.id), std::move(run.status), run.created_at});
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
    if (job.kind != job_kind || job.status != jobs::JobStatus::waiting_for_user) return nullptr;
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
        if (job->kind != job_kind ||
            (job->status != jobs::JobStatus::failed && job->status != jobs::JobStatus::partly_failed &&
             job->status != jobs::JobStatus::cancelled))
            return fail(ErrorCode::job_cannot_be_retried, "Only ended runs of linked accounts can be retried.");
        std::vector<std::string> ids;
        for (const auto& row : Repository(t, customer).of_job(job_id))
            if (row.state == State::failed || row.state == State::cancelled) ids.push_back(row.account_id);
        if (ids.empty()) return fail(ErrorCode::job_cannot_be_retried, "Nothing failed in that run.");
        Payload payload = payload_of(*job);
        auto planned = plan(t, customer, job->subject, ids, payload.role);
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
        if (!job || job->kind != job_kind) return fail(ErrorCode::not_found, "There is no such run.");
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

} // namespace portal::bulk
