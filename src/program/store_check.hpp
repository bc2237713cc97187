// Whether the store can be read and written: what /readyz asks.
#pragma once

#include "base/async.hpp"
#include "base/error.hpp"
#include "store/store.hpp"

#include <memory>

namespace portal::program {

/// Thread-safe. `store` outlives it; what it has begun may end after it.
class StoreCheck {
public:
    explicit StoreCheck(store::Store& store);

    /// Error: store_unavailable, saying whether it is reading or writing that does not work, and why. Reading is tried
    /// at once. Writing is tried beside it, at most every few seconds, as a lock that another process holds would be
    /// waited for: the answer is that of the last try.
    Task<Result<void>> check();

private:
    struct Writing;
    static Task<> try_to_write(store::Store& store, std::shared_ptr<Writing> writing);

    store::Store& store_;
    std::shared_ptr<Writing> writing_;
};

} // namespace portal::program
