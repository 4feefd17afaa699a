# One interface target carries what every file of ours is compiled with; no global flags.
add_library(espalier_options INTERFACE)
target_compile_options(espalier_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Wold-style-cast
  -ffp-contract=off   # a fused step has other bits than its two halves: docs/adr/0005
  -fno-trapping-math  # else a choice between two numbers keeps a loop from SIMD; nobody reads floating-point exceptions
  -fno-math-errno $<$<BOOL:${ESPALIER_WERROR}>:-Werror>)
target_include_directories(espalier_options INTERFACE "${PROJECT_SOURCE_DIR}/src")
# espalier_library(data FOLDERS . csv LINKS espalier_x): the static library espalier_data of all sources in these folders
# of the calling folder. A new file needs no line here: the build looks again.
function(espalier_library name)
  cmake_parse_arguments(ARG "" "" "FOLDERS;EXCEPT;LINKS" ${ARGN})
  set(sources)
  foreach(folder ${ARG_FOLDERS})
    file(GLOB found CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp")
    list(APPEND sources ${found})
  endforeach()
  list(REMOVE_ITEM sources ${ARG_EXCEPT} main.cpp)
  add_library(espalier_${name} STATIC ${sources})
  target_link_libraries(espalier_${name} PUBLIC ${ARG_LINKS} PRIVATE $<BUILD_LOCAL_INTERFACE:espalier_options>)
  target_include_directories(espalier_${name} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>")
  espalier_library_twins(${name} "${sources}" "${ARG_LINKS}")
endfunction()
