// Looking at closed months again: AWS changes them (refunds, corrections, late usage, discounts that are trued up).
//
// Once a week Cost Explorer is asked for the totals of all closed months that it still tells, by month and record type:
// a question for marketplace and one for all else, of a page each. A month of which any of the three costs is other
// than what its stored days come to is read again by days, the newest first, as far as the month's cap leaves requests
// beside those that the daily readings need. Totals that days do not add up to are believed once: the same again asks
// nothing. GetCostAndUsage, Granularity MONTHLY, names each month by its first day. Pure, but for payer_reader.hpp,
// which asks.
#pragma once

#include "aws/value.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "costs/month_checks.hpp"
#include "costs/repository.hpp"

#include <set>

namespace portal::commitments {

inline constexpr std::chrono::days check_every{
    7}; // so that a change is found within a month, with three tries to spare
inline constexpr std::int64_t check_questions = 2;
inline constexpr std::int64_t most_check_pages = 4;      // of a question; a page holds hundreds of rows
inline constexpr std::size_t most_months_read_again = 6; // in one check; the rest the next day

/// The months to compare, by their first days; `last` before `first`: none.
struct MonthCheckPlan {
    Day first;
    Day last;
    bool is_due = false;
    std::int64_t requests_to_keep = 0; ///< of the month's cap, for the daily readings up to its end

    bool has_months() const { return first <= last; }
};

/// `asked`: somebody wants it now. A payer that was never checked is due a week after it is first looked at here: what
/// has just been read is compared with itself otherwise.
MonthCheckPlan month_check_plan(const costs::SourceState& state, const std::optional<costs::MonthCheck>& check,
                                Timestamp now, bool asked);

/// Months from the one that begins on `first` to the one that begins on `last`.
aws::ValueMap month_parameters(Day first, Day last, bool marketplace);

struct MonthAnswer {
    std::map<Day, costs::MonthTotals> totals; ///< by the month's first day; a month of nothing is there too
    std::set<Day> told[2] = {};               ///< months that were answered: of all others, of marketplace

    /// Error: aws_answer_invalid where a month is not told, by either question.
    Result<void> has_months(Day first, Day last) const;
};

/// A page's months, added to those before it. Error: aws_answer_invalid.
Result<void> read_month_page(bool marketplace, const aws::Value& page, MonthAnswer& into);

} // namespace portal::commitments
