// Reading spend from Cost Explorer: what is to be read, what that costs, and the job that reads it.
#include "commitments/refresh.hpp"
#include "accounts/accounts.hpp"
#include "audit/audit.hpp"
#include "base/failpoint.hpp"
#include "commitments/commitments.hpp"
#include "commitments/payer_reader.hpp"
#include "commitments/reading.hpp"
#include "events/events.hpp"

#include <algorithm>

namespace portal::commitments {

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

// While AWS throttles, or cannot be reached, a job goes on trying.
constexpr auto tries_for = 5min;
constexpr auto between_tries = 10s;

/// The first days of the months from first to last.
std::vector<Day> months_of(Day first, Day last) {
    const std::chrono::year_month_day date(first);
    std::vector<Day> made;
    for (auto month = date.year() / date.month(); Day(month / 1) <= last; month += std::chrono::months{1})
        made.push_back(Day(month / 1));
    return made;
}

/// A job's payload; null: what is due.
json::Value payload_of(const ReadWish& wish) {
    json::Object made;
    if (wish.from) made["from"] = day_text(*wish.from);
    if (wish.check_closed_months) made["check_closed_months"] = true;
    return made.empty() ? json::Value(nullptr) : json::Value(std::move(made));
}

ReadWish wish_of(const json::Value& payload) {
    if (payload.is_string()) return {.from = read_day(std::string(payload.as_string()))}; // of a version before this
    ReadWish wish;
    const json::Object* object = payload.if_object();
    if (const json::Value* from = object ? object->if_contains("from") : nullptr; from && from->is_string())
        wish.from = read_day(std::string(from->as_string()));
    wish.check_closed_months = object && object->contains("check_closed_months");
    return wish;
}

} // namespace

Result<std::vector<Commitments::PayerPlan>> Commitments::plan(store::Transaction& transaction,
                                                              const CustomerId& customer, const StoredContract& stored,
                                                              ReadWish wish) const {
    const Timestamp now = clock_.now();
    const Day today = std::chrono::floor<days>(now);
    const auto& payers = stored.contract.payer_account_ids;
    const auto states = Repository(transaction, customer).cost_rows().sources(payers);
    const auto found = accounts::find_accounts(transaction, customer, payers);
    const auto checks = costs::MonthChecks(transaction, customer).find(payers);
    cost_explorer::Meter meter(transaction, customer);
    std::vector<PayerPlan> made;
    for (const auto& state : states) {
        const auto due = days_to_read(state, today, wish.from);
        PayerPlan plan{.payer_account_id = state.payer_account_id,
                       .cloud_account_id = {},
                       .not_read_because = {},
                       .first = due.first,
                       .last = due.last};
        const auto check = checks.find(state.payer_account_id);
        plan.check = month_check_plan(state, check == checks.end() ? std::nullopt : std::optional(check->second), now,
                                      wish.check_closed_months);
        plan.remaining_requests = meter.remaining(state.payer_account_id, cost_explorer::month_of(now));
        plan.read_at = state.read_at;
        const auto account =
            std::ranges::find(found, state.payer_account_id, [](const auto& one) { return one.account_id.value(); });
        if (account == found.end())
            plan.not_read_because = "The account is not in the portal any more.";
        else if (account->status != accounts::Status::activated)
            plan.not_read_because = "The account is not active: activate it, so that its costs can be read.";
        else if (!account->access.cost_explorer_sync)
            plan.not_read_because = "Its setting for Cost Explorer is off: not one request is made. See Change Access.";
        else if (!cost_explorer::home_region(account->partition))
            plan.not_read_because = "AWS offers no Cost Explorer in " + account->partition + ".";
        else
            plan.cloud_account_id = account->id;
        if (!plan.not_read_because && !wish.from && state.read_at && *state.read_at + settings_.fresh_for > now) {
            plan.not_read_because = "AWS can have nothing newer yet.";
            plan.is_fresh = true;
        }
        made.push_back(std::move(plan));
    }
    return made;
}

Task<Result<RefreshEstimate>> Commitments::estimate(api::Context context, std::string id, ReadWish wish) {
    co_return co_await store_.read([&](store::Transaction& t) -> Result<RefreshEstimate> {
        const auto stored = Repository(t, context.caller.customer).find(id);
        if (!stored) return fail(ErrorCode::not_found, "There is no such commitment.");
        const auto payers = plan(t, context.caller.customer, *stored, wish);
        if (!payers) return tl::unexpected<Error>(payers.error());
        RefreshEstimate made;
        std::int64_t least = 0, most = 0;
        for (const auto& payer : *payers) {
            PayerEstimate of;
            of.payer_account_id = payer.payer_account_id;
            of.not_read_because = payer.not_read_because;
            of.remaining_requests = payer.remaining_requests;
            const std::int64_t questions = payer.windows() * questions_a_window;
            if (questions > 0) {
                of.first_day = day_text(payer.first);
                of.last_day = day_text(payer.last);
            }
            of.checks_closed_months = payer.is_checked();
            const auto least_here =
                std::min(questions + (payer.is_checked() ? check_questions : 0), payer.remaining_requests);
            const auto most_here = std::min(questions * most_pages + (payer.is_checked() ? most_check_requests : 0),
                                            payer.remaining_requests);
            of.estimate = cost_explorer::estimate_of(least_here, most_here);
            least += least_here;
            most += most_here;
            made.payers.push_back(std::move(of));
        }
        made.estimate = cost_explorer::estimate_of(least, most);
        return made;
    });
}

