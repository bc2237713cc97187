#include "commitments/closed_months.hpp"

#include "commitments/reading.hpp"
#include "commitments/refresh.hpp"

#include <algorithm>

namespace portal::commitments {

using std::chrono::days;

MonthCheckPlan month_check_plan(const costs::SourceState& state, const std::optional<costs::MonthCheck>& check,
                                Timestamp now, bool asked) {
    const Day today = std::chrono::floor<days>(now);
    MonthCheckPlan plan{.first = first_readable(today), .last = first_readable(today) - days{1}};
    plan.requests_to_keep = questions_a_window * (month_end(today) - today).count();
    if (!state.first_day || !state.final_through) return plan;
    // Months that are known wholly, and final: the others are read day by day all the same.
    const Day begin = month_begin(*state.first_day);
    plan.first = std::max(plan.first, begin == *state.first_day ? begin : month_end(begin) + days{1});
    plan.last = month_begin(*state.final_through + days{1}) - days{1};
    plan.last = plan.last < plan.first ? plan.first - days{1} : month_begin(plan.last);
    plan.is_due = plan.has_months() && (asked || (check && check->checked_at + check_every <= now));
    return plan;
}

aws::ValueMap month_parameters(Day first, Day last, bool marketplace) {
    aws::ValueMap map = cost_parameters(first, month_end(last), marketplace);
    map.set("Granularity", "MONTHLY");
    map.set("GroupBy", aws::ValueList{aws::Value(aws::ValueMap{{"Type", "DIMENSION"}, {"Key", "RECORD_TYPE"}})});
    return map;
}

Result<void> read_month_page(bool marketplace, const aws::Value& page, MonthAnswer& into) {
    return each_cost_period(page, [&](const CostPeriod& period) -> Result<void> {
        if (month_begin(period.first) != period.first) return invalid_cost_answer("a month that is none");
        into.told[marketplace ? 1 : 0].insert(period.first);
        auto& totals = into.totals[period.first];
        for (const auto& group : period.groups) {
            const auto read = read_cost_group(*group, 1);
            if (!read) return tl::unexpected<Error>(read.error());
            totals[{read->keys[0], marketplace, read->currency}] += read->costs;
        }
        return {};
    });
}

Result<void> MonthAnswer::has_months(Day first, Day last) const {
    for (const auto& of_question : told)
        for (Day month = first; month <= last; month = month_end(month) + days{1})
            if (!of_question.contains(month)) return invalid_cost_answer("no word on " + month_text(month));
    return {};
}

} // namespace portal::commitments
