// What Cost Explorer is asked for, and its answer as rows. Pure.
//
// GetCostAndUsage by day, grouped by RECORD_TYPE and SERVICE: GroupBy takes two keys, and BILLING_ENTITY is none of
// them, so that marketplace is a question of its own.
#pragma once

#include "aws/value.hpp"
#include "base/error.hpp"
#include "costs/costs.hpp"

namespace portal::commitments {

/// Cost Explorer keeps days of the present month and of 13 before it.
Day first_readable(Day today);

/// Days `first` to `last`, of marketplace or of all others.
aws::ValueMap cost_parameters(Day first, Day last, bool marketplace);

struct CostAnswer {
    std::vector<costs::CostRow> rows;
    /// The first day that AWS calls an estimate: its bill is not final.
    std::optional<Day> first_estimated;
};

/// A page's rows, added to those before it. Error: aws_answer_invalid.
Result<void> read_cost_page(const std::string& payer, bool marketplace, const aws::Value& page, CostAnswer& into);

} // namespace portal::commitments
