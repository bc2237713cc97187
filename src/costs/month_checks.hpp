// What is remembered of looking at a payer's closed months again, and what Cost Explorer's stored days of a month come
// to. Opened with a customer, it sees no other's.
#pragma once

#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "costs/costs.hpp"
#include "store/store.hpp"

#include <map>
#include <tuple>

namespace portal::costs {

/// By record type, whether it is of the marketplace, and currency.
using MonthTotals = std::map<std::tuple<std::string, bool, std::string>, Costs>;

/// Whether anything differs by a cent or more. Cost Explorer rounds each number that it tells, so that a month's days
/// add up to its total but for less.
bool differs(const MonthTotals& a, const MonthTotals& b);
/// A line for each, in order: the same text for the same totals.
std::string text_of(const MonthTotals& totals);

struct RestatedMonth {
    std::string month; ///< "2026-09"
    Timestamp at;      ///< when its days were read again
};
BOOST_DESCRIBE_STRUCT(RestatedMonth, (), (month, at))

/// Totals that a month's days did not add up to even after they were read again: asked for no more until they are
/// others.
struct UnexplainedMonth {
    std::string month;
    std::string totals;
};
BOOST_DESCRIBE_STRUCT(UnexplainedMonth, (), (month, totals))

struct MonthCheck {
    Timestamp checked_at{};              ///< when all closed months were compared, the last time
    std::vector<RestatedMonth> restated; ///< by month, of those that can still be asked for
    std::vector<UnexplainedMonth> unexplained;
    std::optional<Timestamp> put_off_at; ///< since when they were to be compared, and too few requests are left for it
    std::vector<std::string> waiting;    ///< changed at AWS, and not read again yet: too few requests are left
};
BOOST_DESCRIBE_STRUCT(MonthCheck, (), (checked_at, put_off_at, restated, unexplained, waiting))

/// Lives inside one transaction.
class MonthChecks {
public:
    MonthChecks(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    std::optional<MonthCheck> find(const std::string& payer);
    /// Of these payers, those that were checked.
    std::map<std::string, MonthCheck> find(const std::vector<std::string>& payers);
    void put(const std::string& payer, const MonthCheck& check);
    /// Of what Cost Explorer said of the days, whether a delivery covers them or not. `month`: its first day.
    MonthTotals totals(const std::string& payer, Day month);

private:
    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::costs
