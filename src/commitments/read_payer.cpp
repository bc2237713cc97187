// Reading one payer from Cost Explorer, some days at once: what was answered wholly is stored, and counts as known as
// far as it is.
#include "aws/operations/ce.hpp"
#include "base/failpoint.hpp"
#include "base/text.hpp"
#include "commitments/reading.hpp"
#include "commitments/refresh.hpp"

#include <algorithm>

namespace portal::commitments {

using std::chrono::days;

namespace {

std::string session_name(const std::string& job_id) {
    return "client-portal-commitments-" + job_id.substr(job_id.size() - 12);
}

std::string detail_of(const Error& error) {
    std::string detail = error.detail;
    if (!error.aws_request_id.empty()) detail += " (request ID " + error.aws_request_id + ")";
    detail = cut(detail, 1'000);
    return detail;
}

/// Rows of the same key as one: a page may begin in the middle of a day.
std::vector<costs::CostRow> merged(std::vector<costs::CostRow> rows) {
    const auto key = [](const costs::CostRow& row) {
        return std::tie(row.day, row.record_type, row.service, row.marketplace, row.currency);
    };
    std::ranges::stable_sort(rows, [&](const costs::CostRow& a, const costs::CostRow& b) { return key(a) < key(b); });
    std::vector<costs::CostRow> made;
    for (auto& row : rows) {
        if (!made.empty() && key(made.back()) == key(row))
            made.back().costs += row.costs;
        else
            made.push_back(std::move(row));
    }
    return made;
}

} // namespace

Commitments::Problem Commitments::Problem::of(const Error& error) {
    // AWS's own faults pass, as throttling does.
    bool passes = error.code == ErrorCode::aws_throttled || error.code == ErrorCode::aws_unreachable;
    for (const char* code : {"Internal", "ServiceUnavailable", "ServiceFailure", "ServiceException"})
        passes = passes || error.aws_code.starts_with(code);
    return {detail_of(error), passes};
}

/// Nothing where all was read; else why not.
auto Commitments::read_payer(CustomerId customer, std::string job_id, PayerPlan payer) -> Task<std::optional<Problem>> {
    const cost_explorer::Asker asker{customer, payer.cloud_account_id, payer.payer_account_id,
                                     cost_explorer::Purpose::commitments};
    std::string session = session_name(job_id);
    auto identity = co_await cost_explorer_.enter(asker, std::move(session));
    if (!identity) co_return Problem::of(identity.error());
    days asked{window_days}; // at once: fewer where a question has more pages than are reckoned with
    for (Day first = payer.first, last; first <= payer.last; first = last + days{1}) {
        last = std::min(payer.last, first + asked - days{1});
        CostAnswer answer;
        bool is_too_long = false;
        for (const bool marketplace : {false, true}) {
            aws::ValueMap parameters = cost_parameters(first, last, marketplace);
            for (std::int64_t page = 0; !is_too_long; ++page) {
                if (page == most_pages) {
                    is_too_long = true;
                    break;
                }
                aws::Value sent = parameters;
                aws::Identity as = *identity;
                auto answered = co_await cost_explorer_.invoke(asker, aws::ce::GetCostAndUsage::operation(),
                                                               std::move(sent), std::move(as));
                if (!answered) co_return Problem::of(answered.error());
                if (const auto read = read_cost_page(payer.payer_account_id, marketplace, *answered, answer); !read)
                    co_return Problem::of(read.error());
                const aws::Value* next = answered->find("NextPageToken");
                const std::string* token = next ? next->as_string() : nullptr;
                if (!token || token->empty()) break;
                parameters.set("NextPageToken", *token);
            }
        }
        if (is_too_long) {
            if (last == first) {
                Problem problem{.detail = "AWS has more pages of " + day_text(first) + " than are reckoned with."};
                co_return problem;
            }
            asked = std::max(days{1}, days{((last - first).count() + 1) / 4});
            last = first - days{1}; // the same again, by fewer days
            continue;
        }
        if (const auto whole = answer.has_days(first, last, last == payer.last); !whole)
            co_return Problem::of(whole.error());
        const auto known = answer.known_through(first, last);
        const auto rows = merged(std::move(answer.rows));
        const Timestamp now = clock_.now();
        failpoint(Failpoint::before_costs_are_recorded);
        co_await store_.write([&](store::Transaction& t) {
            Repository repository(t, customer);
            const std::vector<std::string> payers{payer.payer_account_id};
            auto state = repository.cost_rows().sources(payers).front();
            repository.cost_rows().replace_read(payer.payer_account_id, first, last, rows);
            state.first_day = state.first_day ? std::min(*state.first_day, first) : first;
            if (known) state.last_day = state.last_day ? std::max(*state.last_day, *known) : *known;
            // Final is what stands before the first estimate, without a gap.
            const Day final_day = std::min(known.value_or(first - days{1}),
                                           answer.first_estimated ? *answer.first_estimated - days{1} : last);
            if (final_day >= first && (!state.final_through || final_day > *state.final_through))
                state.final_through = final_day;
            if (last == payer.last) {
                state.read_at = now;
                state.problem.reset();
            }
            state.unsummed_from = state.unsummed_from ? std::min(*state.unsummed_from, first) : first;
            repository.cost_rows().put(state);
        });
        failpoint(Failpoint::after_costs_are_recorded);
    }
    co_return std::nullopt;
}

} // namespace portal::commitments
