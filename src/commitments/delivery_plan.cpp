#include "commitments/delivery_plan.hpp"

#include "costs/later_state.hpp"

#include <algorithm>

namespace portal::commitments {

using costs::Coverage;
using costs::DayRange;
using costs::Section;
using std::chrono::days;

namespace {

std::vector<std::string> names_of(const std::vector<costs::DeliveredFile>& files) {
    std::vector<std::string> names;
    for (const auto& file : files) names.push_back(file.name);
    return names;
}

/// Plans the periods of one delivery.
class Planner {
public:
    Planner(costs::Repository& rows, const Contract& contract, const costs::CostFile& file,
            const std::vector<costs::DeliveredFile>& files, Day today)
        : rows_(rows), contract_(contract), file_(file), files_(files), today_(today),
          coverages_(rows.coverages(contract.payer_account_ids)) {
        for (auto& delivery : rows.deliveries(contract.payer_account_ids)) {
            const std::string id = delivery.id;
            deliveries_.emplace(id, std::move(delivery));
        }
        for (const auto& state : rows.sources(contract.payer_account_ids)) sources_[state.payer_account_id] = state;
    }

    DeliveryPlan plan() {
        DeliveryPlan made;
        const auto sequence = rows_.next_sequence();
        for (const auto& one : costs::file_sections(file_, "", sequence, today_)) {
            const auto& payers = contract_.payer_account_ids;
            if (std::ranges::find(payers, one.section.payer_account_id) == payers.end()) continue;
            made.periods.push_back(preview(one, made));
        }
        std::ranges::sort(made.twice);
        made.twice.erase(std::ranges::unique(made.twice).begin(), made.twice.end());
        return made;
    }

private:
    PeriodPreview preview(const costs::FileSection& one, DeliveryPlan& plan) {
        Section section = one.section;
        const Coverage& before = coverages_[section.payer_account_id];
        const auto earlier = before.effective(section.month);
        PeriodPreview made{.payer_account_id = section.payer_account_id,
                           .period = month_text(section.month),
                           .granularity = section.granularity,
                           .is_open = month_end(section.month) >= today_,
                           .lines = section.lines,
                           .has_earlier = !earlier.empty()};
        if (section.covered) {
            made.first_day = day_text(section.covered->first);
            made.last_day = day_text(section.covered->last);
        }
        if (made.is_open && section.granularity == costs::CostGranularity::monthly)
            plan.refused.push_back(
                "The files tell costs by month, and " + made.period +
                " is not over: what was used after they were made cannot be told from what was used before. Bring them "
                "when it is over, or bring a daily or hourly report.");
        made.before = total(before, section).text();
        section.generation = before.generation_of(section, true);
        made.after = (total(before.with(section), section) + own(one, before.with(section))).text();
        made.replaces = explorer_days(before, section);
        for (const auto& had : earlier) made.replaces.push_back(days_of(had));
        if (made.has_earlier) {
            section.generation = before.generation_of(section, false);
            made.after_if_added = (total(before.with(section), section) + own(one, before.with(section))).text();
            made.replaces_if_added = explorer_days(before, section);
            made.unsure_because = doubt(one, earlier, plan.twice);
        }
        if (!made.unsure_because) made.unsure_because = doubt_beside_explorer(one, made.replaces);
        if (!made.unsure_because) made.mode = DeliveryMode::replace;
        say_other_days(one, made);
        say_notes(one, made);
        return made;
    }

    bool is_counted(const costs::CostRow& row) const { return row.currency == contract_.currency; }
    Money of(const costs::CostRow& row) const { return row.costs.of(contract_.rules.cost_metric); }

    /// What is stored of the period's days and of its bill's other days, as if the sections were these.
    Money total(const Coverage& coverage, const Section& section) {
        Money sum;
        for (const auto& row : rows_.costs(section.payer_account_id, section.month, month_end(section.month), coverage))
            if (is_counted(row)) sum += of(row);
        for (const auto& one : coverage.effective(section.month)) {
            if (month_begin(one.rows.first) == one.month && month_begin(one.rows.last) == one.month) continue;
            for (const auto& row : rows_.costs(one, one.rows.first, one.rows.last))
                if (month_begin(row.day) != one.month && is_counted(row)) sum += of(row);
        }
        return sum;
    }

