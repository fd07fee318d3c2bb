// `macroscope doctor`: which tools and libraries are here, and what each makes possible.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "sim/cli/console.hpp"
#include "sim/cli/program.hpp"
#include "sim/cli/version.hpp"
#include "sim/core/tool_process.hpp"

namespace macroscope::cli {
namespace {

struct Tool {
  const char* program;
  const char* version_argument;
  const char* package;
  const char* enables;
};

constexpr std::array<Tool, 6> kTools = {{
    {"xmllint", "--version", "libxml2-utils",
     "checking XML files against the schema in editors and CI"},
    {"verilator", "--version", "verilator", "fidelity rtl and co-simulation"},
    {"yosys", "-V", "yosys", "area of a design from synthesis"},
    {"sta", "-version", "opensta", "timing and power of a synthesized design"},
    {"mpirun", "--version", "openmpi-bin", "exploration over several machines"},
    {"git", "--version", "git", "the source state that --version and manifests name"},
}};

/// First line a tool prints about itself.
std::string version_of(const Tool& tool) {
  const std::string command =
      fmt::format("{} {} 2>&1 </dev/null", tool.program, tool.version_argument);
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "found";
  std::array<char, 256> line{};
  const bool read = std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr;
  while (std::fgetc(pipe) != EOF) {
  }
  pclose(pipe);
  std::string text = read ? line.data() : "found";
  text.erase(text.find_last_not_of(" \r\n") + 1);
  if (text.size() > 40) text.resize(40);
  return text;
}

int execute() {
  std::string text = "Libraries built in\n";
  for (const auto& [name, version] : library_versions()) {
    text += fmt::format("  {:<14} {}\n", name, version);
  }
  text += "\nTools found\n";
  std::string missing;
  std::string packages;
  for (const Tool& tool : kTools) {
    if (find_program(tool.program).empty()) {
      missing += fmt::format("  {:<14} {}\n", tool.program, tool.enables);
      packages += fmt::format(" {}", tool.package);
    } else {
      text += fmt::format("  {:<14} {:<42} {}\n", tool.program, version_of(tool), tool.enables);
    }
  }
  if (!missing.empty()) {
    text +=
        fmt::format("\nTools missing (all optional)\n{}  apt-get install{}\n", missing, packages);
  }
  print(text);
  return kOk;
}

}  // namespace

void add_doctor_verb(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("doctor", "what is installed and what each part enables");
  verb->footer("Example:\n  macroscope doctor");
  verb->callback([&session] { session.action = [] { return execute(); }; });
}

}  // namespace macroscope::cli
