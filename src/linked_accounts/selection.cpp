// What is chosen for a run: read, planned and written down, for either purpose.
#include "audit/audit.hpp"
#include "linked_accounts/run_support.hpp"

#include <algorithm>
#include <set>

namespace portal::linked_accounts {

namespace {

constexpr std::size_t rows_a_query = 1'000;

} // namespace

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

Result<Bulk::Plan> Bulk::plan(store::Transaction& transaction, const CustomerId& customer, Purpose purpose,
                              const std::string& master_id, std::vector<std::string> ids, std::string role) const {
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
    std::set<std::string> under_way;
    for (auto& other : repository.under_way(master_id))
        if (other.purpose == purpose) under_way.insert(std::move(other.account_id));
    std::set<std::string> proven;
    const auto grant = repository.newest_grant(master_id);
    if (grant && grant->organization_role == role && clock_.now() < grant->ends_at) {
        const auto by_grant = repository.proven_by(grant->id);
        proven.insert(by_grant.begin(), by_grant.end());
    }
    Plan made{.purpose = purpose,
              .master = std::move(*master),
              .region = {},
              .role = std::move(role),
              .items = {},
              .confirmed = {}};
    const auto ready = purpose == Purpose::activation ? readiness : write_access_readiness;
    for (const auto& id : ids) {
        const auto found = rows.find(id);
        const Candidate candidate{.account_id = id,
                                  .account = found == rows.end() ? std::nullopt : std::optional(found->second),
                                  .proven = proven.contains(id),
                                  .under_way = under_way.contains(id)};
        made.items.push_back(ready(candidate, made.master, made.role));
    }
    return made;
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
                             .purpose = plan.purpose,
                             .cloud_account_id = item.cloud_account_id,
                             .since = clock_.now()};
        if (item.ready == Ready::no && !(item.can_be_confirmed && confirmed.contains(item.account_id))) {
            row.state = State::failed;
            row.reason = accounts::StatusReason{.code = plan.purpose == Purpose::activation ? "account-not-activatable"
                                                                                            : "no-add-on-to-make",
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
    const bool activates = plan.purpose == Purpose::activation;
    if (chosen == 0)
        return activates ? fail(ErrorCode::nothing_to_activate, "No account can be activated." + refusals)
                         : fail(ErrorCode::no_add_on_to_make, "No account waits for its add-on stack." + refusals);
    const std::string kind = kind_of(plan.purpose);
    const Payload payload{plan.region, plan.role, kind + ":" + uuid_v7(clock_, random_), plan.confirmed};
    const char* action = activates ? "linked-accounts.activate" : "linked-accounts.give_write_access";
    audit::append(transaction, clock_, random_,
                  audit::by_caller(context, action, plan.master.id, nullptr,
                                   json::Object{{"region", plan.region},
                                                {"role_name", plan.role},
                                                {"accounts", static_cast<std::int64_t>(chosen)},
                                                {"confirmed_by_hand", json::write(plan.confirmed)}}));
    const std::string id = jobs::enqueue(transaction, clock_, random_, customer,
                                         {.kind = kind,
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
        auto planned = plan(t, context.caller.customer, Purpose::activation, master_id, *ids, *role);
        if (!planned) return tl::unexpected<Error>(std::move(planned.error()));
        if (planned->master.partition != order->partition)
            return fail_field("region", "other-partition", "The region belongs to another partition than the account.",
                              ErrorCode::invalid_region);
        planned->region = wanted.region;
        planned->confirmed = *confirmed;
        return begin(t, context, std::move(*planned));
    });
}

Task<Result<jobs::JobView>> Bulk::write_access_for_selected(api::Context context, std::string master_id,
                                                            WriteAccessForSelected wanted) {
    const CustomerId customer = context.caller.customer;
    const auto ids = clean_ids(wanted.account_ids, "account_ids");
    if (!ids) co_return tl::unexpected<Error>(ids.error());
    if (ids->empty()) co_return fail_field("account_ids", "required", "Choose at least one account.");
    struct Seen {
        std::string partition;
        std::string region;
        std::optional<std::string> role;
    };
    const auto seen = co_await store_.read([&](store::Transaction& t) -> Result<Seen> {
        const auto master = accounts::find_account(t, customer, master_id);
        if (!master) return fail(ErrorCode::not_found, "This customer has no cloud account with that id.");
        const auto grant = Repository(t, customer).newest_grant(master_id);
        Seen found{.partition = master->partition, .region = master->region.value_or(""), .role = std::nullopt};
        if (grant) {
            found.region = grant->region;
            found.role = grant->organization_role;
        }
        return found;
    });
    if (!seen) co_return tl::unexpected<Error>(seen.error());
    const std::string region = wanted.region.value_or(seen->region);
    const auto role = clean_role(wanted.role_name ? wanted.role_name : seen->role);
    if (!role) co_return tl::unexpected<Error>(role.error());
    const auto order = co_await accounts_.prepare(customer, region); // a region that cannot be used is refused here
    if (!order) co_return tl::unexpected<Error>(order.error());
    if (order->partition != seen->partition)
        co_return fail_field("region", "other-partition", "The region belongs to another partition than the account.",
                             ErrorCode::invalid_region);
    co_return co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        auto planned = plan(t, customer, Purpose::write_access, master_id, *ids, *role);
        if (!planned) return tl::unexpected<Error>(std::move(planned.error()));
        planned->region = region;
        return begin(t, context, std::move(*planned));
    });
}

} // namespace portal::linked_accounts
