# portal_aws_models(<variable> <operations.yaml> <partitions.yaml> <catalog folder>)
#
# Makes the typed calls and tables of src/aws from AWS's models (tools/generate_aws.py), again whenever the list of
# operations, the generator or the pinned botocore changes. <variable>: the sources that it writes.
function(portal_aws_models variable operations partitions catalog)
    set(out "${CMAKE_BINARY_DIR}/generated/aws")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${operations}")
    file(STRINGS "${operations}" services REGEX "^[a-z0-9-]+:$")
    list(TRANSFORM services REPLACE ":$" "")
    file(GLOB catalog_files CONFIGURE_DEPENDS "${catalog}/*.yaml")
    set(sources "${out}/catalog_table.cpp" "${out}/endpoint_table.cpp" "${out}/permission_table.cpp" "${out}/region_table.cpp")
    foreach(file IN LISTS catalog_files)
        get_filename_component(service "${file}" NAME_WE)
        list(APPEND sources "${out}/catalog/${service}.cpp")
    endforeach()
    foreach(service IN LISTS services)
        list(APPEND sources "${out}/operations/${service}.cpp")
        list(APPEND headers "${out}/operations/${service}.hpp")
    endforeach()
    file(GLOB generator CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tools/generate_aws.py" "${CMAKE_SOURCE_DIR}/tools/aws_generator/*.py")
    add_custom_command(
        OUTPUT "${out}/stamp"
        BYPRODUCTS ${sources} ${headers}
        COMMAND "${PORTAL_PYTHON}" "${CMAKE_SOURCE_DIR}/tools/generate_aws.py" --operations "${operations}"
            --partitions "${partitions}" --catalog "${catalog}" --out "${out}" --stamp "${out}/stamp"
        DEPENDS ${generator} ${catalog_files} "${operations}" "${partitions}" "${CMAKE_SOURCE_DIR}/script/requirements-build.txt"
        COMMENT "Generating AWS's calls from botocore's models"
        VERBATIM)
    add_custom_target(aws_models DEPENDS "${out}/stamp")
    set_source_files_properties(${sources} ${headers} PROPERTIES GENERATED TRUE OBJECT_DEPENDS "${out}/stamp")
    # Many small files cost the compiler more than a few large ones. Each has a namespace of its own.
    set(number 0)
    foreach(source IN LISTS sources)
        if(source MATCHES "/(catalog|operations)/")
            math(EXPR group "${number} / 11")
            math(EXPR number "${number} + 1")
            set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "generated_${group}")
        endif()
    endforeach()
    set(${variable} ${sources} PARENT_SCOPE)
endfunction()
