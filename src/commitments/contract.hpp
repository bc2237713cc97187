// A commitment contract (AWS's EDP, or private pricing): what was promised, year by year, and what counts towards it.
//
// Contracts differ, so that every rule is data. Usual (and what holds where nothing is said): unblended cost, without
// Tax, Credit and Refund, and AWS Marketplace up to 25 % of each year's commitment. Days are AWS's, in UTC. Pure; any
// thread.
#pragma once

#include "base/error.hpp"
#include "costs/costs.hpp"

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

namespace portal::commitments {

/// `excess`: what a closed period counted above its commitment counts in the next one too.
enum class CarryOver { none, excess };
BOOST_DESCRIBE_ENUM(CarryOver, none, excess)

/// As the API says it: days "2025-01-31", amounts as decimal texts in the contract's currency.
struct PeriodInput {
    std::string starts_on;
    std::string ends_on; ///< inclusive
    std::string amount;
};
BOOST_DESCRIBE_STRUCT(PeriodInput, (), (starts_on, ends_on, amount))

/// What is not said is usual.
struct RulesInput {
    std::optional<costs::CostMetric> cost_metric;
    std::optional<std::vector<std::string>> excluded_record_types; ///< in any source's words (GET /charge-kinds)
    std::optional<double> marketplace_cap_percent;                 ///< 0 (none counts) to 100, at most 4 decimals
    std::optional<std::string> opening_balance;                    ///< counted before the portal looked
    std::optional<std::string> opening_balance_through; ///< the last day whose costs stand in it, in the first period
    std::optional<CarryOver> carry_over;
};
BOOST_DESCRIBE_STRUCT(RulesInput, (),
                      (cost_metric, excluded_record_types, marketplace_cap_percent, opening_balance,
                       opening_balance_through, carry_over))

struct ContractInput {
    std::string name;
    std::vector<std::string> payer_account_ids;
    std::string currency;
    std::string starts_on;
    std::vector<PeriodInput> periods;
    std::optional<RulesInput> rules;
    std::optional<double> discount_percent; ///< for people; nothing is calculated from it
};
BOOST_DESCRIBE_STRUCT(ContractInput, (),
                      (name, payer_account_ids, currency, starts_on, periods, rules, discount_percent))

struct Period {
    Day starts_on;
    Day ends_on; ///< inclusive
    Money amount;

    int days() const { return static_cast<int>((ends_on - starts_on).count()) + 1; }
    bool holds(Day day) const { return starts_on <= day && day <= ends_on; }
    bool operator==(const Period&) const = default;
};

struct Rules {
    costs::CostMetric cost_metric = costs::CostMetric::unblended;
    std::vector<std::string> excluded_record_types = {"Tax", "Credit", "Refund"};
    Money marketplace_cap_percent = Money(25);
    Money opening_balance;
    std::optional<Day> opening_balance_through;
    CarryOver carry_over = CarryOver::none;
    bool operator==(const Rules&) const = default;
};

/// Periods are in order, without a gap or an overlap; there is at least one.
struct Contract {
    std::string name;
    std::vector<std::string> payer_account_ids; ///< 12 digits each
    std::string currency;                       ///< three capital letters
    std::vector<Period> periods;
    Rules rules;
    std::optional<Money> discount_percent;

    Day starts_on() const { return periods.front().starts_on; }
    Day ends_on() const { return periods.back().ends_on; }
    bool operator==(const Contract&) const = default;
};

/// Counted on its day, whatever the rules say: support knows what Cost Explorer does not.
struct Adjustment {
    Day day;
    Money amount; ///< in the contract's currency; may be negative
    std::string reason;
    bool operator==(const Adjustment&) const = default;
};

inline constexpr std::size_t most_periods = 40;
inline constexpr std::size_t most_payers = 500;
inline constexpr int longest_period_days = 5 * 366;

/// Error: invalid_request with a FieldError for each thing that is wrong, by its JSON path ("periods[1].starts_on":
/// "overlaps" or "gap").
Result<Contract> read_contract(const ContractInput& input);
/// The same contract in the API's words, with every rule said.
ContractInput shown(const Contract& contract);

/// The periods of a contract whose years begin on the anniversaries of `starts_on`: one for each amount. Of 29 February
/// the anniversary is 28 February in years without one.
std::vector<Period> contract_years(Day starts_on, const std::vector<Money>& amounts);

} // namespace portal::commitments
