# The flags every target shares, and the two functions that declare libraries and tests.

add_library(macroscope_flags INTERFACE)
target_include_directories(macroscope_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(macroscope_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(MACROSCOPE_WERROR)
  target_compile_options(macroscope_flags INTERFACE -Werror)
endif()
if(MACROSCOPE_SANITIZE)
  target_compile_options(macroscope_flags INTERFACE -fsanitize=${MACROSCOPE_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # g++ 12 sees uninitialized reads in the standard library's own std::function under sanitizers.
  target_compile_options(macroscope_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(macroscope_flags INTERFACE -fsanitize=${MACROSCOPE_SANITIZE})
endif()

# macroscope_precompile(<target> <header>...): headers that most files of the target include, compiled once.
function(macroscope_precompile target)
  target_precompile_headers(${target} PRIVATE ${ARGN})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess)  # lets ccache see through it
  endif()
endfunction()

# macroscope_library(<folder_name> SOURCES a.cpp ... LINKS target ...)
# makes macroscope_<folder_name> with the alias macroscope::<folder_name>.
function(macroscope_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(macroscope_${name} STATIC ${ARG_SOURCES})
  add_library(macroscope::${name} ALIAS macroscope_${name})
  target_link_libraries(macroscope_${name} PUBLIC macroscope_flags ${ARG_LINKS})
endfunction()

# macroscope_test(<name> [COST n] SOURCES a_test.cpp ... LINKS target ...): one Catch2 program, every case a ctest.
# Cases of a higher COST start earlier: long ones at the end would run alone.
function(macroscope_test name)
  cmake_parse_arguments(ARG "" "COST" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE macroscope_flags macroscope_catch_main ${ARG_LINKS})
  # Tests are compiled more often than they run for long: half the time is Catch2's header, and -O2
  # takes a third longer than -O1.
  target_precompile_headers(${name} REUSE_FROM macroscope_test_headers)
  target_compile_options(${name} PRIVATE ${MACROSCOPE_TEST_OPTIONS})
  target_compile_definitions(${name} PRIVATE
    MACROSCOPE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    MACROSCOPE_PROGRAM="${CMAKE_BINARY_DIR}/macroscope")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  set(properties)
  if(ARG_COST)
    set(properties PROPERTIES COST ${ARG_COST})
  endif()
  catch_discover_tests(${name} TEST_PREFIX "${name}: " ${properties})
endfunction()
