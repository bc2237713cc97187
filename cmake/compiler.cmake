# Which compiler builds the portal: clang 19, which Debian 12 and 13 have, or 18, which Ubuntu 24.04 has; another by
# setting CMAKE_CXX_COMPILER (docs/decisions/compiler.md).
if(NOT CMAKE_CXX_COMPILER)
    find_program(PORTAL_CLANG NAMES clang++-19 clang++-18 clang++ REQUIRED)
    string(REPLACE "clang++" "clang" clang_c "${PORTAL_CLANG}")
    set(CMAKE_CXX_COMPILER "${PORTAL_CLANG}")
    set(CMAKE_C_COMPILER "${clang_c}")
endif()
# script/lib/product.py throws away a build folder that was configured by another text of this file.
file(SHA256 "${CMAKE_CURRENT_LIST_FILE}" portal_sum)
set(PORTAL_COMPILER_FILE "${portal_sum}" CACHE INTERNAL "")
