// External IDs: made by the portal from 128 random bits, one for each customer and account, never shown in a log, kept
// after the account is removed, settable by nobody.
#pragma once

#include "base/identifiers.hpp"
#include "store/store.hpp"

namespace portal::accounts {

/// The external ID of (customer, account), made now where there is none yet. Two callers at once get the same one.
std::string external_id(store::Transaction& transaction, const Clock& clock, Random& random, const CustomerId& customer,
                        const AccountId& account);

std::optional<std::string> find_external_id(store::Transaction& transaction, const CustomerId& customer,
                                            const AccountId& account);

} // namespace portal::accounts
