// Which part of each day's costs counts towards a contract, and why the rest does not. Exact; pure.
//
// A cost is asked in this order: its payer, its currency, its record type (by the kind that it means, whichever
// source's word it is: costs/charges.hpp), whether the opening balance holds it already, and the marketplace cap.
// Marketplace counts up to the contract's percentage of the period's own commitment (AWS says "of the annual
// commitment"; what was carried over does not widen it): of all payers together, and of the sum so far, so that a
// refund under the cap makes room again. At 0 % marketplace does not count at all, in either direction. A cost lands in
// the period of its own day, whenever it is told.
#pragma once

#include "commitments/contract.hpp"
#include "costs/charges.hpp"
#include "costs/costs.hpp"

#include <cstdint>
#include <map>

namespace portal::commitments {

enum class NotCountedReason {
    other_payer,
    other_currency,
    record_type_excluded,
    in_opening_balance,
    over_marketplace_cap,
    outside_contract, ///< before its first day or after its last
};
BOOST_DESCRIBE_ENUM(NotCountedReason, other_payer, other_currency, record_type_excluded, in_opening_balance,
                    over_marketplace_cap, outside_contract)

struct NotCounted {
    NotCountedReason reason;
    std::string record_type; ///< where that is the reason, else empty
    std::string currency;
    Money amount;
    bool operator==(const NotCounted&) const = default;
};

/// What a record type came to that counts, before the cap.
struct CountedPart {
    std::string record_type;
    bool marketplace = false;
    Money amount;
    bool operator==(const CountedPart&) const = default;
};

struct CountedDay {
    Money spend;               ///< of AWS, as far as rules let it count
    Money marketplace_spend;   ///< of the marketplace, before the cap
    Money counted;             ///< of AWS
    Money marketplace_counted; ///< under the cap
    Money added;               ///< adjustments and opening balance

    Money all() const { return counted + marketplace_counted + added; }
};

struct CountedPeriod {
    Period period;
    Money marketplace_cap;
    Money counted; ///< of all its days up to the last one looked at
    Money marketplace_counted;
    Money marketplace_over_cap;
    Money adjustments;
    Money opening_balance;
    std::vector<CountedPart> parts;      ///< by record type
    std::vector<NotCounted> not_counted; ///< by reason, record type and currency; nothing that came to zero
};

struct Counting {
    Contract contract;
    Day as_of;                           ///< the last day looked at
    std::optional<Day> final_through;    ///< up to here no payer's bill changes any more; absent: all that is looked at
    std::vector<CountedDay> days;        ///< of the contract, from its first to as_of or its last
    std::vector<CountedPeriod> periods;  ///< the contract's
    std::vector<NotCounted> not_counted; ///< what lies outside the contract
    std::map<Day, Money> adjusted_later; ///< adjustments after as_of
    /// What would have counted before the contract began: for forecasts alone.
    std::map<Day, std::pair<Money, Money>> before;
    std::optional<Day> first_cost; ///< the first day of any cost that rules let count

    Day day(std::size_t at) const { return contract.starts_on() + std::chrono::days{at}; }
};

/// Takes rows one by one, in any order, so that they need not be in memory. Rows after `as_of` are passed over.
class Counter {
public:
    Counter(Contract contract, Day as_of);

    void add(const costs::CostRow& row);
    void add(const Adjustment& adjustment);
    Counting counted() &&;

private:
    using Reasons = std::map<std::tuple<NotCountedReason, std::string, std::string>, Money>;

    struct Charge {
        std::string name;
        bool is_excluded = false;
    };

    bool of_payer(const std::string& payer);
    const Charge& charge(const std::string& word);
    void leave_out(Day day, NotCountedReason reason, const std::string& record_type, const std::string& currency,
                   Money amount);
    std::size_t index(Day day) const { return static_cast<std::size_t>((day - made_.contract.starts_on()).count()); }
    bool in_contract(Day day) const;

    Counting made_;
    std::vector<std::uint8_t> period_of_; ///< of each of the contract's days
    std::vector<Reasons> left_out_;       ///< of each period, and last of what is outside
    std::vector<std::string> payers_;     ///< sorted
    costs::ExcludedCharges excluded_;
    std::map<std::string, Charge> charges_; ///< by the word of the rows
    std::string last_payer_;
    bool last_payer_counts_ = false;
};

} // namespace portal::commitments
