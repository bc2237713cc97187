// What storing a delivery would do, said before anything is stored: which days of which payer it replaces, from which
// source, the total before and after, and whether it replaces what stands of a period or joins it. Amounts are by the
// contract's metric, in its currency, before any rule: decimal texts.
#pragma once

#include "commitments/contract.hpp"
#include "costs/repository.hpp"

namespace portal::commitments {

/// How a delivery meets earlier ones of its payer's period.
enum class DeliveryMode { replace, add };
BOOST_DESCRIBE_ENUM(DeliveryMode, replace, add)

enum class CostSource { cost_explorer, delivery };
BOOST_DESCRIBE_ENUM(CostSource, cost_explorer, delivery)

/// Days of which costs count now, and would not any more.
struct ReplacedDays {
    CostSource source{};
    std::string first_day;
    std::string last_day;
    std::optional<std::string> import_id; ///< of a delivery, as all below
    std::vector<std::string> files;
    std::optional<std::string> who;
    std::optional<Timestamp> at;
};
BOOST_DESCRIBE_STRUCT(ReplacedDays, (), (source, first_day, last_day, import_id, files, who, at))

/// One payer's billing period in a preview.
struct PeriodPreview {
    std::string payer_account_id;
    std::string period; ///< "2026-10"
    costs::CostGranularity granularity{};
    bool is_open = false;                 ///< it is not over: Cost Explorer supplies the days after last_day
    std::optional<std::string> first_day; ///< that would be covered; null: none
    std::optional<std::string> last_day;
    std::int64_t lines = 0;
    bool has_earlier = false;                  ///< a delivery of the period stands
    std::optional<DeliveryMode> mode;          ///< what is done where none is said; null: it must be said
    std::optional<std::string> unsure_because; ///< why it must
    std::vector<ReplacedDays> replaces;        ///< where it replaces
    std::vector<ReplacedDays> replaces_if_added;
    std::string before; ///< the total of the period's days, and of lines of its bill on other days
    std::string after;  ///< where it replaces
    std::optional<std::string> after_if_added; ///< where an earlier one stands
    std::int64_t other_days = 0; ///< days of other months that it has costs of, beside what is known of them
    std::string other_days_amount;
    std::vector<std::string> notes; ///< sentences
};
BOOST_DESCRIBE_STRUCT(PeriodPreview, (),
                      (payer_account_id, period, granularity, is_open, first_day, last_day, lines, has_earlier, mode,
                       unsure_because, replaces, replaces_if_added, before, after, after_if_added, other_days,
                       other_days_amount, notes))

struct DeliveryPlan {
    std::vector<PeriodPreview> periods; ///< of the contract's payers, by payer and period
    std::vector<std::string> refused;   ///< why nothing of it can be stored, whichever mode
    std::vector<std::string> twice;     ///< files that count already: they cannot be added
    /// Where it must be said whether it replaces or is added: why, by period. Else nothing.
    std::string unsure() const;
};

/// `file`: its rows have periods. `today`: in UTC. Reads what stands of the periods, and no other month's rows.
DeliveryPlan plan_delivery(costs::Repository& rows, const Contract& contract, const costs::CostFile& file,
                           const std::vector<costs::DeliveredFile>& files, Day today);

} // namespace portal::commitments
