// Idempotency keys in the store.
#pragma once

#include "base/clock.hpp"
#include "http/idempotency.hpp"
#include "store/store.hpp"

#include <memory>

namespace portal::http {

/// Keys are kept as their SHA-256 only. Store and clock outlive it.
std::unique_ptr<IdempotencyStore> make_idempotency_store(store::Store& store, const Clock& clock);

} // namespace portal::http
