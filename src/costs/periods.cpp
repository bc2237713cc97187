#include "costs/periods.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <set>

namespace portal::costs {

namespace {

Day nearest(Day month, const std::vector<Day>& months) {
    const auto order = [&](Day one) { return std::pair(one < month ? month - one : one - month, one < month); };
    return *std::ranges::min_element(months, {}, order);
}

void add(FilePeriod& into, const FilePeriod& other) {
    into.lines += other.lines;
    into.usage_lines += other.usage_lines;
    into.month_long += other.month_long;
    into.has_ends = into.has_ends || other.has_ends;
    into.has_times = into.has_times || other.has_times;
    into.usage_days |= other.usage_days;
    into.last_usage = std::max(into.last_usage, other.last_usage); // nothing is before any day
}

void sort_and_sum(std::vector<CostRow>& rows) {
    std::sort(rows.begin(), rows.end(), comes_before);
    std::size_t kept = 0;
    for (std::size_t i = 1; i < rows.size(); ++i)
        if (comes_before(rows[kept], rows[i])) {
            if (++kept != i) rows[kept] = std::move(rows[i]);
        } else {
            rows[kept].costs += rows[i].costs;
        }
    if (!rows.empty()) rows.resize(kept + 1);
}

std::vector<FilePeriod> in_order(std::map<std::pair<std::string, Day>, FilePeriod> periods) {
    std::vector<FilePeriod> made;
    for (auto& [key, period] : periods) made.push_back(std::move(period));
    return made;
}

} // namespace

void join(CostFile& into, CostFile part) {
    // A file without a single cost, as AWS writes of a quiet period, says nothing of the others' columns.
    if (into.rows.empty() || part.rows.empty()) {
        const CostFile& says = into.rows.empty() && !part.rows.empty() ? part : into;
        into.has_periods = says.has_periods;
        into.has_net_unblended = says.has_net_unblended;
        into.has_amortized = says.has_amortized;
    } else {
        into.has_net_unblended = into.has_net_unblended && part.has_net_unblended;
        into.has_amortized = into.has_amortized && part.has_amortized;
    }
    into.lines += part.lines;
    into.rows.insert(into.rows.end(), std::make_move_iterator(part.rows.begin()),
                     std::make_move_iterator(part.rows.end()));
    sort_and_sum(into.rows);
    std::map<std::pair<std::string, Day>, FilePeriod> periods;
    for (const auto* file : {&into, &part})
        for (const auto& period : file->periods) {
            auto& joined = periods[{period.payer_account_id, period.month}];
            joined.payer_account_id = period.payer_account_id;
            joined.month = period.month;
            add(joined, period);
        }
    into.periods = in_order(std::move(periods));
    into.other_provider_lines += part.other_provider_lines;
    std::set<std::string> providers(into.other_providers.begin(), into.other_providers.end());
    providers.insert(part.other_providers.begin(), part.other_providers.end());
    into.other_providers.assign(providers.begin(), providers.end());
    if (into.other_providers.size() > CostCsv::most_names) into.other_providers.resize(CostCsv::most_names);
    into.corrections += part.corrections;
    into.untold_fees += part.untold_fees;
    into.problem_count += part.problem_count;
    for (auto& problem : part.problems)
        if (into.problems.size() < CostCsv::most_problems) into.problems.push_back(std::move(problem));
}

CostGranularity granularity(const CostFile& file, const FilePeriod& period) {
    if (period.usage_lines == 0) return CostGranularity::unknown;
    // An export has one granularity: a payer with nothing but a monthly subscription does not have another one.
    const bool is_monthly = std::ranges::all_of(file.periods, [](const FilePeriod& one) {
        if (one.has_ends) return one.month_long == one.usage_lines;
        return one.usage_lines == 0 || (one.usage_days == 1 && !one.has_times);
    });
    if (is_monthly) return CostGranularity::monthly;
    return period.has_times ? CostGranularity::hourly : CostGranularity::daily;
}

std::vector<Day> proposed_periods(const CostFile& file) {
    std::map<Day, std::uint32_t> days;
    for (const auto& period : file.periods)
        if (period.usage_lines > 0) days[period.month] |= period.usage_days;
    const bool any_filled = std::ranges::any_of(days, [](const auto& one) { return std::popcount(one.second) > 1; });
    std::vector<Day> proposed;
    for (const auto& [month, bits] : days)
        if (!any_filled || std::popcount(bits) > 1) proposed.push_back(month);
    return proposed;
}

void set_periods(CostFile& file, const std::vector<Day>& months) {
    for (auto& row : file.rows) row.period = nearest(month_begin(row.day), months);
    sort_and_sum(file.rows);
    std::map<std::pair<std::string, Day>, FilePeriod> periods;
    for (const auto& period : file.periods) {
        const Day month = nearest(period.month, months);
        auto& of = periods[{period.payer_account_id, month}];
        of.payer_account_id = period.payer_account_id;
        of.month = month;
        if (month == period.month)
            add(of, period);
        else
            of.lines += period.lines;
    }
    file.periods = in_order(std::move(periods));
    file.has_periods = true;
}

} // namespace portal::costs
