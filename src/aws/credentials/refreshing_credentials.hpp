// Credentials that end, fetched anew before they do.
#pragma once

#include "aws/credentials/credentials.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <functional>

namespace portal::aws {

using FetchCredentials = std::function<Task<Result<Credentials>>()>;

/// Fetches at the first get() and again from 5 minutes before the end; one fetch, however many wait. While the present
/// ones hold for another minute nobody waits, and a fetch that fails is tried again after 10 seconds. A failure is told
/// to whoever waited for it, and not remembered.
///
/// It is Renewable (renewable.hpp): credentials that AWS calls expired are fetched anew. A key that AWS does not know
/// is not: a region that is not enabled refuses a good session with the same word.
///
/// The fetch runs on `executor`, so that a waiter that is cancelled takes nobody along. `clock` outlives the provider.
std::shared_ptr<CredentialsProvider> refreshing_credentials(FetchCredentials fetch,
                                                            boost::asio::any_io_executor executor, const Clock& clock);

} // namespace portal::aws
