// What somebody should know about a contract before its year ends. Pure.
#pragma once

#include "commitments/behind.hpp"
#include "commitments/progress.hpp"

namespace portal::commitments {

/// costs_behind: what AWS charged has not been read for days, of all payers or of some. below_pace: by the run rate the
/// year would be missed. shortfall_expected: by the forecast too. anniversary: the year ends in 90, 60 or 30 days.
enum class AlertKind { costs_behind, below_pace, shortfall_expected, anniversary };
BOOST_DESCRIBE_ENUM(AlertKind, costs_behind, below_pace, shortfall_expected, anniversary)

enum class AlertSeverity { info, warning, error };
BOOST_DESCRIBE_ENUM(AlertSeverity, info, warning, error)

struct Alert {
    std::string key; ///< the same while it is the same matter: told once
    AlertKind kind{};
    AlertSeverity severity{};
    std::string period_starts_on;
    std::string text; ///< a sentence or two for a person
};
BOOST_DESCRIBE_STRUCT(Alert, (), (key, kind, severity, period_starts_on, text))

/// Of the period that is open; the gravest first. `today`: by the clock, as costs may be older. Without any costs, or
/// while payers are `behind`, there is nothing to say of the pace: what they spent is not in the numbers.
std::vector<Alert> alerts(const Contract& contract, const Progress& progress, bool has_costs,
                          const std::vector<Behind>& behind, Day today);

} // namespace portal::commitments
