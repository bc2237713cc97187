// Reading one payer from Cost Explorer: what was answered wholly is stored, and counts as known as far as it is.
// Internal to commitments/. Coroutines resume on the executor that awaited; the object must outlive them.
#pragma once

#include "commitments/closed_months.hpp"
#include "commitments/reading.hpp"

#include <functional>

namespace portal::commitments {

/// Why a payer was not read.
struct ReadProblem {
    std::string detail;
    bool passes = false; ///< later it may be another

    static ReadProblem of(const Error& error);
};

/// One metered request to GetCostAndUsage.
using AskCosts = std::function<Task<Result<aws::Value>>(aws::Value parameters)>;

/// Days that were final when they were read stay, unless `from` asks for them; those after them are read until they
/// are. The last is yesterday.
costs::DayRange days_to_read(const costs::SourceState& state, Day today, std::optional<Day> from);

class PayerReader {
public:
    PayerReader(store::Store& store, const Clock& clock, CustomerId customer, std::string payer, AskCosts ask)
        : store_(store), clock_(clock), customer_(std::move(customer)), payer_(std::move(payer)), ask_(std::move(ask)) {
    }

    /// Days `first` to `last`, some at once. `newest`: `last` is the newest day there can be, so that those at the end
    /// may be missing, and the payer is read with it. Nothing where all was read.
    Task<std::optional<ReadProblem>> read(Day first, Day last, bool newest);
    /// Compares closed months and reads those again that have changed. Nothing where all was compared, or too few
    /// requests are left to begin.
    Task<std::optional<ReadProblem>> check_months(MonthCheckPlan plan);

private:
    using ReadPage = std::function<Result<void>(const aws::Value& page)>;
    /// False: there are more pages than `most`.
    Task<Result<bool>> pages(aws::ValueMap parameters, std::int64_t most, ReadPage read_page);
    Task<std::int64_t> remaining_requests();
    /// The months that are others at AWS, the newest first.
    Task<std::vector<Day>> changed_months(MonthCheckPlan plan, const MonthAnswer& answer);
    Task<> remember(std::function<void(costs::MonthCheck&)> change);

    store::Store& store_;
    const Clock& clock_;
    const CustomerId customer_;
    const std::string payer_;
    const AskCosts ask_;
};

} // namespace portal::commitments
