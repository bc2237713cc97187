// PostgreSQL, for many nodes.
#pragma once

#include "store/engine.hpp"

namespace portal::store::postgres {

/// Throws StoreError naming host, port and database, never the password. Error of an unusable url:
/// std::invalid_argument.
std::unique_ptr<Connection> connect(const std::string& url, Notices& notices);

} // namespace portal::store::postgres
