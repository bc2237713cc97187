# portal_precompile(<target> <header>...): a precompiled header of src/precompiled.hpp and the headers named, which the
# compiler reads once for all rooms instead of once a file (portal_flags() says who uses which).
#
# ccache and precompiled headers: what is compiled with one is found again in another clone only by a checksum beside it
# that does not depend on the clone (CCACHE_PCH_EXTSUM, set by the presets). The precompiled header itself holds the
# paths of its clone, so it must never come out of the cache: a line with the build folder's path keeps it apart.
# For the same reason it is named as ccache understands it, and not as CMake does, behind -Xclang.
set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)

function(portal_precompile target)
    list(TRANSFORM ARGN REPLACE "^.+$" "#include <\\0>" OUTPUT_VARIABLE includes)
    list(JOIN includes "\n" includes)
    set(header "${CMAKE_BINARY_DIR}/precompiled/${target}.hpp")
    set(source "${CMAKE_BINARY_DIR}/precompiled/${target}.cpp")
    file(CONFIGURE OUTPUT "${header}" CONTENT [[
#pragma once
#include "@CMAKE_SOURCE_DIR@/src/precompiled.hpp"
@includes@
namespace portal::detail {
inline constexpr char precompiled_in[] = "@CMAKE_BINARY_DIR@";
}
]] @ONLY)
    file(CONFIGURE OUTPUT "${source}" CONTENT "// Makes the precompiled header.\n")
    add_library(${target} OBJECT "${source}")
    target_precompile_headers(${target} PRIVATE "${header}")
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    portal_compiler_flags(${target})

    # The checksum is of what the header is made of. New releases of the libraries configure again, by their headers.
    string(REPLACE " " ";" build_flags "${CMAKE_CXX_FLAGS_${PORTAL_BUILD_TYPE}}")
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/precompiled/${target}.text.hpp" CONTENT [[
#include "@CMAKE_SOURCE_DIR@/src/precompiled.hpp"
@includes@
]] @ONLY)
    execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -std=c++20 ${build_flags} -E -P "${CMAKE_BINARY_DIR}/precompiled/${target}.text.hpp"
        OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    string(SHA256 sum "${text} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${build_flags} ${PORTAL_SANITIZE}")
    file(WRITE "${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch.sum" "${sum}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/precompiled.hpp"
        "${Boost_INCLUDE_DIRS}/boost/version.hpp")
endfunction()

string(TOUPPER "${CMAKE_BUILD_TYPE}" PORTAL_BUILD_TYPE)
portal_precompile(portal_precompiled)
portal_precompile(portal_precompiled_tests doctest/doctest.h)
