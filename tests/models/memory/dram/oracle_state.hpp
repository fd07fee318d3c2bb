// What the oracle keeps between two ticks, and the two ways in which it looks at banks.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "tests/models/memory/dram/command_history.hpp"
#include "tests/models/memory/dram/oracle.hpp"

namespace macroscope::test {

/// A request between acceptance and its read or write.
struct Pending {
  std::size_t number = 0;  // in the order of the requests
  std::uint64_t sequence = 0;
  std::uint64_t arrive = 0;
  std::uint64_t access = 0;  // address in accesses
  dram::Coordinates at;
  bool write = false;
  bool counted = false;  // as hit, miss or conflict
};

struct BankState {
  enum class Row : std::uint8_t { closed, activating, open };
  Row state = Row::closed;
  std::uint32_t row = 0;
  std::uint64_t activated = 0;  // clock of the (first) activation
  std::uint64_t last_used = 0;  // clock of the last activation or column command
  std::uint32_t columns = 0;    // column commands since the activation
};

/// A refresh that waits or is being prepared.
struct Refresh {
  std::uint32_t node = 0;            // of the refresh level
  std::vector<std::uint32_t> banks;  // concerned, ascending
};

/// What a command is issued for.
struct Candidate {
  enum class Origin : std::uint8_t { none, active, refresh, queued, page, second };
  Origin origin = Origin::none;
  std::size_t index = 0;  // in the list of its origin
  dram::CommandRecord record;

  explicit operator bool() const { return origin != Origin::none; }
};

/// Commands a tick may hold.
enum class Slot : std::uint8_t { any, column, row };

}  // namespace macroscope::test
