# Which compiler builds the portal: clang 19, which Debian 12 and 13 have, or 18, which Ubuntu 24.04 has; another by
# setting CMAKE_CXX_COMPILER (docs/decisions/compiler.md).
if(NOT CMAKE_CXX_COMPILER)
    find_program(PORTAL_CLANG NAMES clang++-19 clang++-18 clang++ REQUIRED)
    string(REPLACE "clang++" "clang" clang_c "${PORTAL_CLANG}")
    set(CMAKE_CXX_COMPILER "${PORTAL_CLANG}")
    set(CMAKE_C_COMPILER "${clang_c}")
endif()
