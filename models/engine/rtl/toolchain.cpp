#include "models/engine/rtl/toolchain.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "sim/core/error.hpp"
#include "sim/core/tool_process.hpp"

namespace macroscope::engine {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string version_of(const std::string& program, const char* package) {
  if (program.find('/') != std::string::npos || !find_program(program).empty()) {
    const ToolResult output = run_tool({program, "--version"});
    if (output.status == 0) return first_line(output.output);
  }
  throw ToolError("MS461", fmt::format("{} is needed to run RTL and cannot be started; install it "
                                       "with: apt-get install {}",
                                       program, package));
}

Toolchain find_tools() {
  Toolchain tools;
  tools.verilator = "verilator";
  tools.verilator_version = version_of(tools.verilator, "verilator");
  const char* compiler = std::getenv("CXX");
  tools.compiler = compiler != nullptr && *compiler != '\0' ? compiler : "g++";
  tools.compiler_version = version_of(tools.compiler, "g++");
  const ToolResult root = run_tool({tools.verilator, "--getenv", "VERILATOR_ROOT"});
  tools.include = first_line(root.output) + "/include";
  std::error_code error;
  if (root.status != 0 || !std::filesystem::exists(tools.include + "/verilated.h", error)) {
    throw ToolError("MS461", fmt::format("{}/verilated.h is missing; install it with: apt-get "
                                         "install verilator",
                                         tools.include));
  }
  return tools;
}

}  // namespace

const Toolchain& toolchain() {
  static const Toolchain tools = find_tools();
  return tools;
}

}  // namespace macroscope::engine
