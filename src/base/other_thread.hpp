// How a coroutine hands work to a thread that runs no io_context of its own, and goes on where it was.
#pragma once

#include "base/async.hpp"

#include <functional>

namespace portal {

/// Runs `work` wherever `submit` takes it, and resumes the caller on its own executor; what the work throws is thrown
/// there. `submit` is called once, with a function that the other thread calls once and destroys; it may be moved, not
/// copied. The caller's io_context does not end before that function is gone.
Task<> on_other_thread(std::function<void(std::function<void()>)> submit, std::function<void()> work);

} // namespace portal
