#include "commitments/delivery_views.hpp"

#include <algorithm>

namespace portal::commitments {

using costs::Coverage;
using costs::DayRange;
using costs::Section;
using std::chrono::days;

namespace {

constexpr std::size_t most_deliveries = 500;

/// The one that began the generation that counts, or the first that is left of it.
std::optional<std::string> counts_instead(const Coverage& coverage, const Section& section) {
    if (coverage.is_effective(section)) return std::nullopt;
    return coverage.effective(section.month).front().delivery_id;
}

void append(std::vector<DeliveredPeriods>& periods, const Coverage& coverage, const Section& section) {
    DeliveredPeriods made{.payer_account_id = section.payer_account_id,
                          .first_period = month_text(section.month),
                          .last_period = month_text(section.month),
                          .counts = coverage.is_effective(section),
                          .is_added = section.generation != section.sequence,
                          .replaced_by = counts_instead(coverage, section)};
    if (section.covered) {
        made.first_day = day_text(section.covered->first);
        made.last_day = day_text(section.covered->last);
    }
    if (!periods.empty()) {
        auto& last = periods.back();
        const std::string before = section.covered ? day_text(section.covered->first - days{1}) : "";
        if (last.payer_account_id == made.payer_account_id && last.last_day == before && last.counts == made.counts &&
            last.is_added == made.is_added && last.replaced_by == made.replaced_by) {
            last.last_period = made.last_period;
            last.last_day = made.last_day;
            return;
        }
    }
    periods.push_back(std::move(made));
}

} // namespace

DeliveryList delivery_list(costs::Repository& rows, const std::vector<std::string>& payers) {
    const auto coverages = rows.coverages(payers);
    std::map<std::string, costs::SourceState> explorer;
    for (const auto& state : rows.sources(payers)) explorer[state.payer_account_id] = state;
    std::map<std::string, std::vector<const Section*>> sections; // by delivery; of a payer by month
    for (const auto& payer : payers)
        if (const auto coverage = coverages.find(payer); coverage != coverages.end())
            for (const auto& section : coverage->second.sections()) sections[section.delivery_id].push_back(&section);

    DeliveryList made;
    std::map<std::string, costs::Delivery> by_id;
    const auto all = rows.deliveries(payers);
    for (const auto& delivery : all) by_id.emplace(delivery.id, delivery);
    for (const auto& delivery : all) {
        if (made.items.size() == most_deliveries) {
            ++made.left_off;
            continue;
        }
        DeliveryView view{delivery.id, delivery.format, delivery.lines, delivery.files, delivery.who, delivery.at, {},
                          {}};
        std::vector<DayRange> of_explorer;
        std::map<std::string, std::vector<DayRange>> of_deliveries;
        for (const Section* section : sections[delivery.id]) {
            const auto& coverage = coverages.at(section->payer_account_id);
            append(view.periods, coverage, *section);
            if (!coverage.is_effective(*section)) continue;
            const auto left = coverage.without(delivery.id);
            for (const auto& other : left.effective(section->month))
                if (!coverage.is_effective(other))
                    of_deliveries[other.delivery_id].push_back(other.covered.value_or(other.rows));
            const auto& state = explorer[section->payer_account_id];
            if (!section->covered || !state.first_day || !state.last_day) continue;
            for (Day day = std::max(section->covered->first, *state.first_day);
                 day <= std::min(section->covered->last, *state.last_day); day += days{1})
                if (!left.covers(day)) of_explorer.push_back({day, day});
        }
        for (auto& [id, ranges] : of_deliveries)
            for (const auto& range : costs::joined(std::move(ranges))) {
                const auto& other = by_id.at(id);
                std::vector<std::string> names;
                for (const auto& file : other.files) names.push_back(file.name);
                view.restores.push_back({CostSource::delivery, day_text(range.first), day_text(range.last), id,
                                         std::move(names), other.who, other.at});
            }
        for (const auto& range : costs::joined(std::move(of_explorer)))
            view.restores.push_back({.source = CostSource::cost_explorer,
                                     .first_day = day_text(range.first),
                                     .last_day = day_text(range.last)});
        made.items.push_back(std::move(view));
    }
    return made;
}

} // namespace portal::commitments
