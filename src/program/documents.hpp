// What the command line says of itself, made from its own definition so that it cannot drift: shell completion, man
// page.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace portal::program {

/// "bash" or "zsh" (through bashcompinit); empty for any other shell.
std::string completion_script(const CLI::App& app, const std::string& shell);

/// roff, section 1.
std::string manual_page(const CLI::App& app, const std::string& version);

} // namespace portal::program
