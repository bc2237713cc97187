#include "store/threads.hpp"

#include <stdexcept>
#include <string>

namespace portal::store {

namespace {
thread_local bool is_io_thread = false;
}

void mark_io_thread() { is_io_thread = true; }

void refuse_on_io_thread(std::string_view what) {
    if (is_io_thread) throw std::logic_error(std::string(what) + " on an I/O thread");
}

} // namespace portal::store
