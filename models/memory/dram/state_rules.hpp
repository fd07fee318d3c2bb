// The rules of a DRAM that are no constraint between two clocks: what a command needs to find.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/memory/dram/addressed_nodes.hpp"
#include "models/memory/dram/violation.hpp"

namespace macroscope::dram {

/// Names of the rules, as violations carry them.
namespace rule {
inline constexpr const char* kIds = "ids lie inside the organization";
inline constexpr const char* kOrder = "commands stand in the order of their clocks";
inline constexpr const char* kOneCommand = "one command a tick";
inline constexpr const char* kOneRowCommand = "one row command a tick";
inline constexpr const char* kOneColumnCommand = "one column command a tick";
inline constexpr const char* kFallingEdge = "only precharges on falling edges";
inline constexpr const char* kPairing =
    "a precharge on a falling edge goes to another bank than the row command it pairs with";
inline constexpr const char* kClosedBank = "a row is opened in a closed bank only";
inline constexpr const char* kHalves = "an activation's second half follows its first, same row";
inline constexpr const char* kDeadline = "an activation's second half comes before its deadline";
inline constexpr const char* kOpenRow = "reads and writes go to the open row";
inline constexpr const char* kRefreshClosed = "a refresh finds its banks closed";
inline constexpr const char* kDataClock = "a read or write needs a running data clock";
inline constexpr const char* kSyncAccess = "a synchronization is followed by its read or write";
inline constexpr const char* kAsleep = "only the exit ends power-down and self-refresh";
inline constexpr const char* kAwake = "an exit needs power-down or self-refresh before it";
inline constexpr const char* kSelfRefreshClosed = "self-refresh finds its banks closed";
inline constexpr const char* kRefreshInterval = "at most 9 intervals between refreshes";
}  // namespace rule

/// `earlier`: index of the command that made the state, or none. The text is
/// `clock 9: ACT on ...: <detail> (rule "...")`.
[[nodiscard]] Violation state_violation(const Standard& standard, const AddressedCommand& command,
                                        const char* rule, const std::string& detail,
                                        std::optional<std::uint64_t> earlier = std::nullopt,
                                        std::int64_t clocks_short = 0);

/// Command buses: one command a tick and, with half-clock ticks, which edge takes what.
class BusRules {
 public:
  explicit BusRules(const Standard& standard) : standard_(&standard) {}
  void feed(const AddressedCommand& command, std::vector<Violation>& found);

 private:
  struct Last {
    std::uint64_t clock = 0;
    std::uint64_t index = 0;
    bool there = false;
  };
  void check_edge(const AddressedCommand& command, std::vector<Violation>& found);

  const Standard* standard_;
  Last any_, row_, column_;
  // last row command on a rising edge
  Last rising_;
  std::uint64_t pairing_clock_ = 0;
  NodeSpan rising_bus_, rising_banks_;
};

/// Rows of the banks, and the halves of a split activation.
class BankRules {
 public:
  explicit BankRules(const Standard& standard) : standard_(&standard), banks_(standard.banks()) {}
  void feed(const AddressedCommand& command, std::vector<Violation>& found);
  /// Activations whose second half has not come at `clock`, the end of the log.
  void finish(std::uint64_t clock, std::vector<Violation>& found) const;
  [[nodiscard]] bool closed(std::uint32_t bank) const {
    return banks_[bank].state == State::closed;
  }

 private:
  enum class State : std::uint8_t { closed, activating, open };
  struct Bank {
    State state = State::closed;
    std::int32_t row = 0;
    std::uint64_t clock = 0;  // of the command that made the state
    std::uint64_t index = 0;
  };
  void check_second(const AddressedCommand& command, const Bank& bank,
                    std::vector<Violation>& found) const;
  void check_access(const AddressedCommand& command, const Bank& bank,
                    std::vector<Violation>& found) const;
  void check_refresh(const AddressedCommand& command, std::vector<Violation>& found) const;
  void check_halves(const AddressedCommand& command, std::vector<Violation>& found) const;
  void set(const AddressedCommand& command, State state);

  const Standard* standard_;
  std::vector<Bank> banks_;
};

/// The data clock of a device with synchronization commands.
class DataClockRule {
 public:
  explicit DataClockRule(const Standard& standard) : standard_(&standard) {}
  void feed(const AddressedCommand& command, std::vector<Violation>& found);

 private:
  struct Sync {
    bool waiting = false;
    bool write = false;
    std::uint32_t bank = 0;
    std::uint64_t clock = 0;
    std::uint64_t index = 0;
  };
  const Standard* standard_;
  Sync sync_;
  std::uint64_t runs_until_ = 0;
};

/// Power-down and self-refresh: nothing but the exit reaches a node that sleeps.
class PowerRules {
 public:
  PowerRules(const Standard& standard, const BankRules& banks);
  void feed(const AddressedCommand& command, std::vector<Violation>& found);

 private:
  struct Node {
    CommandKind asleep = CommandKind::other;  // the entry, or other when awake
    std::uint64_t clock = 0;
    std::uint64_t index = 0;
  };
  const Standard* standard_;
  const BankRules* banks_;
  std::uint32_t level_;  // of the nodes that sleep; kNone without such commands
  std::vector<Node> nodes_;
};

/// No bank goes longer without refresh than JEDEC lets a controller postpone it.
class RefreshRule {
 public:
  explicit RefreshRule(const Standard& standard) : standard_(&standard), last_(standard.banks()) {}
  void feed(const AddressedCommand& command, std::vector<Violation>& found);
  void finish(std::uint64_t clock, std::uint64_t index, std::vector<Violation>& found) const;

 private:
  struct Last {
    std::uint64_t clock = 0;
    std::optional<std::uint64_t> index;
  };
  [[nodiscard]] std::uint64_t limit() const {
    return 9 * static_cast<std::uint64_t>(standard_->refresh_interval);
  }
  const Standard* standard_;
  std::vector<Last> last_;  // by bank
};

}  // namespace macroscope::dram