std::string Commitments::begin_refresh(store::Transaction& transaction, const CustomerId& customer,
                                       const std::string& id, std::size_t payers, ReadWish wish) {
    const std::string day = wish.from ? day_text(*wish.from) : "";
    return jobs::enqueue(transaction, clock_, random_, customer,
                         {.kind = "commitment-refresh",
                          .subject = id,
                          .payload = payload_of(wish),
                          .total = static_cast<std::int64_t>(payers),
                          .unique_key = "commitment-refresh:" + id + (day.empty() ? "" : ":" + day) +
                                        (wish.check_closed_months ? ":months" : "")});
}

Task<Result<jobs::JobView>> Commitments::refresh(api::Context context, std::string id, ReadWish wish) {
    co_return co_await store_.write([&](store::Transaction& t) -> Result<jobs::JobView> {
        const CustomerId& customer = context.caller.customer;
        const auto stored = Repository(t, customer).find(id);
        if (!stored) return fail(ErrorCode::not_found, "There is no such commitment.");
        audit::append(t, clock_, random_,
                      audit::by_caller(context, "commitment.refresh", id, nullptr, payload_of(wish)));
        const std::string job_id = begin_refresh(t, customer, id, stored->contract.payer_account_ids.size(), wish);
        auto job = jobs::find(t, customer, job_id);
        return jobs::view_of(t, std::move(*job), {});
    });
}

/// Months of every contract of whose payers something was read. A month is summed up on a snapshot and written apart,
/// so that contracts of many payers do not keep others from writing; what an import or a person changed in between has
/// been summed up by itself.
Task<> Commitments::sum_up_what_was_read(CustomerId customer) {
    struct Due {
        std::string id;
        std::vector<std::string> payers;
        Day first;
        Day last;
    };
    std::vector<std::string> read_payers;
    const auto due = co_await store_.read([&](store::Transaction& t) {
        Repository repository(t, customer);
        std::vector<Due> made;
        for (const auto& stored : repository.list()) {
            std::optional<Due> of;
            for (const auto& state : repository.cost_rows().sources(stored.contract.payer_account_ids)) {
                if (!state.unsummed_from || !state.last_day) continue;
                read_payers.push_back(state.payer_account_id);
                if (!of) of = Due{stored.id, stored.contract.payer_account_ids, *state.unsummed_from, *state.last_day};
                of->first = std::min(of->first, *state.unsummed_from);
                of->last = std::max(of->last, *state.last_day);
            }
            if (of) made.push_back(std::move(*of));
        }
        return made;
    });
    if (due.empty()) co_return;
    for (const auto& one : due)
        for (const Day month : months_of(one.first, one.last)) {
            bool is_written = false;
            while (!is_written) {
                std::vector<costs::Section> sections;
                const std::string sums = co_await store_.read([&](store::Transaction& t) {
                    Repository repository(t, customer);
                    sections = repository.cost_rows().sections(one.payers);
                    return repository.month_sums(one.payers, month, costs::coverages_of(sections));
                });
                failpoint(Failpoint::before_costs_are_summed);
                is_written = co_await store_.write([&](store::Transaction& t) {
                    Repository repository(t, customer);
                    if (repository.cost_rows().sections(one.payers) != sections) return false;
                    const auto stored = repository.find(one.id);
                    if (stored && stored->contract.payer_account_ids == one.payers)
                        repository.put_month_sums(one.id, month, sums);
                    return true;
                });
            }
        }
    failpoint(Failpoint::after_costs_are_summed);
    co_await store_.write([&](store::Transaction& t) {
        Repository repository(t, customer);
        for (auto state : repository.cost_rows().sources(read_payers)) {
            state.unsummed_from.reset();
            state.summed_through = state.last_day;
            repository.cost_rows().put(state);
        }
    });
}

