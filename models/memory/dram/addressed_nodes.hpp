// Which nodes of every level a command concerns, for the constraint checker.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/standard.hpp"

namespace macroscope::dram {

/// `count` nodes of one level, `stride` apart.
struct NodeSpan {
  std::uint32_t first = 0;
  std::uint32_t count = 1;
  std::uint32_t stride = 1;

  /// Calls `visit(node)` in ascending order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::uint32_t i = 0; i < count; ++i) visit(first + i * stride);
  }
  [[nodiscard]] bool overlaps(const NodeSpan& other) const;
};

/// A command of a log with the nodes it concerns: one at or above its target, all below it.
struct AddressedCommand {
  const CommandRecord* record = nullptr;
  std::uint64_t index = 0;
  std::array<NodeSpan, CommandRecord::kMaxLevels> nodes;  // by level, down to the bank
};

/// Fills `nodes` from the ids of the record. Returns what is wrong with an id or the command's
/// number, or an empty text.
[[nodiscard]] std::string address_nodes(const Standard& standard, AddressedCommand& command);

/// `RD on channel 0 rank 0 bank group 1 bank 2`.
[[nodiscard]] std::string command_text(const Standard& standard, const CommandRecord& record);

/// `BankGroup` as words, `bank group`.
[[nodiscard]] std::string level_words(const std::string& name);

}  // namespace macroscope::dram