    /// What the files add to that.
    Money own(const costs::FileSection& one, const Coverage& coverage) const {
        Money sum;
        for (std::size_t i = one.begin; i < one.end; ++i)
            if (const auto& row = file_.rows[i]; is_counted(row) && coverage.counts(one.section.month, row.day))
                sum += of(row);
        return sum;
    }

    /// Days of Cost Explorer's that the section covers, and that no delivery covered.
    std::vector<ReplacedDays> explorer_days(const Coverage& before, const Section& section) const {
        std::vector<DayRange> ranges;
        const auto state = sources_.find(section.payer_account_id);
        if (section.covered && state != sources_.end() && state->second.first_day && state->second.last_day)
            for (Day day = std::max(section.covered->first, *state->second.first_day);
                 day <= std::min(section.covered->last, *state->second.last_day); day += days{1})
                if (!before.covers(day)) ranges.push_back({day, day});
        std::vector<ReplacedDays> made;
        for (const auto& range : costs::joined(std::move(ranges)))
            made.push_back({.source = CostSource::cost_explorer,
                            .first_day = day_text(range.first),
                            .last_day = day_text(range.last)});
        return made;
    }

    ReplacedDays days_of(const Section& section) const {
        const auto range = section.covered.value_or(section.rows);
        ReplacedDays made{.source = CostSource::delivery,
                          .first_day = day_text(range.first),
                          .last_day = day_text(range.last),
                          .import_id = section.delivery_id};
        if (const auto found = deliveries_.find(section.delivery_id); found != deliveries_.end()) {
            made.files = names_of(found->second.files);
            made.who = found->second.who;
            made.at = found->second.at;
        }
        return made;
    }

    std::optional<std::string> doubt(const costs::FileSection& one, const std::vector<Section>& earlier,
                                     std::vector<std::string>& twice) {
        std::set<std::string> had, ours;
        for (const auto& section : earlier)
            if (const auto found = deliveries_.find(section.delivery_id); found != deliveries_.end())
                for (const auto& file : found->second.files) had.insert(file.sha256);
        for (const auto& file : files_) {
            if (file.sha256.empty()) continue;
            ours.insert(file.sha256);
            if (had.contains(file.sha256)) twice.push_back(file.name);
        }
        if (!ours.empty() && ours == had) return std::nullopt; // the same once more
        if (costs::lacks_parts(names_of(files_)))
            return "By its name it is a part of several, and those before it are not here.";
        costs::PeriodState stands, comes{.lines = one.section.lines};
        for (const auto& section : earlier) {
            stands.lines += section.lines;
            for (const auto& row : rows_.costs(section, section.rows.first, section.rows.last)) stands.add(row);
        }
        for (std::size_t i = one.begin; i < one.end; ++i) comes.add(file_.rows[i]);
        return costs::doubt(stands, comes);
    }

    /// Of the days that would be taken from Cost Explorer, in the contract's currency.
    std::optional<std::string> doubt_beside_explorer(const costs::FileSection& one,
                                                     const std::vector<ReplacedDays>& replaces) {
        costs::PeriodState explorer, files;
        for (const auto& range : replaces) {
            if (range.source != CostSource::cost_explorer) continue;
            const Day first = read_day(range.first_day).value(), last = read_day(range.last_day).value();
            const Coverage none;
            for (const auto& row : rows_.costs(one.section.payer_account_id, first, last, none))
                if (is_counted(row)) explorer.add(row);
            for (std::size_t i = one.begin; i < one.end; ++i)
                if (const auto& row = file_.rows[i]; row.day >= first && row.day <= last && is_counted(row))
                    files.add(row);
        }
        return costs::doubt_beside_explorer(explorer, files,
                                            one.section.granularity == costs::CostGranularity::monthly);
    }

    void say_other_days(const costs::FileSection& one, PeriodPreview& made) const {
        std::set<Day> other;
        Money amount;
        for (std::size_t i = one.begin; i < one.end; ++i) {
            const auto& row = file_.rows[i];
            if (month_begin(row.day) == one.section.month) continue;
            other.insert(row.day);
            if (is_counted(row)) amount += of(row);
        }
        made.other_days = static_cast<std::int64_t>(other.size());
        made.other_days_amount = amount.text();
        if (!other.empty()) say_explorer_of(one, *other.begin(), *other.rbegin(), made);
    }

