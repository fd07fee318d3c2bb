// The constraint checker: judges a log of commands by the tables of a standard alone.
#pragma once

#include <cstdint>
#include <vector>

#include "models/memory/dram/constraint_check.hpp"
#include "models/memory/dram/state_rules.hpp"

namespace macroscope::dram {

struct CheckOptions {
  bool require_refresh = false;  // no bank may go 9 refresh intervals without refresh
  std::size_t keep = 100;        // violations whose texts are kept; all are counted
};

/// Reads the commands of one channel in the order of their clocks and reports what the standard
/// does not allow: constraints between commands, command buses, and the state that a command needs
/// to find. Shares nothing with a controller. Time and memory of a command do not depend on the
/// length of the log. After a violation the command counts as issued.
class Checker {
 public:
  explicit Checker(const Standard& standard, CheckOptions options = {});
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  void feed(const CommandRecord& record);
  /// The log ends at the clock of its last command: activations without second half and overdue
  /// refreshes are reported now.
  void finish();

  /// The first violations, at most `keep`: by command, the most clocks short first.
  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
  /// All violations.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t commands() const { return commands_; }

 private:
  void take(std::vector<Violation>& found);

  Standard standard_;
  CheckOptions options_;
  ConstraintCheck constraints_;
  BusRules bus_;
  BankRules banks_;
  DataClockRule data_clock_;
  PowerRules power_;
  RefreshRule refresh_;
  std::vector<Violation> found_;  // by the command at hand
  std::vector<Violation> violations_;
  std::uint64_t count_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t last_clock_ = 0;
};

}  // namespace macroscope::dram
