#include "sim/device/memory_file.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "models/memory/dram/components.hpp"
#include "models/memory/dram/refresh_ceiling.hpp"

namespace macroscope::device {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "memory.";

std::string path_of(const config::Node& element, const std::string& file) {
  const config::Value* value = element.find_value("file");
  if (value->origin == config::Origin::override_) return file;
  return (fs::path(value->where.file).parent_path() / file).lexically_normal().string();
}

/// The file's reader sees overrides without their prefix; messages shall show what was typed. A
/// fault in the file says who named the file.
[[noreturn]] void rethrow(const ConfigError& error, const config::Node& element) {
  std::vector<Fault> faults = error.faults();
  for (Fault& fault : faults) {
    if (fault.where.file.rfind("-p ", 0) == 0) fault.where.file.insert(3, kPrefix);
    fault.notes.push_back({element.where("file"), "the memory file is named here"});
  }
  throw ConfigError(std::move(faults));
}

}  // namespace

std::pair<std::vector<config::Override>, std::vector<config::Override>> split_memory_overrides(
    const std::vector<config::Override>& overrides) {
  static const config::ComponentInfo own = memory::CommandDram::describe();
  std::pair<std::vector<config::Override>, std::vector<config::Override>> out;
  for (const config::Override& change : overrides) {
    const bool prefixed = change.path.rfind(kPrefix, 0) == 0;
    const std::string rest = prefixed ? change.path.substr(kPrefix.size()) : std::string();
    if (prefixed && own.find_param(rest) == nullptr) {
      out.second.push_back({rest, change.value});
    } else {
      out.first.push_back(change);
    }
  }
  return out;
}

config::Description read_memory_file(const config::Node& element,
                                     const std::vector<config::Override>& overrides) {
  const auto params = element.as<memory::CommandDram>();
  const std::string path = path_of(element, params.file);
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    throw ConfigError(
        element.fault("MS107", "file", fmt::format("cannot read \"{}\": no such file", path)));
  }
  try {
    return config::read_description(path, dram::memory_registry(), dram::kMemoryRoot, overrides);
  } catch (const ConfigError& fault) {
    rethrow(fault, element);
  }
}

CommandMemory read_command_memory(const config::Node& element, const config::Description& file) {
  const auto params = element.as<memory::CommandDram>();
  const auto read = [&] {
    try {
      return dram::read_memory(file);
    } catch (const ConfigError& fault) {
      rethrow(fault, element);
    }
  };
  CommandMemory out{read(), params};
  if (params.channels) out.memory.channels = *params.channels;
  if (params.interleave) out.memory.interleave_bytes = params.interleave->count();
  const std::uint64_t access = out.memory.standard.access_bytes;
  const std::uint64_t most = out.memory.channel_capacity();
  if (out.memory.interleave_bytes < access || out.memory.interleave_bytes > most) {
    throw ConfigError(element.fault(
        "MS507", "interleave",
        fmt::format("channels interleave by {} B; possible are {} B (an access) to {} B (a "
                    "channel)",
                    out.memory.interleave_bytes, access, most)));
  }
  return out;
}

GigabytesPerSecond peak_bandwidth(const CommandMemory& memory) {
  return GigabytesPerSecond(dram::peak_bytes_per_second(memory.memory.standard) *
                            memory.memory.channels / 1e9);
}

program::DramLimits dram_limits(const CommandMemory& memory) {
  const dram::Memory& m = memory.memory;
  program::DramLimits limits;
  limits.name = m.name;
  limits.channels = m.channels;
  limits.inline_ecc = m.ecc.has_value();
  const auto ceiling = dram::refresh_ceiling(m.standard, m.controller.refresh);
  limits.refresh_ceiling = ceiling.value_or(1);
  if (m.controller.refresh == dram::RefreshMode::off) {
    limits.refresh_rule = "1, refresh is off";
  } else if (m.controller.refresh != dram::RefreshMode::all_bank) {
    limits.refresh_rule = "1, a refresh leaves the other banks free";
  } else if (!ceiling) {
    limits.refresh_rule = "1, the timing table does not have what the formula needs";
  } else {
    limits.refresh_rule = "1 - (RTP + RP + RFC + RCD) / REFI, all banks of a rank at once";
  }
  for (std::size_t i = 0; i < dram::kLimits; ++i) {
    limits.causes.emplace_back(dram::limit_name(static_cast<dram::Limit>(i)));
    limits.cause_docs.emplace_back(dram::limit_doc(static_cast<dram::Limit>(i)));
  }
  return limits;
}

}  // namespace macroscope::device
