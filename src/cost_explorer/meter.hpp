// The request meter: what Cost Explorer is asked for costs the customer 0.01 USD a request and page (AWS's price list;
// requests that AWS refuses are free). Each request is written down before it is made, so that none is lost, and none
// is made above the cap of the month.
//
// A month is AWS's: a calendar month in UTC, of the account that is asked, which is the one that pays.
#pragma once

#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "base/json.hpp"
#include "base/money.hpp"
#include "store/store.hpp"

#include <map>
#include <string>
#include <vector>

namespace portal::cost_explorer {

/// What a request is made for.
enum class Purpose { recommendations, owned, commitments };
BOOST_DESCRIBE_ENUM(Purpose, recommendations, owned, commitments)

/// Of the price and of the cap, and of nothing else: what AWS answers is in the payer's own (currencies.hpp).
inline constexpr std::string_view price_currency = "USD";

/// 0.01
Money price_of_a_request();
/// 5: until the customer sets another.
Money default_cap();
/// "2026-11"
std::string month_of(Timestamp at);
/// The requests that `amount` pays for; at most a million.
std::int64_t requests_for(Money amount);

struct OperationUsage {
    std::string operation; ///< AWS's name
    Purpose purpose{};
    std::int64_t requests = 0; ///< counted, pages among them
    std::int64_t refused = 0;  ///< by AWS: free
};
BOOST_DESCRIBE_STRUCT(OperationUsage, (), (operation, purpose, requests, refused))

/// Lives inside one transaction; sees one customer's rows.
class Meter {
public:
    Meter(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    Money cap();
    void set_cap(Money cap);

    /// Counted requests of an account in a month.
    std::int64_t requests(const std::string& account_id, const std::string& month);
    /// That the cap leaves, 0 or more.
    std::int64_t remaining(const std::string& account_id, const std::string& month);
    /// By account, those of a month that asked anything.
    std::map<std::string, std::vector<OperationUsage>> usage(const std::string& month);

    /// Counts a request that is about to be made; false where the cap leaves none.
    bool reserve(const std::string& account_id, std::string_view operation, Purpose purpose, const std::string& month);
    /// AWS refused the request that was reserved: it is free.
    void give_back(const std::string& account_id, std::string_view operation, Purpose purpose,
                   const std::string& month);

private:
    store::Transaction& transaction_;
    CustomerId customer_;
};

} // namespace portal::cost_explorer
