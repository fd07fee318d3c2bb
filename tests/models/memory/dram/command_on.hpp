// Records of commands, for tests.
#pragma once

#include <algorithm>

#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/standard.hpp"

namespace macroscope::test {

/// A maintenance command to its target on the path of `bank` (a same-bank refresh: to the bank of
/// this number in every bank group), row and column not named.
[[nodiscard]] inline dram::CommandRecord command_on(const dram::Standard& standard,
                                                    std::uint64_t clock, std::uint32_t command,
                                                    std::uint32_t bank) {
  const std::uint32_t bank_level = standard.bank_level();
  const bool same_bank = standard.commands[command].kind == dram::CommandKind::refresh_same_bank;
  const std::uint32_t last =
      same_bank ? standard.refresh_level : std::min(standard.commands[command].target, bank_level);
  dram::CommandRecord record;
  record.clock = clock;
  record.command = command;
  record.request = -1;
  std::uint32_t number = bank;
  for (std::uint32_t level = bank_level + 1; level-- > 0;) {
    const std::uint32_t count = standard.levels[level].count;
    const bool named = level <= last || (same_bank && level == bank_level);
    record.ids[level] =
        named ? static_cast<std::int32_t>(number % count) : dram::CommandRecord::kAll;
    number /= count;
  }
  record.ids[standard.row_level()] = dram::CommandRecord::kAll;
  record.ids[standard.column_level()] = dram::CommandRecord::kAll;
  return record;
}

/// The same with a row and column 0.
[[nodiscard]] inline dram::CommandRecord command_on(const dram::Standard& standard,
                                                    std::uint64_t clock, std::uint32_t command,
                                                    std::uint32_t bank, std::int32_t row) {
  dram::CommandRecord record = command_on(standard, clock, command, bank);
  record.ids[standard.row_level()] = row;
  record.ids[standard.column_level()] = 0;
  record.request = 0;
  return record;
}

}  // namespace macroscope::test
