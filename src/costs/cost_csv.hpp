// Costs that people bring: AWS's Cost and Usage Report (2.0, and the older one) and FOCUS 1.x as CSV, read as a stream
// into sums a day. Columns are found by their names, whatever their order, casing and separators.
//
//   CUR     line_item_usage_start_date, line_item_line_item_type, line_item_unblended_cost, bill_payer_account_id,
//           line_item_currency_code, and bill_billing_entity or line_item_legal_entity; if they are there,
//           line_item_net_unblended_cost, product_product_name, product_servicecode or line_item_product_code, and the
//           fees that the amortized cost is made of (Cost and Usage Report User Guide, "Understanding your amortized
//           reservation data" and "... Savings Plans data").
//   FOCUS   ChargePeriodStart, ChargeCategory, BilledCost, BillingAccountId, BillingCurrency; if they are there,
//           EffectiveCost, ServiceName, PublisherName, InvoiceIssuerName, ChargeClass, ChargeFrequency,
//           CommitmentDiscountType, CommitmentDiscountStatus. FOCUS tells costs after discounts: BilledCost stands for
//           unblended and net unblended, EffectiveCost for amortized.
//
// Types of lines become Cost Explorer's record types, so that a contract's rules hold for both; one that is not known
// stays as it is. Amounts are taken as what they say, to 18 decimals; a decimal comma only where semicolons separate.
// Memory is that of the sums, which are bounded. One thread.
#pragma once

#include "costs/costs.hpp"

#include <cstdint>
#include <memory>

namespace portal::costs {

enum class CostFormat { unknown, cur, focus };
BOOST_DESCRIBE_ENUM(CostFormat, unknown, cur, focus)

struct CsvProblem {
    std::int64_t line = 0; ///< of the file, from 1; where its record begins
    std::string field;     ///< the column as the file names it; empty where it is the line
    std::string code;      ///< kebab-case, stable
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(CsvProblem, (), (line, field, code, detail))

struct CostFile {
    CostFormat format = CostFormat::unknown;
    std::uint64_t lines = 0;   ///< records, without the one that names the columns
    std::vector<CostRow> rows; ///< sums by payer, day, record type, service, marketplace and currency, in that order
    bool has_net_unblended = false;   ///< otherwise they are the unblended ones
    bool has_amortized = false;       ///< the same
    std::vector<CsvProblem> problems; ///< the first most_problems
    std::uint64_t problem_count = 0;
};

class CostCsv {
public:
    static constexpr std::size_t most_problems = 20;
    static constexpr std::size_t most_sums = 1'000'000;

    CostCsv();
    ~CostCsv();
    CostCsv(CostCsv&&) noexcept;
    CostCsv& operator=(CostCsv&&) noexcept;

    /// False where nothing that follows can help: the file is of no known format, or holds too much.
    bool feed(std::string_view piece);
    /// Once, at the end. With a problem, rows are what could be read beside it: a preview, and not to be stored.
    CostFile finish();

private:
    class Reading;
    std::unique_ptr<Reading> reading_;
};

} // namespace portal::costs
