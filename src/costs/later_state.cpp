#include "costs/later_state.hpp"

#include "costs/cost_line.hpp"

#include <set>

namespace portal::costs {

namespace {

struct Charges {
    std::map<Day, Money> usage; ///< days with any
    Money all;                  ///< refunds and credits aside: they may hide how much there is
};

/// By currency.
std::map<std::string, Charges> charges_of(const PeriodState& state) {
    std::map<std::string, Charges> made;
    for (const auto& [key, amount] : state.sums) {
        if (amount <= Money()) continue;
        auto& of = made[std::get<3>(key)];
        of.all += amount;
        if (is_usage(std::get<1>(key))) of.usage[std::get<0>(key)] += amount;
    }
    return made;
}

} // namespace

void PeriodState::add(const CostRow& row) {
    sums[{row.day, row.record_type, row.marketplace, row.currency}] += row.costs.unblended;
    if (is_usage(row.record_type)) last_usage = std::max(last_usage, std::optional(row.day));
}

std::optional<std::string> doubt(const PeriodState& earlier, const PeriodState& later) {
    if (later.lines < earlier.lines)
        return "It has " + std::to_string(later.lines) + (later.lines == 1 ? " line" : " lines") +
               ", and what stands has " + std::to_string(earlier.lines) + ".";
    if (later.last_usage < earlier.last_usage)
        return "Its usage ends on " + (later.last_usage ? day_text(*later.last_usage) : "no day") +
               ", and what stands goes to " + day_text(*earlier.last_usage) + ".";
    std::size_t same = 0;
    for (const auto& [key, amount] : earlier.sums) {
        const auto found = later.sums.find(key);
        if (found == later.sums.end())
            return "What stands has costs of " + day_text(std::get<0>(key)) + " (" + std::get<1>(key) +
                   ") that it has not.";
        same += found->second == amount ? 1 : 0;
    }
    if (same == later.sums.size()) return "It says the same costs as what stands, in another file.";
    // Parts of a month have other amounts on nearly every day; a later state on those that were corrected.
    if (2 * same < earlier.sums.size())
        return "Of " + std::to_string(earlier.sums.size()) + " sums of a day and kind that stand, it has only " +
               std::to_string(same) + " alike.";
    return std::nullopt;
}

std::optional<std::string> doubt_beside_explorer(const PeriodState& explorer, const PeriodState& files, bool by_month) {
    const auto ours = charges_of(files);
    for (const auto& [currency, told] : charges_of(explorer)) {
        const auto found = ours.find(currency);
        const Charges has = found == ours.end() ? Charges() : found->second;
        if (!by_month && !told.usage.empty()) {
            const Day last = told.usage.rbegin()->first;
            const std::optional<Day> end = has.usage.empty() ? std::nullopt : std::optional(has.usage.rbegin()->first);
            if (!end) return "The files have no usage, and Cost Explorer has usage up to " + day_text(last) + ".";
            if (*end < last)
                return "Their usage ends on " + day_text(*end) + ", and Cost Explorer has usage up to " +
                       day_text(last) + ": they may have been made before the period was over.";
            const auto then = told.usage.find(*end);
            if (then != told.usage.end() && has.usage.at(*end) < then->second.share(9, 10))
                return "On their last day of usage, " + day_text(*end) + ", they have " + has.usage.at(*end).text(2) +
                       " " + currency + " of usage, and Cost Explorer " + then->second.text(2) +
                       ": they may have been made before that day was over.";
        }
        if (has.all < told.all.share(1, 2))
            return "They have charges of " + has.all.text(2) + " " + currency + ", and Cost Explorer " +
                   told.all.text(2) + " of the same days: they may be only a part of them.";
    }
    return std::nullopt;
}

std::optional<int> part_number(const std::string& file_name) {
    std::string name = file_name.substr(file_name.rfind('/') == std::string::npos ? 0 : file_name.rfind('/') + 1);
    name = name.substr(0, name.find('.'));
    const auto dash = name.rfind('-');
    if (dash == std::string::npos) return std::nullopt;
    const std::string digits = name.substr(dash + 1);
    // A date or a time is no part's number: AWS writes five digits, or as few as it needs.
    if (digits.empty() || digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    const int number = std::stoi(digits);
    // "costs-2026-10.csv" ends with a month.
    const std::string before = name.substr(0, dash);
    const auto year = before.size() >= 4 ? before.substr(before.size() - 4) : "";
    const bool after_year = year.size() == 4 && year.find_first_not_of("0123456789") == std::string::npos;
    if (number == 0 || (digits.size() != 5 && (after_year || digits.front() == '0'))) return std::nullopt;
    return number;
}

bool lacks_parts(const std::vector<std::string>& file_names) {
    std::set<int> parts;
    for (const auto& name : file_names)
        if (const auto number = part_number(name)) parts.insert(*number);
    return !parts.empty() && *parts.rbegin() != static_cast<int>(parts.size());
}

} // namespace portal::costs
