# Twins: the same sources once more under a sanitizer, in the same build folder and outside of `all`. The target `asan`
# builds every test program against libraries with AddressSanitizer and UndefinedBehaviorSanitizer, `tsan` the programs of
# base and serve with ThreadSanitizer. ctest runs them with `-C asan -L asan` and `-C tsan -L tsan`.
#
# asan links the objects that the plain test program is made of: the tests' own code would take a third of the build and
# is not under test. tsan compiles them too, because a thread's first and last steps stand in the tests.
option(ESPALIER_SANITIZED "offer the targets asan and tsan" OFF)

# The plain build has told the warnings already.
set(espalier_asan_flags -O1 -g1 -UNDEBUG -w -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
set(espalier_tsan_flags -O1 -g1 -UNDEBUG -w -fsanitize=thread -fno-omit-frame-pointer)
set(espalier_asan_link -fsanitize=address,undefined)
set(espalier_tsan_link -fsanitize=thread)
set(espalier_tsan_libraries base serve_lib)
set(espalier_tsan_tests base serve)

set(espalier_std_headers
  <algorithm> <array> <cmath> <cstdint> <filesystem> <format> <functional> <limits> <map> <memory> <optional> <span>
  <string> <string_view> <utility> <vector>)

if(ESPALIER_SANITIZED)
  foreach(kind asan tsan)
    add_custom_target(${kind})
    file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/empty_${kind}.cpp" CONTENT "")
    add_library(espalier_headers_${kind} OBJECT EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/empty_${kind}.cpp")
    target_link_libraries(espalier_headers_${kind} PRIVATE espalier_options)
    target_compile_options(espalier_headers_${kind} PRIVATE ${espalier_${kind}_flags})
    target_precompile_headers(espalier_headers_${kind} PRIVATE ${espalier_std_headers})
  endforeach()
endif()

# The names in `targets` with those that have a twin of this kind replaced by it, to `result`.
function(espalier_twins_of kind result)
  set(twins)
  foreach(target ${ARGN})
    if(TARGET ${target})
      get_target_property(aliased ${target} ALIASED_TARGET)
      if(aliased)
        set(target ${aliased})
      endif()
    endif()
    if(TARGET ${target}_${kind})
      list(APPEND twins ${target}_${kind})
    else()
      list(APPEND twins ${target})
    endif()
  endforeach()
  set(${result} "${twins}" PARENT_SCOPE)
endfunction()

# The twins of espalier_NAME, called by espalier_library.
function(espalier_library_twins name sources links)
  if(NOT ESPALIER_SANITIZED)
    return()
  endif()
  foreach(kind asan tsan)
    if(kind STREQUAL tsan AND NOT name IN_LIST espalier_tsan_libraries)
      continue()
    endif()
    set(twin espalier_${name}_${kind})
    espalier_twins_of(${kind} twin_links ${links})
    add_library(${twin} STATIC EXCLUDE_FROM_ALL ${sources})
    target_link_libraries(${twin} PUBLIC ${twin_links} PRIVATE espalier_options)
    target_compile_definitions(${twin}
      PUBLIC $<TARGET_PROPERTY:espalier_${name},INTERFACE_COMPILE_DEFINITIONS>
      PRIVATE ESPALIER_FEW_SIMD_LEVELS)  # base/simd_targets.h
    target_compile_options(${twin} PRIVATE ${espalier_${kind}_flags})
    target_precompile_headers(${twin} REUSE_FROM espalier_headers_${kind})
  endforeach()
endfunction()

# espalier_program_twin(asan PROGRAM OBJECTS ... LINKS ...): PROGRAM_asan of these sources or objects.
function(espalier_program_twin kind program)
  cmake_parse_arguments(ARG "" "" "OBJECTS;LINKS" ${ARGN})
  espalier_twins_of(${kind} links ${ARG_LINKS})
  if(kind STREQUAL tsan)
    # The plain libraries bring the plain base with them: all of the twin stands before it.
    list(PREPEND links "$<LINK_LIBRARY:WHOLE_ARCHIVE,espalier_base_tsan>")
    list(REMOVE_ITEM links espalier_base_tsan)
  endif()
  add_executable(${program}_${kind} EXCLUDE_FROM_ALL ${ARG_OBJECTS})
  target_link_libraries(${program}_${kind} PRIVATE ${links})
  target_link_options(${program}_${kind} PRIVATE ${espalier_${kind}_link})
  add_dependencies(${kind} ${program}_${kind})
endfunction()

# The test of NAME_test_asan: only where ctest is asked for it, so that `all` is enough for the others.
function(espalier_sanitized_test kind name)
  add_test(NAME ${name}_${kind} COMMAND ${name}_test_${kind} ${ARGN} CONFIGURATIONS ${kind})
  set_tests_properties(${name}_${kind} PROPERTIES LABELS ${kind})
endfunction()
