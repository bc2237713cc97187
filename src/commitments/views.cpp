#include "commitments/views.hpp"

#include "commitments/reading.hpp"

#include <algorithm>
#include <map>

namespace portal::commitments {

namespace {

std::optional<std::string> text(const std::optional<Day>& day) {
    return day ? std::optional(day_text(*day)) : std::nullopt;
}

std::vector<NotCountedView> views(const std::vector<NotCounted>& rows) {
    std::vector<NotCountedView> made;
    for (const auto& row : rows)
        made.push_back({row.reason, row.record_type.empty() ? std::nullopt : std::optional(row.record_type),
                        row.currency, row.amount.text()});
    return made;
}

/// Whether a point stands after this day: each day, or the last of each month and of what is known or comes.
bool ends_point(Day day, Day last, Granularity granularity) {
    return granularity == Granularity::daily || day == last ||
           std::chrono::year_month_day(day + std::chrono::days{1}).day() == std::chrono::day{1};
}

std::vector<SeriesPoint> series(const PeriodProgress& period, Granularity granularity) {
    std::vector<SeriesPoint> made;
    Money counted;
    for (const auto& day : period.built_up) {
        counted += day.counted;
        if (!ends_point(day.day, period.built_up.back().day, granularity)) continue;
        made.push_back({day_text(day.day), counted.text(), day.sum.text(), {}, {}, {}});
        counted = Money();
    }
    for (const auto& day : period.ahead)
        if (ends_point(day.day, period.ahead.back().day, granularity))
            made.push_back({day_text(day.day), {}, {}, day.sum.text(2), day.low.text(2), day.high.text(2)});
    return made;
}

PeriodView period_view(const PeriodProgress& from, const std::string& currency, Granularity granularity) {
    const auto& counting = from.counting;
    const auto exact = [&](Money money) { return Amount{money.text(), currency}; };
    const auto cents = [&](Money money) { return Amount{money.text(2), currency}; };
    PeriodView made;
    made.starts_on = day_text(counting.period.starts_on);
    made.ends_on = day_text(counting.period.ends_on);
    made.state = from.state;
    made.days = from.days;
    made.days_elapsed = from.days_elapsed;
    made.committed = exact(counting.period.amount);
    made.spent = exact(from.counted);
    made.carried_in = exact(from.carried_in);
    made.opening_balance = exact(counting.opening_balance);
    made.adjustments = exact(counting.adjustments);
    made.marketplace_cap = exact(counting.marketplace_cap);
    made.marketplace_counted = exact(counting.marketplace_counted);
    for (const auto& part : counting.parts)
        made.counted.push_back({part.record_type, part.marketplace, part.amount.text()});
    made.not_counted = views(counting.not_counted);
    made.remaining = exact(from.remaining);
    made.required_daily_rate = cents(from.required_daily_rate);
    made.met_on = text(from.met_on);
    made.forecast = cents(from.forecast.counted);
    made.forecast_low = cents(from.forecast.low);
    made.forecast_high = cents(from.forecast.high);
    made.forecast_met_on = text(from.forecast.met_on);
    made.shortfall = cents(from.forecast.shortfall);
    made.at_run_rate = {cents(from.at_run_rate.counted), cents(from.at_run_rate.shortfall),
                        text(from.at_run_rate.met_on)};
    made.series = series(from, granularity);
    return made;
}

std::vector<ImportRangeView> import_ranges(const costs::Coverage& coverage,
                                           const std::map<std::string, const costs::Delivery*>& deliveries) {
    std::vector<ImportRangeView> made;
    std::map<std::string, std::size_t> last; // of each delivery, its last range
    for (const auto& section : coverage.effective()) {
        if (!section.covered) continue;
        const auto first = day_text(section.covered->first), end = day_text(section.covered->last);
        const bool is_final = section.covered->last == month_end(section.month);
        const auto before = last.find(section.delivery_id);
        if (before != last.end()) {
            auto& range = made[before->second];
            if (range.is_final == is_final &&
                range.last_day == day_text(section.covered->first - std::chrono::days{1})) {
                range.last_day = end;
                continue;
            }
        }
        const auto delivery = deliveries.find(section.delivery_id);
        if (delivery == deliveries.end()) continue;
        const auto& of = *delivery->second;
        last[section.delivery_id] = made.size();
        made.push_back({of.id, first, end, is_final, of.format, of.lines, of.who, of.at});
    }
    return made;
}

/// A gap ends what is known: days after it are told apart, and not counted as if those of the gap had no costs.
void say_known_days(std::vector<costs::DayRange> known, Day from, PayerSource& source) {
    known = costs::joined(std::move(known));
    if (known.empty()) return;
    auto run = std::ranges::find_if(known, [&](const costs::DayRange& range) { return range.last >= from; });
    if (run == known.end()) --run;
    source.first_day = text(known.front().first);
    source.last_day = text(run->last);
    for (auto next = run + 1; next != known.end(); ++next)
        source.missing.push_back(
            {day_text((next - 1)->last + std::chrono::days{1}), day_text(next->first - std::chrono::days{1})});
}

} // namespace

AdjustmentView adjustment_view(const StoredAdjustment& stored) {
    return {stored.id,
            day_text(stored.adjustment.day),
            stored.adjustment.amount.text(),
            stored.adjustment.reason,
            stored.who,
            stored.at};
}

Commitment commitment_view(const std::string& customer_id, const StoredContract& stored,
                           const std::vector<StoredAdjustment>& adjustments, std::vector<PayerSource> sources) {
    Commitment made;
    static_cast<ContractInput&>(made) = shown(stored.contract);
    made.id = stored.id;
    made.customer_id = customer_id;
    made.ends_on = day_text(stored.contract.ends_on());
    made.created_at = stored.created_at;
    made.changed_at = stored.changed_at;
    for (const auto& adjustment : adjustments) made.adjustments.push_back(adjustment_view(adjustment));
    made.sources = std::move(sources);
    return made;
}

std::vector<PayerSource> source_views(const std::vector<costs::SourceState>& states,
                                      const std::map<std::string, costs::Coverage>& coverages,
                                      const std::vector<costs::Delivery>& deliveries, Day from) {
    std::map<std::string, const costs::Delivery*> by_id;
    for (const auto& delivery : deliveries) by_id[delivery.id] = &delivery;
    std::vector<PayerSource> made;
    for (const auto& state : states) {
        PayerSource source;
        source.payer_account_id = state.payer_account_id;
        std::vector<costs::DayRange> known;
        // What is read and not summed up yet is not shown: it would be said to be counted.
        if (state.first_day && state.summed_through) known.push_back({*state.first_day, *state.summed_through});
        if (const auto coverage = coverages.find(state.payer_account_id); coverage != coverages.end()) {
            const auto covered = coverage->second.covered();
            known.insert(known.end(), covered.begin(), covered.end());
            source.imports = import_ranges(coverage->second, by_id);
        }
        say_known_days(std::move(known), from, source);
        source.final_through = text(state.final_through);
        source.read_at = state.read_at;
        source.problem = state.problem;
        made.push_back(std::move(source));
    }
    return made;
}

ClosedMonthsView closed_months_view(const costs::MonthCheck& check, const costs::Coverage& coverage, Day today) {
    ClosedMonthsView made{check.checked_at, check.put_off_at, day_text(first_readable(today)), {}, check.waiting};
    const auto covered = coverage.covered();
    for (const auto& one : check.restated) {
        const auto month = read_month(one.month);
        const bool stands = month && std::ranges::any_of(covered, [&](const costs::DayRange& range) {
                                return range.first <= month_end(*month) && range.last >= *month;
                            });
        made.restated.push_back({one.month, one.at, stands});
    }
    return made;
}

std::optional<Day> last_known_day(const std::vector<PayerSource>& sources) {
    constexpr std::chrono::days behind{7};
    std::vector<Day> ends;
    for (const auto& source : sources)
        if (const auto last = source.last_day ? read_day(*source.last_day) : std::nullopt) ends.push_back(*last);
    if (ends.empty()) return std::nullopt;
    const Day newest = *std::max_element(ends.begin(), ends.end());
    Day found = newest;
    for (const Day end : ends)
        if (end + behind >= newest) found = std::min(found, end);
    return found;
}

std::vector<Behind> behind(const std::vector<PayerSource>& sources, Day as_of) {
    std::vector<Behind> made;
    for (const auto& source : sources) {
        const auto last = source.last_day ? read_day(*source.last_day) : std::nullopt;
        if (!last || *last < as_of) made.push_back({source.payer_account_id, source.last_day});
    }
    return made;
}

std::optional<Day> final_through(const std::vector<PayerSource>& sources) {
    std::optional<Day> all;
    for (const auto& source : sources) {
        auto end = source.final_through ? read_day(*source.final_through) : std::nullopt;
        auto imports = source.imports;
        std::ranges::sort(imports, {}, &ImportRangeView::first_day);
        for (const auto& import : imports) {
            const auto first = read_day(import.first_day), last = read_day(import.last_day);
            if (!import.is_final) continue;
            // One that begins later leaves days between that are not final.
            if (first && last && (!end || *first <= *end + std::chrono::days{1}))
                end = end ? std::max(*end, *last) : *last;
        }
        if (!end) return std::nullopt;
        all = all ? std::min(*all, *end) : *end;
    }
    return all;
}

ProgressView progress_view(const std::string& commitment_id, const Counting& counting, const Progress& progress,
                           Granularity granularity) {
    ProgressView made;
    made.commitment_id = commitment_id;
    made.currency = counting.contract.currency;
    made.as_of = day_text(progress.as_of);
    const auto exact = [&](Money money) { return Amount{money.text(), made.currency}; };
    const auto cents = [&](Money money) { return Amount{money.text(2), made.currency}; };
    made.run_rate_daily = cents(progress.run_rate_daily);
    made.run_rate_days = progress.run_rate_days;
    for (const auto& period : progress.periods) made.periods.push_back(period_view(period, made.currency, granularity));
    made.total = {exact(progress.total.committed), exact(progress.total.counted), exact(progress.total.remaining),
                  cents(progress.total.shortfall), cents(progress.total.shortfall_at_run_rate)};
    made.outside = views(counting.not_counted);
    return made;
}

} // namespace portal::commitments
