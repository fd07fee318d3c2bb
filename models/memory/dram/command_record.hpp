// One command on the bus of one channel, as the logs and the constraint checker see it.
#pragma once

#include <cstdint>
#include <vector>

namespace macroscope::dram {

/// Ids below `ids` are those of the levels from the channel down; kAll where the command addresses
/// everything below (an all-bank precharge has no bank group, bank, row and column).
struct CommandRecord {
  static constexpr std::int32_t kAll = -1;
  static constexpr std::size_t kMaxLevels = 8;
  std::uint64_t clock = 0;
  std::uint32_t command = 0;
  std::int32_t ids[kMaxLevels] = {};  // by level; unused levels 0
  std::int32_t request = 0;           // 0 read, 1 write, -1 maintenance: who asked for it

  bool operator==(const CommandRecord&) const = default;
};

using CommandLog = std::vector<CommandRecord>;

}  // namespace macroscope::dram
