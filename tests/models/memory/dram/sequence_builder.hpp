// Puts commands at their earliest legal clocks, with whatever they need before them.
#pragma once

#include <cstdint>
#include <vector>

#include "models/memory/dram/command_record.hpp"
#include "models/memory/dram/standard.hpp"
#include "tests/models/memory/dram/command_history.hpp"

namespace macroscope::test {

/// Builds a legal log on a device whose banks are all closed. Two commands never share a tick.
class SequenceBuilder {
 public:
  SequenceBuilder(const dram::Standard& standard, std::uint64_t start);

  /// Opens, closes, wakes or puts to sleep what `command` on `bank` needs to find so.
  void prepare(std::uint32_t command, std::uint32_t bank, bool spaced);
  /// The command at its earliest clock; `spaced`: so late that nothing before it counts any more.
  /// Returns the clock.
  std::uint64_t put(std::uint32_t command, std::uint32_t bank, bool spaced);
  /// The second half of an activation of `bank` that is half done.
  void finish_activation(std::uint32_t bank);
  /// First legal clock from `clock` on; 0 when there is none within any latency.
  [[nodiscard]] std::uint64_t earliest(std::uint32_t command, std::uint32_t bank,
                                       std::uint64_t clock) const;

  [[nodiscard]] const dram::CommandLog& log() const { return log_; }
  [[nodiscard]] std::uint64_t last() const { return last_; }

 private:
  enum class State : std::uint8_t { closed, activating, open };

  [[nodiscard]] dram::CommandKind kind(std::uint32_t command) const {
    return standard_->commands[command].kind;
  }
  [[nodiscard]] std::uint32_t number(dram::CommandKind wanted) const {
    return standard_->command(wanted);
  }
  void close(std::uint32_t command, std::uint32_t bank, bool spaced);
  [[nodiscard]] std::vector<std::uint32_t> banks_of(std::uint32_t command,
                                                    std::uint32_t bank) const;
  [[nodiscard]] dram::CommandKind& asleep(std::uint32_t bank);
  void apply(std::uint32_t command, std::uint32_t bank, std::uint64_t clock);

  const dram::Standard* standard_;
  CommandHistory history_;
  dram::CommandLog log_;
  std::vector<State> banks_;
  std::vector<dram::CommandKind> asleep_;  // by node of the level that sleeps
  std::uint64_t last_;
  std::uint64_t gap_;
  std::uint64_t data_clock_until_ = 0;
};

/// Whether the command reads or writes.
[[nodiscard]] bool is_column_access(dram::CommandKind kind);
[[nodiscard]] bool is_write_access(dram::CommandKind kind);

}  // namespace macroscope::test