Task<jobs::Outcome> Commitments::run_refresh(jobs::JobContext& context) {
    const jobs::Job job = context.job();
    const auto payers = co_await store_.read([&](store::Transaction& t) -> Result<std::vector<PayerPlan>> {
        const auto stored = Repository(t, job.customer).find(job.subject);
        if (!stored) return fail(ErrorCode::not_found, "The contract is gone.");
        return plan(t, job.customer, *stored, wish_of(job.payload));
    });
    if (!payers) co_return jobs::Finished{.status = jobs::JobStatus::cancelled, .reason = payers.error().detail};
    // One after the other: two that run side by side could ask the same twice.
    const bool is_first = co_await store_.read(
        [&](store::Transaction& t) { return jobs::is_oldest_unfinished(t, job.customer, job.kind, job.id); });
    if (!is_first) co_return jobs::RunAgain{clock_.now() + 2s, jobs::JobStatus::queued};
    jobs::Progress progress{.done = 0, .failed = 0, .total = static_cast<std::int64_t>(payers->size())};
    bool passes = false;
    for (const auto& payer : *payers) {
        std::optional<ReadProblem> problem;
        if (payer.not_read_because && !payer.is_fresh) problem = ReadProblem{.detail = *payer.not_read_because};
        // What an earlier run of this job has read is not read again.
        const bool is_read = payer.is_fresh || (payer.read_at && *payer.read_at >= job.created_at);
        const bool reads = !problem && ((!is_read && payer.windows() > 0) || payer.is_checked());
        if (reads) {
            PayerPlan one = payer;
            problem = co_await read_payer(job.customer, job.id, std::move(one), is_read);
        }
        if (problem)
            co_await store_.write([&](store::Transaction& t) {
                Repository repository(t, job.customer);
                const std::vector<std::string> of{payer.payer_account_id};
                auto state = repository.cost_rows().sources(of).front();
                state.problem = problem->detail;
                repository.cost_rows().put(state);
            });
        if (!problem && payer.windows() == 0 && !payer.is_fresh) // nothing to ask: what was wrong is over
            co_await store_.write([&](store::Transaction& t) {
                Repository repository(t, job.customer);
                const std::vector<std::string> of{payer.payer_account_id};
                auto state = repository.cost_rows().sources(of).front();
                if (!state.problem) return;
                state.problem.reset();
                repository.cost_rows().put(state);
            });
        passes = passes || (problem && problem->passes);
        ++(problem ? progress.failed : progress.done);
        std::vector<jobs::Item> told;
        told.push_back({payer.payer_account_id,
                        problem                    ? "failed"
                        : payer.is_fresh && !reads ? "fresh"
                                                   : "read",
                        std::nullopt});
        if (problem) told.back().reason = problem->detail;
        if (payer.is_fresh) told.back().reason = payer.not_read_because;
        const bool goes_on = co_await context.report(progress, std::move(told));
        if (!goes_on) break; // what was read is summed up all the same
    }
    co_await sum_up_what_was_read(job.customer);
    co_await store_.write([&](store::Transaction& t) {
        raise_alerts(t, job.customer, job.subject);
        events::append(t, clock_, job.customer, "commitments", job.subject);
    });
    if (progress.done + progress.failed < progress.total)
        co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    if (passes && clock_.now() < job.created_at + tries_for) co_return jobs::RunAgain{clock_.now() + between_tries};
    if (progress.failed == 0) co_return jobs::Finished{};
    co_return jobs::Finished{.status = progress.done == 0 ? jobs::JobStatus::failed : jobs::JobStatus::partly_failed,
                             .reason = std::to_string(progress.failed) + " of " + std::to_string(progress.total) +
                                       " payers were not read; each says why."};
}

void Commitments::schedule(store::Transaction& transaction, const CustomerId& customer, const std::string& id,
                           Timestamp at) {
    jobs::enqueue(
        transaction, clock_, random_, customer,
        {.kind = "commitment-schedule", .subject = id, .run_at = at, .unique_key = "commitment-schedule:" + id});
}

void Commitments::ensure_schedules() {
    if (!settings_.automatic) return;
    store_.write_now([this](store::Transaction& t) {
        const auto scheduled = jobs::unfinished_subjects(t, AllCustomers::schedules, "commitment-schedule");
        for (const auto& row : all_commitments(t, AllCustomers::schedules))
            if (const CustomerId customer{row.text(0)}; !scheduled.contains({customer, row.text(1)}))
                schedule(t, customer, row.text(1), clock_.now());
    });
}

Task<jobs::Outcome> Commitments::run_schedule(jobs::JobContext& context) {
    const jobs::Job job = context.job();
    const bool goes_on = co_await store_.write([&](store::Transaction& t) {
        const auto stored = Repository(t, job.customer).find(job.subject);
        // What has ended is final a month later: nothing more is asked.
        if (!stored || stored->contract.ends_on() + days{60} < std::chrono::floor<days>(clock_.now())) return false;
        begin_refresh(t, job.customer, job.subject, stored->contract.payer_account_ids.size(), {});
        return true;
    });
    if (!goes_on) co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    const auto tenth = static_cast<std::uint64_t>(std::max<std::int64_t>(1, settings_.interval.count() / 10));
    const std::chrono::seconds spread(static_cast<std::int64_t>(random_below(random_, tenth)));
    co_return jobs::RunAgain{clock_.now() + settings_.interval - spread, jobs::JobStatus::queued};
}

void Commitments::register_jobs(jobs::Worker& worker) {
    worker.handle("commitment-refresh", [this](jobs::JobContext& context) { return run_refresh(context); });
    worker.handle("commitment-schedule", [this](jobs::JobContext& context) { return run_schedule(context); });
}

} // namespace portal::commitments
