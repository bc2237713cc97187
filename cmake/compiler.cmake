# Which compiler builds the portal: clang, of the release that the system's packages have (docs/decisions/compiler.md).
# Debian 12 has 16, Ubuntu 24.04 has 18, Debian 13 has 19; any newer one serves too.
if(NOT CMAKE_CXX_COMPILER)
    find_program(PORTAL_CLANG NAMES clang++-16 clang++-18 clang++-19 clang++ REQUIRED)
    string(REPLACE "clang++" "clang" clang_c "${PORTAL_CLANG}")
    set(CMAKE_CXX_COMPILER "${PORTAL_CLANG}")
    set(CMAKE_C_COMPILER "${clang_c}")
endif()
