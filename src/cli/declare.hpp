// How a command is declared to CLI11. Internal to cli/, for .cpp files alone: the header is heavy.
#pragma once

#include "cli/commands.hpp"
#include "cli/terminal.hpp"

#include <CLI/CLI.hpp>

namespace portal::cli {

/// A command that asks the API: `run` decides the exit status.
template <class Options>
CLI::App* add_api_command(CLI::App& group, Options& options, int& exit, const std::string& name,
                          const std::string& meaning, int (*run)(const Options&)) {
    group.require_subcommand(1);
    CLI::App* made = group.add_subcommand(name, meaning);
    made->add_option("--url", options.url, "The portal's address [CLIENT_PORTAL_URL]");
    made->add_option("--token", options.token, "An API token; better given as [CLIENT_PORTAL_TOKEN]");
    made->add_option("--ca-certificate", options.ca_certificate,
                     "File with the certificate authority that vouches for the portal [SSL_CERT_FILE]");
    made->add_flag("--json", options.json, "The API's own answer");
    made->callback([&options, &exit, run] {
        const PrintableOutput printable;
        exit = run(options);
    });
    return made;
}

inline void add_wait(CLI::App* command, ApiOptions& options, const std::string& what, const std::string& seconds) {
    command
        ->add_option_function<int>(
            "--wait", [&options](int wanted) { options.wait_seconds = wanted; },
            what + ", at most so many seconds (default " + seconds + ")")
        ->expected(0, 1)
        ->default_str(seconds)
        ->check(CLI::Range(1, 604'800));
}

} // namespace portal::cli
