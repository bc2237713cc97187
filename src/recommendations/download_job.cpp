// The job that puts questions to Cost Explorer, one after the other, and brings the rows in step with each answer.
#include "aws/asking.hpp"
#include "base/failpoint.hpp"
#include "events/events.hpp"
#include "recommendations/planning.hpp"

#include <algorithm>

namespace portal::recommendations {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_tries = 6; // while AWS throttles, or cannot be reached
constexpr auto between_tries = 10s;

struct Refusal {
    Outcome outcome{};
    std::string detail;
    bool is_for_all = false; ///< the account's other questions would end in the same way
    bool passes = false;     ///< later it may be another
};

Refusal refusal_of(const Error& error) {
    const std::string detail = aws::detail_of(error);
    switch (error.code) {
    case ErrorCode::cost_explorer_cap_reached: return {Outcome::capped, detail, true, false};
    case ErrorCode::cost_explorer_not_enabled: return {Outcome::not_enabled, detail, true, false};
    case ErrorCode::aws_access_denied: return {Outcome::denied, detail, false, false};
    case ErrorCode::aws_throttled: return {Outcome::throttled, detail, false, true};
    default: return {Outcome::failed, detail, false, aws::is_temporary(error)};
    }
}

/// Whether this job has nothing more to do about it.
bool has_ended(const StoredDownload& last, const jobs::Job& job) {
    if (last.job_id != job.id) return false;
    const bool passes = last.download.outcome == Outcome::throttled || last.download.outcome == Outcome::failed;
    return !passes || last.tries >= most_tries;
}

/// One run of the job.
class Downloading {
public:
    Downloading(store::Store& store, cost_explorer::CostExplorer& cost_explorer, const Clock& clock,
                jobs::JobContext& context)
        : store_(store), cost_explorer_(cost_explorer), clock_(clock), context_(context),
          job_(context.job()), progress_{.done = 0, .failed = 0, .total = job_.progress.total} {}

    /// False: the job was cancelled.
    Task<bool> ask_account(PlannedAccount planned);

    const jobs::Progress& progress() const { return progress_; }
    bool has_more() const { return has_more_; } ///< something is to be tried again

private:
    struct Account {
        PlannedAccount planned;
        cost_explorer::Asker asker;
        std::map<std::string, StoredDownload> downloads;
        std::optional<aws::Identity> identity;
        std::optional<Refusal> refused; ///< of all questions that follow
        bool is_whole = true;           ///< every question was answered
    };
    Task<StoredDownload> ask_once(Account& account, Question question, std::int64_t most_pages, StoredDownload last);
    Task<std::optional<Refusal>> may_ask(Account& account);
    Task<std::optional<Refusal>> read_pages(Account& account, Question question, std::int64_t most_pages,
                                            Answer& answer, std::int64_t& pages);

