// What is wrong with the place that the store is in, not with what was asked of it.
#pragma once

#include "store/store.hpp"

namespace portal::store {

/// The disk is full or broken, another process holds the lock, or the server is gone, full or read-only: the same call
/// may succeed later. What it wanted to change is not changed.
class StoreUnavailable : public StoreError {
public:
    using StoreError::StoreError;
};

/// Writes to the disk and leaves nothing behind: throws StoreUnavailable where writes do not work now.
void try_to_write(Transaction& transaction);

} // namespace portal::store
