// In which currency Cost Explorer answers a payer: as its answers say, never as anybody supposes.
//
// Costs and recommendations come with their currency; how far reservations and Savings Plans are used and what they
// cover comes in bare numbers of the same payer's. So each answer that names one is remembered by account. A payer has
// one (AWS bills it by one seller): China's CNY, others mostly USD.
#pragma once

#include "aws/value.hpp"
#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "store/store.hpp"

#include <map>

namespace portal::cost_explorer {

/// "CNY", as an answer's CurrencyCode or Unit names it; nothing where it names none. Units of use ("Hrs") are none.
/// Pure.
std::optional<std::string> named_currency(const aws::Value& answer);

/// Lives inside one transaction; sees one customer's rows.
class Currencies {
public:
    Currencies(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    void put(const std::string& account_id, const std::string& currency, Timestamp at);
    /// By account, those of which an answer has named one.
    std::map<std::string, std::string> all();

private:
    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::cost_explorer
