// A DRAM standard as data: levels, commands, timings and constraint rows, all in clocks (ticks).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"

namespace macroscope::dram {

/// What a command does to the banks it addresses; its name is free.
enum class CommandKind : std::uint8_t {
  activate,         // opens a row
  activate_first,   // first half of a split activation (LPDDR5 ACT1)
  activate_second,  // second half: the row is open
  precharge,        // closes one bank
  precharge_all,    // closes every bank below its target level
  sync_read,        // starts the data clock before a read (LPDDR5 CAS_RD)
  sync_write,       // the same before a write
  read,
  write,
  read_precharge,  // read that closes its bank
  write_precharge,
  refresh_all,        // all banks below its target level
  refresh_bank,       // one bank
  refresh_same_bank,  // the bank of one number in every bank group (DDR5 REFsb)
  power_down_enter,
  power_down_exit,
  self_refresh_enter,
  self_refresh_exit,
  other  // legal where its constraints allow; changes no bank
};

/// The command bus a command goes over. A single-bus device has all commands on `row`.
enum class Bus : std::uint8_t { row, column };

/// How commands reach the device.
enum class CommandBus : std::uint8_t {
  single,           // one command a clock
  dual,             // one row and one column command a clock (HBM2)
  dual_half_clock,  // the same in ticks of half a clock: column and row commands on rising edges
                    // (odd ticks), precharges also on falling ones (HBM3)
  split_activate    // one command a clock, ACT1/ACT2 and data-clock synchronization (LPDDR5)
};

/// One level of the hierarchy, from the channel down: Channel, Rank, BankGroup, Bank, Row, Column.
struct Level {
  std::string name;
  std::uint32_t count = 1;  // per parent; of the column level: accesses (bursts) in a row
};

struct Command {
  std::string name;
  CommandKind kind = CommandKind::other;
  Bus bus = Bus::row;
  std::uint32_t ticks = 1;   // the command bus is taken this long
  std::uint32_t target = 0;  // level of what it addresses; banks below it are affected
};

/// A named timing with its value and source.
struct Timing {
  std::string name;
  std::int64_t value = 0;  // ticks
  std::string source;      // data sheet, standard, or "assumed"
};

/// One constraint as written: after any of `from`, any of `to` may come `latency` ticks later.
struct ConstraintRow {
  std::uint32_t level = 0;          // the two commands share the node of this level
  std::vector<std::uint32_t> from;  // command numbers
  std::vector<std::uint32_t> to;
  std::string expression;    // over the timings
  std::int64_t latency = 0;  // its value
  std::uint32_t window = 1;  // counted from the window-th last `from` (FAW: 4)
  bool sibling = false;      // the two commands are in *different* nodes of the level
  SourceLocation where;
  std::string source;  // standard, simulator, or "assumed"
};

/// One pair of commands of a row, with the latency between the first ticks of both: JEDEC counts
/// between the last ticks, so the difference of the commands' lengths is added.
struct Constraint {
  std::uint32_t level, from, to;
  std::int64_t latency;  // at least 1; pairs that never bind are left out
  std::uint32_t window;
  bool sibling;
  std::uint32_t row;  // index into rows; rows.size() for the command bus itself
};

/// Everything a controller and a checker need to know of a device.
struct Standard {
  std::string name;
  CommandBus command_bus = CommandBus::single;
  std::vector<Level> levels;  // first Channel (count 1), last two Row and Column
  std::vector<Command> commands;
  std::vector<Timing> timings;
  std::vector<ConstraintRow> rows;
  std::vector<Constraint> constraints;  // expanded rows, then occupancy of the command buses

  std::uint64_t tick_fs = 0;          // length of a tick
  std::uint32_t access_bytes = 0;     // bytes of one read or write
  std::uint32_t burst = 0;            // ticks of the data bus per access
  std::uint32_t data_level = 0;       // level that owns a data bus: Channel, or PseudoChannel
  std::int64_t read_latency = 0;      // from the read to its last data
  std::int64_t write_latency = 0;     // from the write to its last data
  std::uint32_t refresh_level = 0;    // one all-bank refresh per node of this level and interval
  std::int64_t refresh_interval = 0;  // REFI; 0 when the device has no refresh
  std::int64_t bank_refresh_interval = 0;  // between per-bank (same-bank) refreshes; 0: has none
  // split_activate only
  std::int64_t activate_deadline = 0;  // AAD: ACT2 at the latest this long after ACT1
  std::int64_t data_clock_read = 0;    // the data clock runs this long after a read ...
  std::int64_t data_clock_write = 0;   // ... and after a write

  [[nodiscard]] std::uint32_t row_level() const {
    return static_cast<std::uint32_t>(levels.size()) - 2;
  }
  [[nodiscard]] std::uint32_t bank_level() const { return row_level() - 1; }
  [[nodiscard]] std::uint32_t column_level() const { return row_level() + 1; }
  /// Nodes of a level in the channel: the product of the counts down to it.
  [[nodiscard]] std::uint32_t nodes(std::uint32_t level) const;
  /// Banks are numbered 0.. in the order of their ids, the last level fastest.
  [[nodiscard]] std::uint32_t banks() const { return nodes(bank_level()); }
  /// Banks below one node of `level`.
  [[nodiscard]] std::uint32_t banks_below(std::uint32_t level) const {
    return banks() / nodes(level);
  }
  /// Bytes of the channel.
  [[nodiscard]] std::uint64_t capacity() const;
  /// Number of the command of this kind (the first), or kNone.
  [[nodiscard]] std::uint32_t command(CommandKind kind) const;
  [[nodiscard]] std::uint32_t find_command(std::string_view wanted) const;
  [[nodiscard]] std::uint32_t find_level(std::string_view wanted) const;
  [[nodiscard]] const Timing* find_timing(std::string_view wanted) const;

  static constexpr std::uint32_t kNone = ~0U;
};

/// Fills `constraints` from `rows` and the lengths of the commands.
void expand_constraints(Standard& standard);

}  // namespace macroscope::dram
