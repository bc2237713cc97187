// Costs that people bring: AWS's Cost and Usage Report (2.0, and the older one) and FOCUS 1.x as CSV, read as a stream
// into sums a day. Columns are found by their names, whatever their order, casing and separators.
//
//   CUR     line_item_usage_start_date, line_item_line_item_type, line_item_unblended_cost, bill_payer_account_id,
//           line_item_currency_code, and bill_billing_entity or line_item_legal_entity; if they are there,
//           line_item_net_unblended_cost, product_product_name, product_servicecode or line_item_product_code, and the
//           fees that the amortized cost is made of (Cost and Usage Report User Guide, "Understanding your amortized
//           reservation data" and "... Savings Plans data"); bill_billing_period_start_date and ..._end_date ("Bill
//           columns"), line_item_usage_end_date.
//   FOCUS   ChargePeriodStart, ChargeCategory, BilledCost, BillingAccountId, BillingCurrency; if they are there,
//           EffectiveCost, ServiceName, ProviderName, ServiceProviderName, PublisherName, InvoiceIssuerName,
//           ChargeClass, ChargeFrequency, CommitmentDiscountType, CommitmentDiscountStatus, BillingPeriodStart,
//           BillingPeriodEnd, ChargePeriodEnd. FOCUS tells costs after discounts: BilledCost stands for unblended and
//           net unblended, EffectiveCost for amortized. Lines of other providers are counted and left out.
//
// Types of lines become Cost Explorer's record types (charges.hpp), so that a contract's rules hold for both; one that
// is not known stays as it is. What databases write for nothing is nothing (cells.hpp). Amounts are taken as what they
// say, to 18 decimals; a decimal comma only where semicolons separate. Memory is that of the sums, which are bounded.
// One thread.
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

/// Whether lines tell what was used in an hour, on a day or in a month: one of three that AWS offers.
enum class CostGranularity { unknown, hourly, daily, monthly };
BOOST_DESCRIBE_ENUM(CostGranularity, unknown, hourly, daily, monthly)

/// What a file holds of a payer and billing period; where it does not say the period, of the month of its lines' days.
struct FilePeriod {
    std::string payer_account_id;
    Day month; ///< its first day
    std::int64_t lines = 0;
    std::int64_t usage_lines = 0;  ///< on days of the month
    std::int64_t month_long = 0;   ///< of those, which last 27 days or more
    bool has_ends = false;         ///< lines say when they end
    bool has_times = false;        ///< some begin at an hour of a day
    std::uint32_t usage_days = 0;  ///< bit 0: there is usage on the month's first day
    std::optional<Day> last_usage; ///< the last of those days
    bool operator==(const FilePeriod&) const = default;
};

struct CostFile {
    CostFormat format = CostFormat::unknown;
    std::uint64_t lines = 0; ///< records, without the one that names the columns
    /// Sums by payer, billing period, day, record type, service, marketplace and currency, in that order.
    std::vector<CostRow> rows;
    std::vector<FilePeriod> periods;          ///< by payer and month
    bool has_periods = false;                 ///< it has a column of billing periods: all rows say theirs
    std::uint64_t other_provider_lines = 0;   ///< of FOCUS, left out: others than AWS charge them
    std::vector<std::string> other_providers; ///< the first most_names of their names, sorted
    std::uint64_t corrections = 0;            ///< of FOCUS: lines of ChargeClass Correction
    std::uint64_t untold_fees = 0;            ///< of CUR: fees in a file without the columns that say what for
    bool has_net_unblended = false;           ///< otherwise they are the unblended ones
    bool has_amortized = false;               ///< the same; false where a line lacks a column that its own is made of
    std::vector<CsvProblem> problems;         ///< the first most_problems
    std::uint64_t problem_count = 0;
};

/// The order of a file's rows; two of which none comes before the other are one sum.
bool comes_before(const CostRow& a, const CostRow& b);

class CostCsv {
public:
    static constexpr std::size_t most_problems = 20;
    static constexpr std::size_t most_sums = 1'000'000;
    static constexpr std::size_t most_names = 20;

    CostCsv();
    ~CostCsv();
    CostCsv(CostCsv&&) noexcept;
    CostCsv& operator=(CostCsv&&) noexcept;

    /// False where nothing that follows can help: the file is of no known format, or holds too much.
    bool feed(std::string_view piece);
    /// The file is no text from here on: nothing that follows is read.
    void refuse(std::string code, std::string detail);
    /// How many sums are held, which is its memory: some 200 bytes each.
    std::size_t sums() const;
    /// What is known so far; rows come with finish.
    const CostFile& so_far() const;
    /// Once, at the end. With a problem, rows are what could be read beside it: a preview, and not to be stored.
    CostFile finish();

private:
    class Reading;
    std::unique_ptr<Reading> reading_;
};

} // namespace portal::costs
