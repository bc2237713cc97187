// The composition root: what the command line runs, put together from the rooms.
#include "cli/app.hpp"
#include "version.hpp"
#include "wiring.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    try {
        const portal::cli::Commands commands{.serve = portal::serve,
                                             .infrastructure_deploy = portal::infrastructure_deploy,
                                             .doctor = portal::doctor,
                                             .openapi = portal::openapi_text};
        return portal::cli::run(argc, argv, portal::version, commands);
    } catch (const std::exception& error) {
        std::cerr << "client-portal: " << error.what() << "\n";
        return 1;
    }
}
