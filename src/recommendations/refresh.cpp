// What a download would ask and cost, and how it begins: by itself, and when somebody wants it.
#include "audit/audit.hpp"
#include "aws/transport/signature.hpp"
#include "base/text.hpp"
#include "events/events.hpp"
#include "recommendations/planning.hpp"

#include <algorithm>

namespace portal::recommendations {

namespace {

constexpr std::size_t most_accounts_named = 500;

/// Error: invalid_request, naming the field.
Result<Wanted> wanted_of(const DownloadRequest& request) {
    Wanted wanted;
    if (request.service) {
        if (request.service->empty()) return fail_field("service", "required", "Name at least one service.");
        for (const auto& service : *request.service) {
            if (!find_offer(Kind::reserved_instance, service) && !find_offer(Kind::savings_plan, service))
                return fail_field("service", "not-allowed",
                                  "There are no recommendations for " + cut(service, 64) + ".");
        }
        wanted.services = *request.service;
    }
    if (request.lookback_days) {
        if (request.lookback_days->empty() || !std::ranges::all_of(*request.lookback_days, is_lookback))
            return fail_field("lookback_days", "not-allowed", "Each is 7, 30 or 60.");
        wanted.lookback_days = *request.lookback_days;
    }
    if (request.scope) {
        const auto is_scope = [](const std::string& scope) { return scope == "payer" || scope == "linked"; };
        if (request.scope->empty() || !std::ranges::all_of(*request.scope, is_scope))
            return fail_field("scope", "not-allowed", "Each is payer or linked.");
        wanted.scopes = *request.scope;
    }
    for (auto* list : {&wanted.services, &wanted.scopes}) {
        std::ranges::sort(*list);
        list->erase(std::ranges::unique(*list).begin(), list->end());
    }
    std::ranges::sort(wanted.lookback_days);
    wanted.lookback_days.erase(std::ranges::unique(wanted.lookback_days).begin(), wanted.lookback_days.end());
    return wanted;
}

} // namespace

std::int64_t most_pages(const Question& question, const StoredDownload* last) {
    constexpr std::int64_t at_first_of_payer = 4, at_first_of_linked = 20, most = 200;
    if (!last || last->download.pages == 0)
        return question.scope == "linked" || question.about != About::recommendations ? at_first_of_linked
                                                                                      : at_first_of_payer;
    // An answer grows with the estate; one that did not end is given more room.
    return std::min(most, 2 + last->download.pages * (last->download.outcome == Outcome::partial ? 4 : 2));
}

bool is_fresh(const StoredDownload* last, Timestamp now, std::chrono::seconds fresh_for) {
    return last && last->download.outcome == Outcome::complete && last->download.complete_at &&
           now < *last->download.complete_at + fresh_for;
}

Result<Recommendations::Plan> Recommendations::plan(store::Transaction& transaction, const CustomerId& customer,
                                                    const DownloadRequest& request,
                                                    std::chrono::seconds fresh_for) const {
    const auto wanted = wanted_of(request);
    if (!wanted) return tl::unexpected<Error>(wanted.error());
    if (request.cloud_account_ids && request.cloud_account_ids->size() > most_accounts_named)
        return fail_field("cloud_account_ids", "too-many", "At most 500; without them every account is asked.");
    const Timestamp now = clock_.now();
    Repository repository(transaction, customer, now);
    cost_explorer::Meter meter(transaction, customer);
    const std::string month = cost_explorer::month_of(now);
    Plan plan;
    std::set<std::string> named;
    if (request.cloud_account_ids) named.insert(request.cloud_account_ids->begin(), request.cloud_account_ids->end());
    for (const auto& account : repository.asked()) {
        if (request.cloud_account_ids && named.erase(account.id) == 0) continue;
        PlannedAccount planned{.cloud_account_id = account.id,
                               .account_id = account.account_id.value(),
                               .name = account.name,
                               .questions = {},
                               .fresh = 0,
                               .newer_not_before = std::nullopt,
                               .remaining_requests = meter.remaining(account.account_id.value(), month)};
        const auto downloads = repository.downloads(account.id);
        for (const auto& question : questions(*wanted)) {
            const auto found = downloads.find(question.key());
            const StoredDownload* last = found == downloads.end() ? nullptr : &found->second;
            if (!is_fresh(last, now, fresh_for)) {
                planned.questions.push_back({question.key(), most_pages(question, last)});
                continue;
            }
            ++planned.fresh;
            const Timestamp then = *last->download.complete_at + fresh_for;
            if (!planned.newer_not_before || then < *planned.newer_not_before) planned.newer_not_before = then;
        }
        plan.accounts.push_back(std::move(planned));
    }
    if (!named.empty())
        return fail_field("cloud_account_ids", "not-allowed",
                          "These are not asked: they are not active, their setting is off, or their active master "
                          "account is asked in their stead: " +
                              cut(*named.begin(), 64) + (named.size() > 1 ? " and others." : "."));
    if (plan.accounts.empty())
        return fail(ErrorCode::nothing_to_change,
                    "No account may be asked: activate a master account and leave its Cost Explorer setting on.");
    return plan;
}

DownloadEstimate Recommendations::estimate_of(const Plan& plan) const {
    DownloadEstimate made;
    std::int64_t least = 0, most = 0;
    for (const auto& account : plan.accounts) {
        std::int64_t pages = 0;
        for (const auto& question : account.questions) pages += question.most_pages;
        const auto questions = static_cast<std::int64_t>(account.questions.size());
        // The cap stops a download; what it leaves bounds both ends.
        const std::int64_t own_least = std::min(questions, account.remaining_requests);
        const std::int64_t own_most = std::min(pages, account.remaining_requests);
        made.accounts.push_back({.cloud_account_id = account.cloud_account_id,
                                 .account_id = account.account_id,
                                 .name = account.name,
                                 .questions = questions,
                                 .fresh = account.fresh,
                                 .newer_not_before = account.newer_not_before,
                                 .estimate = cost_explorer::estimate_of(own_least, own_most),
                                 .remaining_requests = account.remaining_requests});
        least += own_least;
        most += own_most;
    }
    made.estimate = cost_explorer::estimate_of(least, most);
    return made;
}

std::string Recommendations::begin(store::Transaction& transaction, const CustomerId& customer, const Plan& plan) {
    jobs::NewJob job{.kind = "recommendations", .subject = customer.value, .total = 0};
    std::string asked;
    for (const auto& account : plan.accounts)
        for (const auto& question : account.questions) {
            job.items.push_back({account.account_id + " " + question.question, "queued", std::nullopt});
            asked += job.items.back().target + "\n";
        }
    job.total = static_cast<std::int64_t>(job.items.size());
    job.payload = json::write(plan);
    // The same questions again, while they are being put, are the same download.
    job.unique_key = "recommendations:" + aws::sha256_hex(asked);
    return jobs::enqueue(transaction, clock_, random_, customer, std::move(job));
}

Task<Result<DownloadEstimate>> Recommendations::estimate(api::Context context, DownloadRequest request) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<DownloadEstimate> {
        const auto planned = plan(t, context.caller.customer, request, settings_.fresh_for);
        if (!planned) return tl::unexpected<Error>(planned.error());
        return estimate_of(*planned);
    });
}

