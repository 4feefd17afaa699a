# The library as an installed CMake package: find_package(espalier) brings espalier::model (docs/library.md).
#   cmake --install build/release --component library --prefix FOLDER
# No component holds the programs: the image takes them from the build folder.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(CMAKE_INSTALL_MESSAGE NEVER)

set(espalier_package_libraries base data params forest linear objective metric model explain rounds solvers boosting learner artifact facade)
list(TRANSFORM espalier_package_libraries PREPEND espalier_)
set_target_properties(espalier_facade PROPERTIES EXPORT_NAME model)
target_compile_features(espalier_facade INTERFACE cxx_std_23)
install(TARGETS ${espalier_package_libraries} EXPORT espalier
  ARCHIVE COMPONENT library
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/espalier")

# Headers keep their paths below src, so that includes read the same here and there.
foreach(folder base data model)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/src/${folder}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/espalier"
    COMPONENT library FILES_MATCHING PATTERN "*.h")
endforeach()

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/espalier")
install(EXPORT espalier NAMESPACE espalier:: FILE espalierTargets.cmake DESTINATION "${package_folder}" COMPONENT library)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/espalierConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_SOURCE_DIR}/cmake/espalierConfig.cmake" "${PROJECT_BINARY_DIR}/espalierConfigVersion.cmake"
  DESTINATION "${package_folder}" COMPONENT library)