    store::Store& store_;
    cost_explorer::CostExplorer& cost_explorer_;
    const Clock& clock_;
    jobs::JobContext& context_;
    const jobs::Job job_;
    jobs::Progress progress_;
    bool has_more_ = false;
};

Task<bool> Downloading::ask_account(PlannedAccount planned) {
    Account account{.planned = std::move(planned), .asker = {}, .downloads = {}, .identity = {}, .refused = {}};
    account.asker = {.customer = job_.customer,
                     .cloud_account_id = account.planned.cloud_account_id,
                     .account_id = account.planned.account_id,
                     .purpose = cost_explorer::Purpose::recommendations};
    account.downloads = co_await store_.read([&](store::Transaction& t) {
        return Repository(t, job_.customer, clock_.now()).downloads(account.planned.cloud_account_id);
    });
    for (const auto& planned_question : account.planned.questions) {
        const auto question = question_from(planned_question.question);
        if (!question) continue; // of a later version
        const auto found = account.downloads.find(planned_question.question);
        StoredDownload download = found == account.downloads.end() ? StoredDownload{} : found->second;
        if (!has_ended(download, job_))
            download = co_await ask_once(account, *question, planned_question.most_pages, download);
        const bool is_answered = download.download.outcome == Outcome::complete;
        account.is_whole = account.is_whole && is_answered;
        has_more_ = has_more_ || !has_ended(download, job_);
        ++(is_answered ? progress_.done : progress_.failed);
        std::vector<jobs::Item> told;
        told.push_back({account.planned.account_id + " " + planned_question.question,
                        boost::describe::enum_to_string(download.download.outcome, ""), download.download.detail});
        const bool goes_on = co_await context_.report(progress_, std::move(told));
        if (!goes_on) co_return false;
    }
    if (account.is_whole && !account.planned.questions.empty())
        co_await store_.write([&](store::Transaction& t) {
            Repository(t, job_.customer, clock_.now()).withdraw_of_linked(account.planned.cloud_account_id);
        });
    co_return true;
}

/// The setting holds from the moment that it is changed: it is looked at just before each question.
Task<std::optional<Refusal>> Downloading::may_ask(Account& account) {
    if (account.refused) co_return account.refused;
    const bool is_asked = co_await store_.read([&](store::Transaction& t) {
        return Repository(t, job_.customer, clock_.now()).is_asked(account.planned.cloud_account_id);
    });
    if (!is_asked) {
        account.refused = Refusal{.outcome = Outcome::failed,
                                  .detail = "The account is not asked any more: its setting is off, it is not active, "
                                            "or its master account is asked.",
                                  .is_for_all = true};
        co_return account.refused;
    }
    if (account.identity) co_return std::nullopt;
    std::string name = aws::session_name("recommendations", job_.id);
    auto identity = co_await cost_explorer_.enter(account.asker, std::move(name));
    if (identity) {
        account.identity = std::move(*identity);
        co_return std::nullopt;
    }
    account.refused = refusal_of(identity.error());
    co_return account.refused;
}

Task<std::optional<Refusal>> Downloading::read_pages(Account& account, Question question, std::int64_t most_pages,
                                                     Answer& answer, std::int64_t& pages) {
    static const std::vector<std::string_view> no_name{""};
    const Offer* offer = find_offer(question.kind, question.service);
    const auto& names = offer ? offer->names : no_name;
    const Asked asked{job_.customer, account.planned.cloud_account_id, account.planned.account_id};
    account.asker.purpose = question.about == About::recommendations ? cost_explorer::Purpose::recommendations
                                                                     : cost_explorer::Purpose::owned;
    const aws::Operation& operation = operation_of(question);
    const std::string token(token_of(question));
    std::size_t name = 0;
    aws::ValueMap parameters;
    const auto begin = [&] {
        parameters = parameters_of(question, names[name], std::chrono::floor<std::chrono::days>(clock_.now()));
    };
    begin();
    for (;;) {
        if (pages == most_pages)
            co_return Refusal{.outcome = Outcome::partial,
                              .detail = "AWS has more than the " + std::to_string(most_pages) +
                                        " pages that were reckoned with. Download again to read them all: more are "
                                        "reckoned with then."};
        aws::Value sent = parameters;
        auto page = co_await cost_explorer_.invoke(account.asker, operation, std::move(sent), *account.identity);
        if (!page) {
            const Error& error = page.error();
            // AWS says so where nothing is owned.
            if (question.about != About::recommendations && error.aws_code == "DataUnavailableException")
                co_return std::nullopt;
            if (pages == 0 && error.aws_code == "ValidationException" && name + 1 < names.size()) {
                ++name;
                begin();
                continue;
            }
            co_return refusal_of(error);
        }
        ++pages;
        read_page(asked, question, names[name], *page, answer);
        const aws::Value* next = page->find(token);
        const std::string* text = next ? next->as_string() : nullptr;
        if (!text || text->empty()) co_return std::nullopt;
        parameters.set(token, *text);
    }
}

Task<StoredDownload> Downloading::ask_once(Account& account, Question question, std::int64_t most_pages,
                                           StoredDownload last) {
    Answer answer;
    std::int64_t pages = 0;
    auto why = co_await may_ask(account);
    if (!why) why = co_await read_pages(account, question, most_pages, answer, pages);
    if (why && why->is_for_all) account.refused = why;
    finish({job_.customer, account.planned.cloud_account_id, account.planned.account_id}, question, answer);
    const bool is_complete = !why;
    const Timestamp now = clock_.now();
    StoredDownload made = last;
    made.tries = why && !why->passes ? most_tries : last.job_id == job_.id ? last.tries + 1 : 1;
    made.job_id = job_.id;
    Download& download = made.download;
    download.at = now;
    download.outcome = why ? why->outcome : Outcome::complete;
    download.detail = why ? std::optional(why->detail) : std::nullopt;
    if (pages > 0) download.pages = pages;
    if (is_complete) {
        download.complete_at = now;
        download.generated_at = answer.generated_at;
        download.pages = std::max<std::int64_t>(1, pages);
        download.rows = static_cast<std::int64_t>(question.about == About::recommendations
                                                      ? answer.recommendations.size()
                                                      : answer.owned.size() + answer.coverage.size());
        download.rows_with_problem = std::ranges::count_if(
            answer.recommendations, [](const Recommendation& row) { return row.problem.has_value(); });
    }
    failpoint(Failpoint::before_download_is_recorded);
    co_await store_.write([&](store::Transaction& t) {
        Repository repository(t, job_.customer, now);
        const std::string& id = account.planned.cloud_account_id;
        bool changed = false;
        if (pages > 0 && question.about == About::recommendations)
            changed = repository.apply(id, question, answer.recommendations, is_complete);
        if (is_complete && question.about != About::recommendations) {
            for (auto& row : answer.owned) row.seen_at = now;
            for (auto& row : answer.coverage) row.seen_at = now;
            repository.put_owned(id, question, answer);
        }
        repository.put(id, question, made);
        if (changed || last.download.outcome != download.outcome)
            events::append(t, clock_, job_.customer, "recommendations", id);
    });
    failpoint(Failpoint::after_download_is_recorded);
    co_return made;
}

} // namespace

