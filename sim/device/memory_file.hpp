// The command-level DRAM of a machine: <memory> and the file it names.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/memory/command_dram.hpp"
#include "sim/config/node.hpp"
#include "sim/config/reader.hpp"
#include "sim/program/activity.hpp"

namespace macroscope::device {

/// A memory with the parameters of its port.
struct CommandMemory {
  dram::Memory memory;
  memory::CommandDramParams port;
};

/// Name of the memory file's copy in the folder of a run.
inline constexpr const char* kMemoryCopy = "memory.xml";

/// Parts for the architecture (first) and, without their `memory.` prefix, for the memory file that
/// it names (second). What <memory> has itself stays with the architecture.
[[nodiscard]] std::pair<std::vector<config::Override>, std::vector<config::Override>>
split_memory_overrides(const std::vector<config::Override>& overrides);

/// The file that `element`, a <memory>, names. A path in an XML file is seen from that file, one
/// from the command line from the working folder. Throws ConfigError: MS107 where the file cannot
/// be read, the faults of its content otherwise.
[[nodiscard]] config::Description read_memory_file(const config::Node& element,
                                                   const std::vector<config::Override>& overrides);

/// The memory of `element` with its file's content; throws ConfigError.
[[nodiscard]] CommandMemory read_command_memory(const config::Node& element,
                                                const config::Description& file);

/// Of all channels.
[[nodiscard]] GigabytesPerSecond peak_bandwidth(const CommandMemory& memory);

/// What refresh leaves of the peak, and the causes of lost time.
[[nodiscard]] program::DramLimits dram_limits(const CommandMemory& memory);

}  // namespace macroscope::device
