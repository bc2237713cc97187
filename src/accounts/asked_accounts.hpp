// Which accounts Cost Explorer is asked about costs and recommendations: those that are active and have it on, but no
// linked account that its active master sees already.
#pragma once

#include "accounts/cloud_account.hpp"
#include "store/store.hpp"

namespace portal::accounts {

/// By name.
std::vector<CloudAccount> asked_accounts(store::Transaction& transaction, const CustomerId& customer);
/// Nothing where it is not asked.
std::optional<std::string> partition_if_asked(store::Transaction& transaction, const CustomerId& customer,
                                              const std::string& id);
/// Every account that is in the portal, without those that are asked or seen by a master that is; at most `most`.
std::vector<CloudAccount> accounts_not_seen(store::Transaction& transaction, const CustomerId& customer,
                                            std::size_t most);
std::int64_t count_not_seen(store::Transaction& transaction, const CustomerId& customer);
/// The ids of the accounts that this master sees.
std::vector<std::string> linked_accounts_of(store::Transaction& transaction, const CustomerId& customer,
                                            const std::string& master_id);

} // namespace portal::accounts
