// The process: what the command line says is run, and what nobody caught is said.
#include "program/command_line.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    try {
        return portal::program::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "client-portal: " << error.what() << "\n";
        return 1;
    }
}
