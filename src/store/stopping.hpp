// How a process that ends stops waiting for its store.
#pragma once

#include "store/store.hpp"

namespace portal::store {

/// No statement on PostgreSQL is waited for longer than `most` from now on; then they throw StoreUnavailable, and so
/// does whatever is asked later. Thread-safe. SQLite is a file here: nothing is to be done.
void end_within(Store& store, std::chrono::milliseconds most);

} // namespace portal::store
