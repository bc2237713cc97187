#include "commitments/alerts.hpp"

#include <algorithm>
#include <array>

namespace portal::commitments {

namespace {

using std::chrono::days;

constexpr days costs_are_behind{4}; // AWS's own are a day or two old
constexpr std::array announced_days{30, 60, 90};

/// "12,345.67 USD"
std::string words(Money amount, const std::string& currency) {
    std::string text = amount.text(2);
    const std::size_t first = text.front() == '-' ? 1 : 0;
    for (auto at = static_cast<std::ptrdiff_t>(text.find('.')) - 3; at > static_cast<std::ptrdiff_t>(first); at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text + " " + currency;
}

} // namespace

std::vector<Alert> alerts(const Contract& contract, const Progress& progress, bool has_costs,
                          const std::vector<Behind>& behind, Day today) {
    std::vector<Alert> made;
    const auto found = std::ranges::find_if(
        progress.periods, [&](const PeriodProgress& period) { return period.counting.period.holds(today); });
    if (found == progress.periods.end()) return made;
    const PeriodProgress& period = *found;
    const Period& of = period.counting.period;
    const std::string year = "Year " + std::to_string(found - progress.periods.begin() + 1);
    const std::string starts_on = day_text(of.starts_on);
    const auto add = [&](AlertKind kind, AlertSeverity severity, const std::string& more, std::string text) {
        made.push_back({boost::describe::enum_to_string(kind, "") + (" " + starts_on) + more, kind, severity, starts_on,
                        std::move(text)});
    };
    const bool is_met = period.remaining <= Money();
    const auto money = [&](Money amount) { return words(amount, contract.currency); };
    const bool is_known = has_costs && behind.empty();
    if (is_known && !is_met && period.forecast.shortfall > Money()) {
        const bool is_sure = period.forecast.high < of.amount;
        add(AlertKind::shortfall_expected, is_sure ? AlertSeverity::error : AlertSeverity::warning, "",
            year + " is expected to end on " + day_text(of.ends_on) + " short of its commitment by " +
                money(period.forecast.shortfall) + ". To meet it, " + money(period.required_daily_rate) +
                " a day are needed; the last " + std::to_string(progress.run_rate_days) + " days had " +
                money(progress.run_rate_daily) + " a day.");
    } else if (is_known && !is_met && period.at_run_rate.shortfall > Money()) {
        add(AlertKind::below_pace, AlertSeverity::warning, "",
            year + " is below pace: with " + money(progress.run_rate_daily) + " a day, as in the last " +
                std::to_string(progress.run_rate_days) + " days, it would end short by " +
                money(period.at_run_rate.shortfall) + ". The forecast, which knows trend and season, still meets it.");
    }
    const auto left = (of.ends_on - today).count();
    for (const int threshold : announced_days) {
        if (left > threshold) continue;
        add(AlertKind::anniversary, AlertSeverity::info, " " + std::to_string(threshold),
            year + " ends on " + day_text(of.ends_on) + ", in " + std::to_string(left) + " days: " +
                (is_met      ? "its commitment is met."
                 : is_known  ? money(period.remaining) + " of its commitment remain."
                 : has_costs ? "not all costs are known of it yet."
                             : "no costs are known of it yet."));
        break;
    }
    if (has_costs && !behind.empty()) {
        std::string payers;
        for (const auto& one : behind)
            payers += (payers.empty() ? "" : ", ") + one.payer_account_id +
                      (one.last_day ? " (known up to " + *one.last_day + ")" : " (never read)");
        add(AlertKind::costs_behind, AlertSeverity::warning, "",
            "Costs are missing of " + payers +
                ": they are in no total and no forecast here, so whether the commitment is met is not said. Sources "
                "says what is wrong.");
    } else if (has_costs && today - progress.as_of > costs_are_behind)
        add(AlertKind::costs_behind, AlertSeverity::warning, "",
            "Costs are known up to " + day_text(progress.as_of) + " alone: what came after is not in these numbers.");
    std::ranges::stable_sort(made, std::ranges::greater(), &Alert::severity);
    return made;
}

} // namespace portal::commitments
