// The command line: every command, its options and what it runs.
#pragma once

namespace portal::program {

/// Answers the exit status (cli::Exit).
int run(int argc, char** argv);

} // namespace portal::program
