#include "analysis/cost/user_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sim/core/text.hpp"

namespace macroscope::cost {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEnable = "en_i";

/// Files in the folder of the user's file as the user would write them.
std::string as_written(const std::string& file, const std::string& user_file) {
  if (file.empty()) return user_file;
  const fs::path folder = fs::absolute(user_file).lexically_normal().parent_path();
  const fs::path inside = fs::path(file).lexically_normal().lexically_relative(folder);
  if (inside.empty() || *inside.begin() == "..") return file;
  return (fs::path(user_file).parent_path() / inside).string();
}

Fault fault_at(const Subject& subject, SourceLocation where, std::string message) {
  where.file = as_written(where.file, subject.user_file);
  Fault fault = whole_fault("MS465", where.file, std::move(message));
  fault.where = std::move(where);
  return fault;
}

std::string port_text(const std::string& direction, const std::string& name, std::size_t width) {
  return fmt::format("{} {} of {} bit{}", direction, name, width, width == 1 ? "" : "s");
}

std::vector<Fault> port_faults(const Subject& subject, const synthesis::Elaboration& module) {
  std::vector<Fault> out;
  std::vector<std::string> names;
  for (const synthesis::ElaboratedPort& port : module.ports) names.push_back(port.name);
  for (const engine::RtlPort& port : subject.ports) {
    const std::string needed = port_text(port.input ? "input" : "output", port.name, port.width);
    const auto found = std::find(names.begin(), names.end(), port.name);
    std::string has = fmt::format("no port {}{}", port.name, did_you_mean(port.name, names));
    SourceLocation where = module.where;
    if (found != names.end()) {
      const auto& own = module.ports[static_cast<std::size_t>(found - names.begin())];
      has = port_text(own.direction, own.name, own.width);
      where = own.where;
    }
    if (has == needed) continue;
    out.push_back(fault_at(subject, where,
                           fmt::format("module \"{}\" has {}; what stands for our own needs {} "
                                       "(rtl/README.md)",
                                       subject.module, has, needed)));
  }
  for (const synthesis::ElaboratedPort& port : module.ports) {
    const auto same = [&](const engine::RtlPort& own) { return own.name == port.name; };
    if (port.direction == "output" ||
        std::any_of(subject.ports.begin(), subject.ports.end(), same)) {
      continue;
    }
    out.push_back(
        fault_at(subject, port.where,
                 fmt::format("module \"{}\" has {}, which nothing drives: it is no port "
                             "of what stands for our own (rtl/README.md)",
                             subject.module, port_text(port.direction, port.name, port.width))));
  }
  return out;
}

}  // namespace

void check_user_module(const Subject& subject, const synthesis::Elaboration& module) {
  if (!module.error.empty()) {
    throw ConfigError(fault_at(subject, module.where, "yosys: " + module.error));
  }
  std::vector<Fault> faults = port_faults(subject, module);
  if (!faults.empty()) throw ConfigError(std::move(faults));
}

std::string user_shell(const Subject& subject) {
  std::string declared;
  std::string connected;
  for (const engine::RtlPort& port : subject.ports) {
    const std::string range = port.width == 1 ? "" : fmt::format(" [{}:0]", port.width - 1);
    declared += fmt::format("{}\n  {} logic{} {}", declared.empty() ? "" : ",",
                            port.input ? "input" : "output", range, port.name);
    connected += fmt::format("{}\n    .{}({})", connected.empty() ? "" : ",", port.name,
                             port.name == kEnable ? "1'b1" : port.name);
  }
  std::string set;
  for (const auto& [name, value] : subject.parameters) {
    set += fmt::format("{}.{}({})", set.empty() ? " #(" : ", ", name, value);
  }
  if (!set.empty()) set += ')';
  return fmt::format("module {} ({}\n);\n  {}{} u_user ({}\n  );\nendmodule\n", kUserShell,
                     declared, subject.module, set, connected);
}

}  // namespace macroscope::cost
