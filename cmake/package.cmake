# `script/package`: a Debian package of the binary, its service and its documents (CPack).
# Debian's places, wherever this was configured.
set(CMAKE_INSTALL_PREFIX /usr)
set(packaging "${CMAKE_SOURCE_DIR}/deploy/debian")
install(TARGETS client-portal RUNTIME DESTINATION bin)
install(FILES "${packaging}/client-portal.service" DESTINATION lib/systemd/system)
install(FILES "${packaging}/client-portal.toml" DESTINATION /etc/client-portal)
install(FILES "${packaging}/default" DESTINATION /etc/default RENAME client-portal)
install(FILES "${CMAKE_SOURCE_DIR}/docs/operating.md" "${CMAKE_SOURCE_DIR}/SECURITY.md" "${CMAKE_SOURCE_DIR}/CHANGELOG.md"
    DESTINATION share/doc/client-portal)
install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION share/doc/client-portal RENAME copyright)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME client-portal)
set(CPACK_PACKAGE_VENDOR "Client Portal")
set(CPACK_PACKAGE_CONTACT "The maintainers of the Client Portal <maintainers@example.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Self-hosted portal for AWS estates")
set(CPACK_PACKAGE_DESCRIPTION "Connects AWS accounts by a CloudFormation stack, shows an organization, its resources and tags,
writes tags back, and tracks Cost Explorer's recommendations and spend against a commitment.")
set(CPACK_SET_DESTDIR ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, init-system-helpers")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${packaging}/conffiles;${packaging}/postinst;${packaging}/prerm;${packaging}/postrm")
include(CPack)
