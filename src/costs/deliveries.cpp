#include "costs/deliveries.hpp"

#include "costs/periods.hpp"

#include <algorithm>

namespace portal::costs {

using std::chrono::days;

std::vector<DayRange> joined(std::vector<DayRange> ranges) {
    std::ranges::sort(ranges, {}, &DayRange::first);
    std::vector<DayRange> made;
    for (const auto& range : ranges)
        if (!made.empty() && range.first <= made.back().last + days{1})
            made.back().last = std::max(made.back().last, range.last);
        else
            made.push_back(range);
    return made;
}

std::optional<DayRange> covered_days(const FilePeriod& period, Day today) {
    const Day month = period.month;
    if (month_end(month) < today) return DayRange{month, month_end(month)};
    if (!period.last_usage) return std::nullopt;
    // The file may have been made in the middle of its last day.
    const Day last = std::min(*period.last_usage, today) - days{1};
    return last < month ? std::nullopt : std::optional(DayRange{month, last});
}

std::vector<FileSection> file_sections(const CostFile& file, const std::string& delivery_id, std::int64_t sequence,
                                       Day today) {
    std::vector<FileSection> made;
    for (std::size_t i = 0; i < file.rows.size(); ++i) {
        const auto& row = file.rows[i];
        if (made.empty() || made.back().section.payer_account_id != row.payer_account_id ||
            made.back().section.month != row.period.value()) {
            Section section{.delivery_id = delivery_id,
                            .payer_account_id = row.payer_account_id,
                            .month = row.period.value(),
                            .sequence = sequence,
                            .generation = sequence,
                            .rows = {row.day, row.day}};
            const auto period = std::ranges::find_if(file.periods, [&](const FilePeriod& one) {
                return one.payer_account_id == section.payer_account_id && one.month == section.month;
            });
            if (period != file.periods.end()) {
                section.covered = covered_days(*period, today);
                section.granularity = granularity(file, *period);
                section.lines = period->lines;
            }
            made.push_back({std::move(section), i, i});
        }
        made.back().section.rows.last = row.day; // rows are in the order of their days
        made.back().end = i + 1;
    }
    return made;
}

Coverage::Coverage(std::vector<Section> sections) : sections_(std::move(sections)) {
    std::ranges::sort(sections_, {}, [](const Section& one) { return std::pair(one.month, one.sequence); });
    for (const auto& section : sections_) {
        auto& newest = generations_[section.month];
        newest = std::max(newest, section.generation);
    }
    for (const auto& section : sections_)
        if (section.covered && is_effective(section)) covered_[section.month].push_back(*section.covered);
}

std::int64_t Coverage::generation_of(const Section& section, bool replaces) const {
    const auto newest = generations_.find(section.month);
    return replaces || newest == generations_.end() ? section.sequence : newest->second;
}

Coverage Coverage::with(Section section) const {
    auto all = sections_;
    all.push_back(std::move(section));
    return Coverage(std::move(all));
}

Coverage Coverage::without(const std::string& delivery_id) const {
    auto left = sections_;
    std::erase_if(left, [&](const Section& section) { return section.delivery_id == delivery_id; });
    return Coverage(std::move(left));
}

bool Coverage::is_effective(const Section& section) const {
    const auto newest = generations_.find(section.month);
    return newest != generations_.end() && newest->second == section.generation;
}

std::vector<Section> Coverage::effective(Day month) const {
    std::vector<Section> found;
    std::ranges::copy_if(sections_, std::back_inserter(found),
                         [&](const Section& one) { return one.month == month && is_effective(one); });
    return found;
}

std::vector<Section> Coverage::effective() const {
    std::vector<Section> found;
    std::ranges::copy_if(sections_, std::back_inserter(found), [&](const Section& one) { return is_effective(one); });
    return found;
}

bool Coverage::covers(Day day) const {
    const auto ranges = covered_.find(month_begin(day));
    return ranges != covered_.end() && std::ranges::any_of(ranges->second, [&](const DayRange& range) {
               return range.first <= day && day <= range.last;
           });
}

std::map<std::string, Coverage> coverages_of(const std::vector<Section>& sections) {
    std::map<std::string, std::vector<Section>> by_payer;
    for (const auto& section : sections) by_payer[section.payer_account_id].push_back(section);
    std::map<std::string, Coverage> made;
    for (auto& [payer, all] : by_payer) made.emplace(payer, Coverage(std::move(all)));
    return made;
}

std::vector<DayRange> Coverage::covered() const {
    std::vector<DayRange> all;
    for (const auto& [month, ranges] : covered_) all.insert(all.end(), ranges.begin(), ranges.end());
    return joined(std::move(all));
}

} // namespace portal::costs
