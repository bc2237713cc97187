// Whose fault a refusal is. AWS mostly gives no reason, and an account alone cannot tell: a role that is gone and a
// portal that may enter nothing look the same. So an account is called lost only after another one has let the portal
// in since its first refusal. Until then it stays as it is, and its refusal is kept here; many of them at once are the
// operator's problem.
#pragma once

#include "base/all_customers.hpp"
#include "base/clock.hpp"
#include "base/identifiers.hpp"
#include "store/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace portal::accounts {

/// The refusals of one customer's accounts. Lives inside one transaction.
class Refusals {
public:
    Refusals(store::Transaction& transaction, CustomerId customer)
        : transaction_(transaction), customer_(std::move(customer)) {}

    /// When AWS refused the account first, since it last let the portal in.
    std::optional<Timestamp> since(const std::string& id);
    /// The first time stays. `by_portal`: AWS says that it is the portal's own side.
    void note(const std::string& id, Timestamp at, bool by_portal);
    void forget(const std::string& id);

private:
    store::Transaction& transaction_;
    CustomerId customer_;
};

/// Whether an account of the partition, whoever's it is, let the portal in after `since` and before `until`.
bool is_another_entered(store::Transaction& transaction, AllCustomers all, const std::string& partition,
                        Timestamp since, std::optional<Timestamp> until = {});

struct OtherAccount {
    CustomerId customer;
    std::string id;
};
/// The account of the partition that let the portal in last, and is not refused: whoever looks there learns whether the
/// portal may enter anything.
std::optional<OtherAccount> most_likely_entered(store::Transaction& transaction, AllCustomers all,
                                                const std::string& partition);

/// Of one partition, where the portal seems to be refused itself.
struct PortalRefused {
    std::string partition;
    std::int64_t activated = 0;
    std::int64_t refused = 0;   ///< of these; none of the others was entered since
    std::int64_t by_portal = 0; ///< of these: AWS says that it is the portal's own side
    Timestamp since;            ///< the first of them
    std::string words;          ///< of one of them, AWS's: names accounts of customers, for the operator alone
};
/// AWS says it of one, or three or more than half of the accounts are refused and none was entered since the first.
std::vector<PortalRefused> portal_refused(store::Transaction& transaction, AllCustomers all);

/// "AWS refuses the portal in 4 of 5 accounts of the partition aws since ...": no name of a customer.
std::string in_words(const PortalRefused& refused);

} // namespace portal::accounts
