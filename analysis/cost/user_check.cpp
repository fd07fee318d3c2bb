#include "analysis/cost/user_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "models/engine/rtl/user_wrapper.hpp"
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

bool in_contract(const Subject& subject, const std::string& port) {
  return std::any_of(subject.ports.begin(), subject.ports.end(),
                     [&](const engine::RtlPort& own) { return own.name == port; });
}

/// A port of the contract that the module has not got like that.
std::optional<Fault> misfit(const Subject& subject, const synthesis::Elaboration& module,
                            const engine::RtlPort& port) {
  const std::string needed = port_text(port.input ? "input" : "output", port.name, port.width);
  const auto found =
      std::find_if(module.ports.begin(), module.ports.end(),
                   [&](const synthesis::ElaboratedPort& p) { return p.name == port.name; });
  std::string has;
  if (found != module.ports.end()) {
    has = port_text(found->direction, found->name, found->width);
    if (has == needed) return std::nullopt;
  } else {
    std::vector<std::string> others;
    for (const synthesis::ElaboratedPort& p : module.ports) {
      if (!in_contract(subject, p.name)) others.push_back(p.name);
    }
    has = fmt::format("no port {}{}", port.name, did_you_mean(port.name, others));
  }
  return fault_at(
      subject, found != module.ports.end() ? found->where : module.where,
      fmt::format("module \"{}\" has {}; what stands for our own needs {} (rtl/README.md)",
                  subject.module, has, needed));
}

std::vector<Fault> port_faults(const Subject& subject, const synthesis::Elaboration& module) {
  std::vector<Fault> out;
  for (const engine::RtlPort& port : subject.ports) {
    if (auto fault = misfit(subject, module, port)) out.push_back(std::move(*fault));
  }
  for (const synthesis::ElaboratedPort& port : module.ports) {
    if (port.direction == "output" || in_contract(subject, port.name)) continue;
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

std::string user_shell_name(const Subject& subject) {
  return subject.module + "_macroscope_shell";
}

std::string user_shell(const Subject& subject) {
  return engine::module_shell(user_shell_name(subject), subject.module, subject.parameters,
                              subject.ports, kEnable);
}

}  // namespace macroscope::cost
