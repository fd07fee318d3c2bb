// When each command may next go to each bank: the constraint table turned into flat arrays.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/memory/dram/standard.hpp"

namespace macroscope::dram {

/// The constraints from one access command to the next of the same kind, laid bare for loops over
/// accesses.
struct ColumnTiming {
  std::uint64_t* group;
  std::uint64_t* upper;
  std::uint64_t group_latency;
  std::uint32_t group_shift;
  struct Upper {
    std::uint32_t shift, uppers;
    std::uint64_t latency;
  };
  std::vector<Upper> uppers;
  struct Sibling {
    std::uint32_t shift, uppers, count;
    std::uint64_t latency;
  };
  std::vector<Sibling> siblings;

  /// What an access means for the next ones; issue() of the last of each bank does the rest.
  void issue(std::uint32_t bank, std::uint64_t tick) const {
    std::uint64_t& entry = group[bank >> group_shift];
    entry = std::max(entry, tick + group_latency);
    for (const Upper& u : uppers) {
      std::uint64_t* const first = upper + std::size_t{bank >> u.shift} * u.uppers;
      for (std::uint32_t i = 0; i < u.uppers; ++i) first[i] = std::max(first[i], tick + u.latency);
    }
    for (const Sibling& s : siblings) {
      const std::uint32_t node = bank >> s.shift;
      const std::uint32_t parent = node / s.count * s.count;
      for (std::uint32_t n = parent; n < parent + s.count; ++n) {
        if (n == node) continue;
        std::uint64_t* const first = upper + std::size_t{n} * s.uppers;
        for (std::uint32_t i = 0; i < s.uppers; ++i) {
          first[i] = std::max(first[i], tick + s.latency);
        }
      }
    }
  }
};

/// Earliest ticks of all commands on all banks of one channel.
///
/// For every following command there are three arrays: over the banks, with what the bank itself
/// asks for, over the groups (the parents of the banks), and over the parents of the groups, with
/// what that level and all above ask for. Asking is two maxima; issuing a command raises entries by
/// its list of effects. Pairs that another pair implies are left out, as are commands outside
/// `used`.
class TimingState {
 public:
  /// `used`: by command, whether it is ever issued.
  TimingState(const Standard& standard, const std::vector<bool>& used);

  /// First tick in which `command` may go to `bank`.
  [[nodiscard]] std::uint64_t ready(std::uint32_t command, std::uint32_t bank) const {
    return std::max(std::max(group_ready(command)[bank >> group_shift_],
                             upper_ready(command)[bank >> upper_shift_]),
                    bank_ready(command)[bank]);
  }
  /// By bank: the part of ready() that the bank itself asks for.
  [[nodiscard]] const std::uint64_t* bank_ready(std::uint32_t command) const {
    return &bank_[std::size_t{command} * banks_];
  }
  /// By group (bank >> group_shift()): the part that the group asks for.
  [[nodiscard]] const std::uint64_t* group_ready(std::uint32_t command) const {
    return &group_[std::size_t{command} * groups_];
  }
  [[nodiscard]] std::uint32_t group_shift() const { return group_shift_; }
  /// By parent of groups (bank >> upper_shift()): the part that it and the levels above ask for.
  [[nodiscard]] const std::uint64_t* upper_ready(std::uint32_t command) const {
    return &upper_[std::size_t{command} * uppers_];
  }
  [[nodiscard]] std::uint32_t upper_shift() const { return upper_shift_; }
  /// First tick in which a command may go to all of these banks at once.
  [[nodiscard]] std::uint64_t ready(std::uint32_t command,
                                    const std::vector<std::uint32_t>& banks) const;

  /// `command` goes to `bank` at `tick`.
  void issue(std::uint32_t command, std::uint32_t bank, std::uint64_t tick) {
    const Effects& effects = effects_[command];
    for (std::uint32_t i = effects.bank_first; i < effects.bank_last; ++i) {
      raise(bank_[plain_[i].base + bank], tick + plain_[i].latency);
    }
    for (std::uint32_t i = effects.group_first; i < effects.group_last; ++i) {
      raise(group_[plain_[i].base + (bank >> group_shift_)], tick + plain_[i].latency);
    }
    for (std::uint32_t i = effects.upper_first; i < effects.upper_last; ++i) {
      raise_uppers(upper_effects_[i], bank >> upper_effects_[i].shift,
                   tick + upper_effects_[i].latency);
    }
    if (effects.simple) return;
    for (const Window& window : effects.windows) issue_window(window, bank, tick);
    for (const Sibling& sibling : effects.siblings) issue_sibling(sibling, bank, tick);
  }
  /// For loops over accesses of one kind.
  [[nodiscard]] ColumnTiming columns(std::uint32_t command);
  /// `command` goes to all of these banks (ascending) at once.
  void issue(std::uint32_t command, const std::vector<std::uint32_t>& banks, std::uint64_t tick);

 private:
  struct Effect {
    std::uint32_t base;
    std::uint64_t latency;
  };
  struct UpperEffect {
    std::uint32_t base;
    std::uint32_t shift;   // bank number to node of the level
    std::uint32_t uppers;  // below a node
    std::uint64_t latency;
  };
  struct Window {
    UpperEffect effect;
    std::uint32_t size;
    std::uint32_t history;  // into history_: per node `size` ticks and a count
  };
  struct Sibling {
    UpperEffect effect;
    std::uint32_t count;  // nodes below one parent
  };
  struct Effects {
    std::uint32_t bank_first = 0, bank_last = 0;    // of plain_
    std::uint32_t group_first = 0, group_last = 0;  // of plain_
    std::uint32_t upper_first = 0, upper_last = 0;  // of upper_effects_
    bool simple = true;                             // no windows, no siblings
    std::vector<Window> windows;
    std::vector<Sibling> siblings;
  };

  static void raise(std::uint64_t& entry, std::uint64_t tick) { entry = std::max(entry, tick); }
  void raise_uppers(const UpperEffect& effect, std::uint32_t node, std::uint64_t tick) {
    std::uint64_t* const first = &upper_[effect.base + std::size_t{node} * effect.uppers];
    for (std::uint32_t i = 0; i < effect.uppers; ++i) raise(first[i], tick);
  }
  void add(const Standard& standard, const Constraint& c, Effects& effects);
  void issue_window(const Window& window, std::uint32_t bank, std::uint64_t tick);
  void issue_sibling(const Sibling& sibling, std::uint32_t bank, std::uint64_t tick);

  std::uint32_t banks_, groups_, uppers_, group_shift_, upper_shift_;
  std::vector<std::uint64_t> bank_, group_, upper_;  // by command, then node
  std::vector<Effects> effects_;                     // by preceding command
  std::vector<Effect> plain_;
  std::vector<UpperEffect> upper_effects_;
  std::vector<std::uint64_t> history_;
};

}  // namespace macroscope::dram
