// One line of a cost export: which columns matter, and what its type and costs are in Cost Explorer's words. Of this
// room alone; pure.
#pragma once

#include "costs/cost_csv.hpp"

#include <array>
#include <functional>

namespace portal::costs {

/// What is read of a line, whichever format it has.
enum class Column : std::uint8_t {
    day,
    day_end,
    period,
    period_end,
    type,
    payer,
    currency,
    unblended,
    net_unblended,
    amortized,
    product_name,
    service_code,
    product_code,
    seller,           ///< FOCUS: the publisher
    legal_entity,     ///< FOCUS: who issues the invoice
    provider,         ///< FOCUS until 1.3
    service_provider, ///< FOCUS from 1.3 on
    charge_class,
    charge_frequency,
    commitment_type,
    commitment_status,
    reservation_arn,
    reservation_effective_cost,
    reservation_unused_upfront,
    reservation_unused_recurring,
    plan_effective_cost,
    plan_commitment,
    plan_used_commitment,
};
inline constexpr std::size_t columns = static_cast<std::size_t>(Column::plan_used_commitment) + 1;

using Line = std::array<std::string, columns>;

/// Nothing where the column is none that matters. `header` in any casing, with whatever between its words.
std::optional<Column> column_of(CostFormat format, std::string_view header);
/// By its columns' names.
CostFormat format_of(const std::vector<std::string>& headers);
/// The columns without which nothing can be said, as the format names them. Of several in one, any will do.
std::vector<std::pair<std::vector<Column>, std::string>> needed(CostFormat format);

/// "Usage", "Recurring": the name of the line's kind (charges.hpp). `negative`: its cost is less than 0.
std::string record_type(CostFormat format, const Line& line, bool negative);
bool is_correction(const Line& line);
/// Of Cost Explorer's record types those that say what was used, whoever paid it in advance.
bool is_usage(const std::string& record_type);
bool of_marketplace(CostFormat format, const Line& line);
/// A name of who is neither AWS nor billed by AWS: FOCUS files may hold several providers. Nothing where AWS has to do
/// with the line, or nobody is named. HostProviderName says where something runs, which is not who sold it, and is not
/// read.
std::optional<std::string> other_provider(CostFormat format, const Line& line);
std::string service(const Line& line);

/// The amortized cost of a line of CUR, by its type; `amount` reads a column.
Money amortized(const Line& line, Money unblended, const std::function<Money(Column)>& amount);

} // namespace portal::costs
