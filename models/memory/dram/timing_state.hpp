// When each command may next go to each node: the constraint table turned into flat arrays.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/memory/dram/standard.hpp"

namespace macroscope::dram {

/// Earliest ticks of all commands on all nodes of one channel.
///
/// For every (following command, level) with a constraint there is one array over the level's
/// nodes. Issuing a command raises entries by its row of effects; asking takes the maximum over the
/// levels of the path to a bank. Pairs that another pair implies are left out, as are following
/// commands outside `used`.
class TimingState {
 public:
  /// `used`: by command, whether it is ever asked for.
  TimingState(const Standard& standard, const std::vector<bool>& used);

  /// First tick in which `command` may go to `bank`.
  [[nodiscard]] std::uint64_t ready(std::uint32_t command, std::uint32_t bank) const {
    const Path& path = paths_[command];
    std::uint64_t tick = 0;
    for (std::uint32_t i = 0; i < path.levels; ++i) {
      tick = std::max(tick, ready_[path.base[i] + (bank >> path.shift[i])]);
    }
    return tick;
  }
  /// The part of ready() that comes from the nodes of `level` and above.
  [[nodiscard]] std::uint64_t ready_above(std::uint32_t command, std::uint32_t bank,
                                          std::uint32_t level) const;
  /// The part of ready() that comes from the bank alone.
  [[nodiscard]] std::uint64_t ready_bank(std::uint32_t command, std::uint32_t bank) const {
    const Path& path = paths_[command];
    return path.bank_base == kNone ? 0 : ready_[path.bank_base + bank];
  }
  /// First tick in which a command may go to all of these banks at once.
  [[nodiscard]] std::uint64_t ready(std::uint32_t command,
                                    const std::vector<std::uint32_t>& banks) const;

  /// `command` goes to `bank` at `tick`.
  void issue(std::uint32_t command, std::uint32_t bank, std::uint64_t tick) {
    const Effects& effects = effects_[command];
    for (const Effect& effect : effects.plain) {
      std::uint64_t& entry = ready_[effect.base + (bank >> effect.shift)];
      entry = std::max(entry, tick + effect.latency);
    }
    for (const Window& window : effects.windows) issue_window(window, bank, tick);
    for (const Effect& effect : effects.siblings) issue_sibling(effect, bank, tick);
  }
  /// `command` goes to all of these banks (ascending) at once.
  void issue(std::uint32_t command, const std::vector<std::uint32_t>& banks, std::uint64_t tick);

 private:
  static constexpr std::uint32_t kNone = Standard::kNone;
  static constexpr std::uint32_t kMaxLevels = 8;
  struct Path {
    std::uint32_t levels = 0;
    std::uint32_t base[kMaxLevels] = {};
    std::uint32_t shift[kMaxLevels] = {};
    std::uint32_t level[kMaxLevels] = {};
    std::uint32_t bank_base = kNone;
  };
  struct Effect {
    std::uint32_t base;
    std::uint32_t shift;
    std::uint64_t latency;
    std::uint32_t sibling_bits = 0;  // log2 of the level's count, for siblings
  };
  struct Window {
    Effect effect;
    std::uint32_t size;
    std::uint32_t history;  // into history_: per node `size` ticks and a position
  };
  struct Effects {
    std::vector<Effect> plain;
    std::vector<Window> windows;
    std::vector<Effect> siblings;
  };

  void issue_window(const Window& window, std::uint32_t bank, std::uint64_t tick);
  void issue_sibling(const Effect& effect, std::uint32_t bank, std::uint64_t tick);
  std::uint32_t array_of(const Standard& standard, std::uint32_t command, std::uint32_t level);

  std::vector<Path> paths_;       // by following command
  std::vector<Effects> effects_;  // by preceding command
  std::vector<std::uint64_t> ready_;
  std::vector<std::uint64_t> history_;
};

}  // namespace macroscope::dram
