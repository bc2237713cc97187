# portal_room(<name> SOURCES <file>... PUBLIC_DEPENDS <room>... DEPENDS <room>... LIBRARIES <target>... TEST_SOURCES <file>...
#             TEST_DEPENDS <target>... TEST_LIBRARIES <target>...)
#
# A room is a folder of src/, a static library portal_<name> and a namespace portal::<name>. Its headers are included as
# "<name>/<file>.hpp" through a folder that holds nothing but a link to the room, so that another room is seen only by who
# names it: in PUBLIC_DEPENDS what the room's own headers include, in DEPENDS what its .cpp files include beside that. Who
# sees a room's headers gets the headers that these include, and nothing else; that they are not used for more than that is what
# the lint "includes keep to DEPENDS" sees to.
function(portal_compiler_flags target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
        -Wimplicit-fallthrough
        # Members that a designated initializer leaves out keep the default that their struct gives.
        -Wno-missing-designated-field-initializers -Wno-unknown-warning-option
        # libstdc++ 12's std::stable_sort and libpqxx 6 need what later standards and versions deprecate.
        -Wno-deprecated-declarations)
    if(PORTAL_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    target_link_libraries(${target} PRIVATE portal_asio)
    if(PORTAL_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${PORTAL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
        target_link_options(${target} PRIVATE -fsanitize=${PORTAL_SANITIZE})
    else()
        # As Debian builds its own programs; tests/lint/test_hardening.py looks at the binary.
        target_compile_options(${target} PRIVATE -fstack-protector-strong -fstack-clash-protection
            $<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
        target_link_options(${target} PRIVATE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
    endif()
    if(PORTAL_COVERAGE)
        target_compile_options(${target} PRIVATE -fprofile-instr-generate -fcoverage-mapping)
        target_link_options(${target} PRIVATE -fprofile-instr-generate)
    endif()
endfunction()

# portal_flags(<target> [precompiled header]): how everything here is compiled.
function(portal_flags target)
    portal_compiler_flags(${target})
    set(header portal_precompiled)
    if(ARGC GREATER 1)
        set(header "${ARGV1}")
    endif()
    target_precompile_headers(${target} REUSE_FROM ${header})
endfunction()

function(portal_room name)
    cmake_parse_arguments(ROOM "" "" "SOURCES;PUBLIC_DEPENDS;DEPENDS;LIBRARIES;PUBLIC_LIBRARIES;TEST_SOURCES;TEST_DEPENDS;TEST_LIBRARIES" ${ARGN})
    set(include_dir "${CMAKE_BINARY_DIR}/include/${name}")
    file(MAKE_DIRECTORY "${include_dir}")
    file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${include_dir}/${name}" SYMBOLIC)

    add_library(portal_${name} STATIC ${ROOM_SOURCES})
    target_include_directories(portal_${name} PUBLIC "${include_dir}")
    list(TRANSFORM ROOM_PUBLIC_DEPENDS PREPEND portal_ OUTPUT_VARIABLE public_depends)
    list(TRANSFORM ROOM_DEPENDS PREPEND portal_ OUTPUT_VARIABLE depends)
    target_link_libraries(portal_${name} PUBLIC ${public_depends} ${ROOM_PUBLIC_LIBRARIES} PRIVATE ${depends} ${ROOM_LIBRARIES})
    portal_flags(portal_${name})
    set_property(GLOBAL APPEND PROPERTY PORTAL_ROOMS "${name}:${ROOM_PUBLIC_DEPENDS};${ROOM_DEPENDS}")

    if(BUILD_TESTING AND ROOM_TEST_SOURCES)
        add_executable(${name}_test ${ROOM_TEST_SOURCES})
        list(TRANSFORM ROOM_TEST_DEPENDS PREPEND portal_ OUTPUT_VARIABLE test_depends)
        target_link_libraries(${name}_test PRIVATE portal_test_main portal_${name} ${depends} ${test_depends} ${ROOM_TEST_LIBRARIES} ${ROOM_LIBRARIES})
        portal_flags(${name}_test portal_precompiled_tests)
        set_target_properties(${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/unit")
    endif()
endfunction()
