# Finds every third-party library and names the Debian package when one is missing.

function(macroscope_require package_file found_variable apt_package)
  if(NOT ${found_variable})
    message(FATAL_ERROR "${package_file} was not found. Install it with: apt-get install ${apt_package}")
  endif()
endfunction()

find_package(fmt QUIET)
macroscope_require("fmt" fmt_FOUND libfmt-dev)
find_package(pugixml QUIET)
macroscope_require("pugixml" pugixml_FOUND libpugixml-dev)
find_package(CLI11 QUIET)
macroscope_require("CLI11" CLI11_FOUND libcli11-dev)
find_package(nlohmann_json QUIET)
macroscope_require("nlohmann-json" nlohmann_json_FOUND nlohmann-json3-dev)
find_package(Eigen3 QUIET)
macroscope_require("Eigen" Eigen3_FOUND libeigen3-dev)
find_package(PkgConfig QUIET)
macroscope_require("pkg-config" PkgConfig_FOUND pkg-config)
pkg_check_modules(SYSTEMC QUIET IMPORTED_TARGET systemc)
macroscope_require("SystemC" SYSTEMC_FOUND libsystemc-dev)
pkg_check_modules(XXHASH QUIET IMPORTED_TARGET libxxhash)
macroscope_require("xxHash" XXHASH_FOUND libxxhash-dev)
pkg_check_modules(CBC QUIET IMPORTED_TARGET cbc)
macroscope_require("CBC" CBC_FOUND coinor-libcbc-dev)

# Debian's libsystemc is a C++17 build and its version symbol carries the language level; the define
# below lets C++20 code link with it. It must stand in exactly one place.
add_library(macroscope_systemc INTERFACE)
target_link_libraries(macroscope_systemc INTERFACE PkgConfig::SYSTEMC)
target_compile_definitions(macroscope_systemc INTERFACE SC_CPLUSPLUS=201703L)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
