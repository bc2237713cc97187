// What Cost Explorer is asked for, and its answer as rows. Pure.
//
// GetCostAndUsage by day, grouped by RECORD_TYPE and SERVICE: GroupBy takes two keys, and BILLING_ENTITY is none of
// them, so that marketplace is a question of its own.
#pragma once

#include "aws/value.hpp"
#include "base/error.hpp"
#include "costs/costs.hpp"

#include <functional>
#include <set>

namespace portal::commitments {

/// Cost Explorer keeps days of the present month and of 13 before it.
Day first_readable(Day today);

/// Days `first` to `last`, of marketplace or of all others.
aws::ValueMap cost_parameters(Day first, Day last, bool marketplace);

struct CostAnswer {
    std::vector<costs::CostRow> rows;
    /// The first day that AWS calls an estimate: its bill is not final.
    std::optional<Day> first_estimated;
    std::optional<Day> last_spent; ///< the last day that has any group
    std::set<Day> told[2] = {};    ///< days that were answered, with or without groups: of all others, of marketplace

    /// Cost Explorer names each day that it is asked for; a day that is not named is not told, which is not "nothing
    /// was spent". `newest`: `last` is the newest day that is asked for, and those at the end may be missing: they are
    /// not there yet. Error: aws_answer_invalid.
    Result<void> has_days(Day first, Day last, bool newest) const;
    /// The last day from `first` that is known. After the last day with any cost, an estimated day is not there yet;
    /// one whose bill is final is a day of nothing. Nothing where none is.
    std::optional<Day> known_through(Day first, Day last) const;
};

/// A day or a month of an answer, with its groups.
struct CostPeriod {
    Day first;
    bool is_estimated = false;
    std::vector<const aws::Value*> groups;
};
struct CostGroup {
    std::vector<std::string> keys;
    std::string currency;
    costs::Costs costs; ///< a metric that is not told is the unblended one
};

/// "Cost Explorer's answer has `what`."
tl::unexpected<Error> invalid_cost_answer(const std::string& what);
/// Stops at the first error. Error: aws_answer_invalid.
Result<void> each_cost_period(const aws::Value& page, const std::function<Result<void>(const CostPeriod&)>& read);
Result<CostGroup> read_cost_group(const aws::Value& group, std::size_t keys);

/// A page's rows, added to those before it. Error: aws_answer_invalid.
Result<void> read_cost_page(const std::string& payer, bool marketplace, const aws::Value& page, CostAnswer& into);

} // namespace portal::commitments