Task<Result<jobs::JobView>> Recommendations::refresh(api::Context context, DownloadRequest request) {
    co_return co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        const CustomerId& customer = context.caller.customer;
        const auto planned = plan(t, customer, request, settings_.fresh_for);
        if (!planned) return tl::unexpected<Error>(planned.error());
        const auto estimated = estimate_of(*planned);
        audit::append(
            t, clock_, random_,
            audit::by_caller(context, "recommendations.download", customer.value, nullptr,
                             json::Object{{"estimate", json::write(estimated.estimate)},
                                          {"accounts", static_cast<std::int64_t>(planned->accounts.size())}}));
        const std::string id = begin(t, customer, *planned);
        auto job = jobs::find(t, customer, id);
        return jobs::view_of(t, std::move(*job), {});
    });
}

void Recommendations::schedule(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                               Timestamp at) {
    jobs::enqueue(transaction, clock_, random_, customer,
                  {.kind = "recommendations-schedule", .subject = id, .run_at = at, .unique_key = schedule_key(id)});
}

void Recommendations::account_changed(store::Transaction& transaction, const CustomerId& customer,
                                      const std::string& id) {
    if (!settings_.automatic || !Repository(transaction, customer, clock_.now()).is_asked(id)) return;
    schedule(transaction, customer, id, clock_.now());
}

void Recommendations::ensure_schedules() {
    if (!settings_.automatic) return;
    store_.write_now([this](store::Transaction& t) {
        const auto scheduled = jobs::unfinished_subjects(t, AllCustomers::schedules, "recommendations-schedule");
        for (const auto& account : accounts::activated_accounts(t, AllCustomers::schedules)) {
            if (!account.cost_explorer_sync || scheduled.contains({account.customer, account.id})) continue;
            if (Repository(t, account.customer, clock_.now()).is_asked(account.id))
                schedule(t, account.customer, account.id, clock_.now());
        }
    });
}

Task<jobs::Outcome> Recommendations::run_schedule(jobs::JobContext& context) {
    const CustomerId customer = context.job().customer;
    const std::string id = context.job().subject;
    const bool goes_on = co_await store_.write([&](store::Transaction& t) {
        DownloadRequest request;
        request.cloud_account_ids = {id};
        // Each answer costs, and this runs too whenever access comes back: a week's answers are not bought twice.
        const auto planned = plan(t, customer, request, std::max(settings_.fresh_for, settings_.interval / 2));
        if (!planned) return false; // not asked any more: scheduled anew when it is
        if (!planned->accounts.front().questions.empty()) begin(t, customer, *planned);
        return true;
    });
    if (!goes_on) co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const auto tenth = static_cast<std::uint64_t>(std::max<std::int64_t>(1, settings_.interval.count() / 10));
    const std::chrono::seconds spread(static_cast<std::int64_t>(random_below(random_, tenth)));
    co_return jobs::RunAgain{clock_.now() + settings_.interval - spread, jobs::JobStatus::queued};
}

} // namespace portal::recommendations
