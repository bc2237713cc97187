// The audit log of one thing, for those who may see the thing and not the whole log.
#pragma once

#include "audit/audit.hpp"

namespace portal::audit {

/// Newest first, at most `most`, of the customer's log; without from where and by which request.
std::vector<AuditEntry> of_subject(store::Transaction& transaction, const CustomerId& customer,
                                   std::string_view subject, std::size_t most);

} // namespace portal::audit
