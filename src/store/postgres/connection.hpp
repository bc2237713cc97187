// PostgreSQL, for many nodes.
#pragma once

#include "store/engine.hpp"
#include "store/postgres/watchdog.hpp"

namespace portal::store::postgres {

/// Throws StoreError naming host, port and database, never the password. Error of an unusable url:
/// std::invalid_argument.
std::unique_ptr<Connection> connect(const std::string& url, Notices& notices, std::shared_ptr<Watchdog> watchdog,
                                    Patience patience = {});

/// The url with libpq's time-outs for a server that is gone, but for those that the url or the environment has.
std::string with_time_outs(const std::string& url, const Patience& patience);

} // namespace portal::store::postgres
