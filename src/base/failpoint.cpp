// In a file with nothing else: a program that brings its own definitions never sees this one.
#include "base/failpoint.hpp"

namespace portal {

void failpoint(Failpoint) {}

bool failpoints_act() { return false; }

bool transactions_run_twice() { return false; }

} // namespace portal
