// Threads that serve many must not wait for one: SQL and password hashing stay off the I/O threads.
#pragma once

#include <string_view>

namespace portal::store {

/// Marks the calling thread as one that must never block. main does so on each thread that runs an io_context.
void mark_io_thread();

/// Throws std::logic_error on a marked thread. `what` names the thing that blocks.
void refuse_on_io_thread(std::string_view what);

} // namespace portal::store
