#include "commitments/payer_reader.hpp"

#include "aws/asking.hpp"
#include "base/failpoint.hpp"
#include "commitments/refresh.hpp"
#include "commitments/repository.hpp"

#include <algorithm>

namespace portal::commitments {

using std::chrono::days;

namespace {

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

ReadProblem ReadProblem::of(const Error& error) { return {aws::detail_of(error), aws::is_temporary(error)}; }

costs::DayRange days_to_read(const costs::SourceState& state, Day today, std::optional<Day> from) {
    costs::DayRange range{first_readable(today), today - days{1}};
    if (state.final_through) range.first = std::max(range.first, *state.final_through + days{1});
    if (from && *from < range.first) range.first = std::max(first_readable(today), *from);
    return range;
}

Task<Result<bool>> PayerReader::pages(aws::ValueMap parameters, std::int64_t most, ReadPage read_page) {
    for (std::int64_t page = 0; page < most; ++page) {
        aws::Value sent = parameters;
        auto answered = co_await ask_(std::move(sent));
        if (!answered) co_return tl::unexpected<Error>(std::move(answered.error()));
        if (const auto read = read_page(*answered); !read) co_return tl::unexpected<Error>(read.error());
        const aws::Value* next = answered->find("NextPageToken");
        const std::string* token = next ? next->as_string() : nullptr;
        if (!token || token->empty()) co_return true;
        parameters.set("NextPageToken", *token);
    }
    co_return false;
}

Task<std::optional<ReadProblem>> PayerReader::read(Day from, Day until, bool newest) {
    days asked{window_days}; // at once: fewer where a question has more pages than are reckoned with
    for (Day first = from, last; first <= until; first = last + days{1}) {
        last = std::min(until, first + asked - days{1});
        CostAnswer answer;
        bool is_too_long = false;
        for (const bool marketplace : {false, true}) {
            if (is_too_long) break;
            ReadPage read_page = [&](const aws::Value& page) {
                return read_cost_page(payer_, marketplace, page, answer);
            };
            const auto all =
                co_await pages(cost_parameters(first, last, marketplace), most_pages, std::move(read_page));
            if (!all) co_return ReadProblem::of(all.error());
            is_too_long = !*all;
        }
        if (is_too_long) {
            if (last == first)
                co_return ReadProblem{"AWS has more pages of " + day_text(first) + " than are reckoned with.", false};
            asked = std::max(days{1}, days{((last - first).count() + 1) / 4});
            last = first - days{1}; // the same again, by fewer days
            continue;
        }
        if (const auto whole = answer.has_days(first, last, newest && last == until); !whole)
            co_return ReadProblem::of(whole.error());
        const auto known = answer.known_through(first, last);
        const auto rows = merged(std::move(answer.rows));
        const Timestamp now = clock_.now();
        failpoint(Failpoint::before_costs_are_recorded);
        co_await store_.write([&](store::Transaction& t) {
            Repository repository(t, customer_);
            auto state = repository.cost_rows().sources({payer_}).front();
            repository.cost_rows().replace_read(payer_, first, last, rows);
            state.first_day = state.first_day ? std::min(*state.first_day, first) : first;
            if (known) state.last_day = state.last_day ? std::max(*state.last_day, *known) : *known;
            // Final is what stands before the first estimate, without a gap.
            const Day final_day = std::min(known.value_or(first - days{1}),
                                           answer.first_estimated ? *answer.first_estimated - days{1} : last);
            if (final_day >= first && (!state.final_through || final_day > *state.final_through))
                state.final_through = final_day;
            if (newest && last == until) {
                state.read_at = now;
                state.problem.reset();
            }
            state.unsummed_from = state.unsummed_from ? std::min(*state.unsummed_from, first) : first;
            repository.cost_rows().put(state);
            // From here on its closed months are looked at again.
            if (auto checks = repository.month_checks(); newest && last == until && !checks.find(payer_))
                checks.put(payer_, {.checked_at = now});
        });
        failpoint(Failpoint::after_costs_are_recorded);
    }
    co_return std::nullopt;
}

Task<std::int64_t> PayerReader::remaining_requests() {
    co_return co_await store_.read([&](store::Transaction& t) {
        return cost_explorer::Meter(t, customer_).remaining(payer_, cost_explorer::month_of(clock_.now()));
    });
}

Task<std::vector<Day>> PayerReader::changed_months(MonthCheckPlan plan, const MonthAnswer& answer) {
    std::vector<Day> changed;
    for (Day month = plan.last; month >= plan.first; month = month_begin(month - days{1})) {
        const auto& told = answer.totals.at(month);
        const bool is_changed = co_await store_.read([&](store::Transaction& t) {
            costs::MonthChecks checks(t, customer_);
            if (!differs(checks.totals(payer_, month), told)) return false;
            const auto check = checks.find(payer_);
            return !check || std::ranges::none_of(check->unexplained, [&](const costs::UnexplainedMonth& one) {
                return one.month == month_text(month) && one.totals == text_of(told);
            });
        });
        if (is_changed) changed.push_back(month);
    }
    co_return changed;
}

Task<> PayerReader::remember(std::function<void(costs::MonthCheck&)> change) {
    co_await store_.write([&](store::Transaction& t) {
        costs::MonthChecks checks(t, customer_);
        auto check = checks.find(payer_).value_or(costs::MonthCheck{.checked_at = clock_.now()});
        change(check);
        checks.put(payer_, check);
    });
}

Task<std::optional<ReadProblem>> PayerReader::check_months(MonthCheckPlan plan) {
    if (co_await remaining_requests() < plan.requests_to_keep + check_questions) {
        std::function<void(costs::MonthCheck&)> put_off = [&](costs::MonthCheck& check) {
            if (!check.put_off_at) check.put_off_at = clock_.now();
        };
        co_await remember(std::move(put_off));
        co_return std::nullopt;
    }
    MonthAnswer answer;
    for (const bool marketplace : {false, true}) {
        ReadPage read_page = [&](const aws::Value& page) { return read_month_page(marketplace, page, answer); };
        const auto all = co_await pages(month_parameters(plan.first, plan.last, marketplace), most_check_pages,
                                        std::move(read_page));
        if (!all) co_return ReadProblem::of(all.error());
        if (!*all) co_return ReadProblem{"AWS has more pages of closed months than are reckoned with.", false};
    }
    if (const auto whole = answer.has_months(plan.first, plan.last); !whole) co_return ReadProblem::of(whole.error());
    const auto changed = co_await changed_months(plan, answer);
    std::vector<std::string> waiting;
    for (std::size_t i = 0; i < changed.size(); ++i) {
        const Day month = changed[i];
        const auto left = co_await remaining_requests();
        if (i >= most_months_read_again || left < plan.requests_to_keep + questions_a_window) {
            waiting.push_back(month_text(month));
            continue;
        }
        if (auto problem = co_await read(month, month_end(month), false)) co_return problem;
        const auto& told = answer.totals.at(month);
        const bool is_explained = co_await store_.read([&](store::Transaction& t) {
            return !differs(costs::MonthChecks(t, customer_).totals(payer_, month), told);
        });
        const std::string name = month_text(month);
        std::function<void(costs::MonthCheck&)> change = [&](costs::MonthCheck& check) {
            std::erase_if(check.restated, [&](const auto& one) { return one.month == name; });
            check.restated.push_back({name, clock_.now()});
            std::ranges::sort(check.restated, {}, &costs::RestatedMonth::month);
            std::erase_if(check.unexplained, [&](const auto& one) { return one.month == name; });
            if (!is_explained) check.unexplained.push_back({name, text_of(told)});
        };
        co_await remember(std::move(change));
    }
    std::function<void(costs::MonthCheck&)> change = [&](costs::MonthCheck& check) {
        // With months that wait, it is due again the next day.
        if (waiting.empty()) check.checked_at = clock_.now();
        check.put_off_at.reset();
        check.waiting = waiting;
        const std::string first = month_text(plan.first);
        std::erase_if(check.restated, [&](const auto& one) { return one.month < first; });
        std::erase_if(check.unexplained, [&](const auto& one) { return one.month < first; });
    };
    co_await remember(std::move(change));
    co_return std::nullopt;
}

} // namespace portal::commitments
