// Costs of one day as Cost Explorer and cost exports tell them. Plain values.
#pragma once

#include "base/day.hpp"
#include "base/money.hpp"

#include <boost/describe.hpp>
#include <optional>
#include <vector>

namespace portal::costs {

/// Which of Cost Explorer's costs counts. What a discount takes off is in net_unblended; amortized spreads the fees of
/// reservations and Savings Plans over their days.
enum class CostMetric { unblended, net_unblended, amortized };
BOOST_DESCRIBE_ENUM(CostMetric, unblended, net_unblended, amortized)

struct Costs {
    Money unblended;
    Money net_unblended;
    Money amortized;

    Money of(CostMetric metric) const {
        if (metric == CostMetric::net_unblended) return net_unblended;
        return metric == CostMetric::amortized ? amortized : unblended;
    }
    Costs& operator+=(const Costs& other) {
        unblended += other.unblended;
        net_unblended += other.net_unblended;
        amortized += other.amortized;
        return *this;
    }
    bool operator==(const Costs&) const = default;
};

/// What one payer was charged for one service on one day (AWS's, in UTC: the usage's, not the invoice's).
struct CostRow {
    std::string payer_account_id;
    Day day;
    std::string record_type; ///< a charge's name or word (charges.hpp)
    std::string service;
    bool marketplace = false; ///< BILLING_ENTITY is AWS Marketplace
    std::string currency;
    Costs costs;
    /// The first day of the billing period whose bill has it; nothing where the source does not say.
    std::optional<Day> period = {};
    bool operator==(const CostRow&) const = default;
};

} // namespace portal::costs
