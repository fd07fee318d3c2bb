// The constraint checker over a command file of any number of channels.
#pragma once

#include <cstdint>
#include <string>

#include "models/memory/dram/memory.hpp"

namespace macroscope::dram_report {

/// What a check found.
struct CheckResult {
  std::uint64_t commands = 0;
  std::uint64_t violations = 0;
  std::string first;  // the first violation with its rule and both commands; empty without one
};

/// Judges every command of a file by the tables of the memory alone, each channel on its own.
/// Throws ConfigError: MS540 when the file cannot be read, MS520 and MS521 when it is no command
/// log of this memory, MS541 at a channel that the memory does not have.
[[nodiscard]] CheckResult check_commands(const dram::Memory& memory, const std::string& path);

}  // namespace macroscope::dram_report
