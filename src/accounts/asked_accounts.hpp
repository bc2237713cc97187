// Which accounts Cost Explorer is asked about costs and recommendations: those that are active and have it on, in a
// partition that has it, but no linked account that its active master sees already. `partitions`: those with Cost
// Explorer.
#pragma once

#include "accounts/cloud_account.hpp"
#include "store/store.hpp"

namespace portal::accounts {

/// By name.
std::vector<CloudAccount> asked_accounts(store::Transaction& transaction, const CustomerId& customer,
                                         const std::vector<std::string>& partitions);
bool is_asked_account(store::Transaction& transaction, const CustomerId& customer,
                      const std::vector<std::string>& partitions, const std::string& id);
/// Every account that is in the portal, without those that are asked or seen by a master that is; at most `most`. So
/// one in a partition without Cost Explorer is among them, active or not.
std::vector<CloudAccount> accounts_not_seen(store::Transaction& transaction, const CustomerId& customer,
                                            const std::vector<std::string>& partitions, std::size_t most);
std::int64_t count_not_seen(store::Transaction& transaction, const CustomerId& customer,
                            const std::vector<std::string>& partitions);
/// The ids of the accounts that this master sees.
std::vector<std::string> linked_accounts_of(store::Transaction& transaction, const CustomerId& customer,
                                            const std::string& master_id);

} // namespace portal::accounts
