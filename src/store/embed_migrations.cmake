# Writes migrations_embedded.cpp from migrations/NNNN_name.sql, at configure time; a changed or new file configures again.
file(GLOB migration_files CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}/migrations"
    "${CMAKE_CURRENT_SOURCE_DIR}/migrations/*.sql")
list(SORT migration_files)
set(rows "")
set(numbers "")
foreach(migration_file IN LISTS migration_files)
    if(NOT migration_file MATCHES "^0*([1-9][0-9]*)_([a-z0-9_]+)\\.sql$")
        message(FATAL_ERROR "store/migrations/${migration_file}: the name must be NNNN_name.sql")
    endif()
    set(number ${CMAKE_MATCH_1})
    set(name ${CMAKE_MATCH_2})
    if(number IN_LIST numbers)
        message(FATAL_ERROR "store/migrations: the number ${number} is there twice")
    endif()
    list(APPEND numbers ${number})
    set(path "${CMAKE_CURRENT_SOURCE_DIR}/migrations/${migration_file}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
    file(READ "${path}" sql)
    string(APPEND rows "        {${number}, \"${name}\", R\"~sql~(${sql})~sql~\"},\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/migrations_embedded.cpp" CONTENT [[
#include "store/migrations.hpp"

namespace portal::store {

const std::vector<Migration>& embedded_migrations() {
    static const std::vector<Migration> all = {
@rows@    };
    return all;
}

} // namespace portal::store
]] @ONLY)