Task<jobs::Outcome> Recommendations::run_download(jobs::JobContext& context) {
    const jobs::Job job = context.job();
    const auto plan = json::read<Plan>(job.payload);
    if (!plan) co_return jobs::Finished{.status = jobs::JobStatus::failed, .reason = "The job's plan cannot be read."};
    if (job.progress.total == 0)
        co_return jobs::Finished{.reason = "No request was made: AWS can have nothing newer yet."};
    // One after the other: two that run side by side could ask the same twice.
    const bool is_first = co_await store_.read(
        [&](store::Transaction& t) { return jobs::is_oldest_unfinished(t, job.customer, job.kind, job.id); });
    if (!is_first) co_return jobs::RunAgain{clock_.now() + 2s, jobs::JobStatus::queued};
    Downloading downloading(store_, cost_explorer_, clock_, context);
    for (const auto& account : plan->accounts) {
        const bool goes_on = co_await downloading.ask_account(account);
        if (!goes_on) co_return jobs::Finished{.status = jobs::JobStatus::cancelled};
    }
    if (downloading.has_more()) co_return jobs::RunAgain{clock_.now() + between_tries};
    const jobs::Progress progress = downloading.progress();
    if (progress.failed == 0) co_return jobs::Finished{};
    co_return jobs::Finished{.status = progress.done == 0 ? jobs::JobStatus::failed : jobs::JobStatus::partly_failed,
                             .reason = std::to_string(progress.failed) + " of " + std::to_string(progress.total) +
                                       " questions were not answered; each says why."};
}

} // namespace portal::recommendations