    /// Which month a correction of an earlier one is in at Cost Explorer, its own or its bill's, AWS does not say.
    void say_explorer_of(const costs::FileSection& one, Day first, Day last, PeriodPreview& made) const {
        using Charge = std::tuple<Day, std::string, bool, std::string, Money>;
        const auto charge = [](const costs::CostRow& row) {
            return Charge{row.day, row.record_type, row.marketplace, row.currency, row.costs.unblended};
        };
        const std::string& payer = one.section.payer_account_id;
        const auto state = sources_.find(payer);
        if (state == sources_.end() || !state->second.first_day || !state->second.last_day) return;
        first = std::max(first, *state->second.first_day);
        last = std::min(last, *state->second.last_day);
        const auto coverage = coverages_.find(payer);
        std::set<Charge> told;
        for (const auto& row : rows_.costs(payer, first, last, Coverage())) told.insert(charge(row));
        std::set<Day> days_told;
        std::int64_t same = 0;
        for (std::size_t i = one.begin; i < one.end; ++i) {
            const auto& row = file_.rows[i];
            if (month_begin(row.day) == one.section.month || row.day < first || row.day > last) continue;
            if (coverage != coverages_.end() && coverage->second.covers(row.day)) continue;
            days_told.insert(row.day);
            if (told.contains(charge(row))) ++same;
        }
        if (days_told.empty()) return;
        made.notes.push_back("Cost Explorer tells " + std::to_string(days_told.size()) +
                             " of the days of other months. Whether it has these charges there as well, AWS does not "
                             "say: what it has would count twice." +
                             (same == 0 ? ""
                                        : " It has " + std::to_string(same) +
                                              " of the same day, kind and amount: compare them, and take off by an "
                                              "adjustment what counts twice."));
    }

    void say_notes(const costs::FileSection& one, PeriodPreview& made) const {
        const auto period = std::ranges::find_if(file_.periods, [&](const costs::FilePeriod& of_file) {
            return of_file.payer_account_id == one.section.payer_account_id && of_file.month == one.section.month;
        });
        const auto usage = period == file_.periods.end() ? std::nullopt : period->last_usage;
        const bool is_monthly = one.section.granularity == costs::CostGranularity::monthly;
        if (is_monthly && !made.is_open)
            made.notes.push_back("The files tell costs by month: all of it stands on " + made.period + "-01.");
        if (made.is_open && !is_monthly)
            made.notes.push_back(made.last_day
                                     ? "The period is open: days after " + *made.last_day + " come from Cost Explorer."
                                     : "The period is open, and no day of it is told completely: its days "
                                       "come from Cost Explorer.");
        if (!made.is_open && !usage)
            made.notes.push_back("The files hold no usage of this period: its days count as days without usage.");
        else if (!made.is_open && !is_monthly && *usage + days{1} < month_end(one.section.month))
            made.notes.push_back("Usage ends on " + day_text(*usage) +
                                 ": the days after it count as days without usage. Were the files made before the "
                                 "period was over, bring newer ones.");
        if (!made.has_earlier && costs::lacks_parts(names_of(files_)))
            made.notes.push_back("By its name it is a part of several, and those before it are not here.");
    }

    costs::Repository& rows_;
    const Contract& contract_;
    const costs::CostFile& file_;
    const std::vector<costs::DeliveredFile>& files_;
    const Day today_;
    std::map<std::string, Coverage> coverages_;
    std::map<std::string, costs::Delivery> deliveries_;
    std::map<std::string, costs::SourceState> sources_;
};

} // namespace

std::string DeliveryPlan::unsure() const {
    std::string why;
    std::size_t more = 0;
    for (const auto& period : periods) {
        if (!period.unsure_because) continue;
        if (why.size() > 600) {
            ++more;
            continue;
        }
        why +=
            (why.empty() ? "" : " ") + period.period + " of " + period.payer_account_id + ": " + *period.unsure_because;
    }
    return more == 0 ? why : why + " And " + std::to_string(more) + " more.";
}

DeliveryPlan plan_delivery(costs::Repository& rows, const Contract& contract, const costs::CostFile& file,
                           const std::vector<costs::DeliveredFile>& files, Day today) {
    return Planner(rows, contract, file, files, today).plan();
}

} // namespace portal::commitments
