// Verilator and the C++ compiler, as they are on this machine.
#pragma once

#include <string>

namespace macroscope::engine {

/// Where the tools are and which they are; part of what a build is known by.
struct Toolchain {
  std::string verilator;          // program
  std::string verilator_version;  // its first line
  std::string include;            // folder of verilated.h
  std::string compiler;           // $CXX, or g++
  std::string compiler_version;   // its first line
};

/// Looks once per process. Throws ToolError MS461, which names the package, when a tool is missing.
[[nodiscard]] const Toolchain& toolchain();

}  // namespace macroscope::engine
