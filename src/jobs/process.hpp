// Which process works, told so that another one can see whether it still lives. Internal to jobs/.
#pragma once

#include <string>
#include <string_view>

namespace portal::jobs {

/// This process, as no other was or will be: the machine's start, the namespace of process ids, the id, and when the
/// process began. Without "/". Empty where the system does not tell all of them.
std::string this_process();

/// True only where it is certain: the process was one of this machine since its start and of this namespace, and it is
/// not there any more. Of what ran elsewhere, or is not known, nobody here can tell.
bool has_ended(std::string_view process);

/// What people call this machine.
std::string name_of_machine();

} // namespace portal::jobs
