// Costs of one day as Cost Explorer and cost exports tell them, and what support adds to them. Plain values.
#pragma once

#include "commitments/contract.hpp"

namespace portal::commitments {

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
    std::string record_type; ///< Cost Explorer's RECORD_TYPE
    std::string service;
    bool marketplace = false; ///< BILLING_ENTITY is AWS Marketplace
    std::string currency;
    Costs costs;
    bool operator==(const CostRow&) const = default;
};

/// Counted on its day, whatever the rules say: support knows what Cost Explorer does not.
struct Adjustment {
    Day day;
    Money amount; ///< in the contract's currency; may be negative
    std::string reason;
    bool operator==(const Adjustment&) const = default;
};

} // namespace portal::commitments
