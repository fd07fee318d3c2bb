// When each command may next go to each bank: the constraint table turned into flat arrays.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "models/memory/dram/standard.hpp"

namespace macroscope::dram {

/// Raises ready[base + (bank >> shift << scale)] to a latency after a command to `bank`. A node
/// that covers several parents of groups has one effect for each.
struct TimingEffect {
  std::uint32_t base = 0;
  std::uint16_t shift = 0, scale = 0;
  std::uint64_t latency = 0;

  void raise(std::uint64_t* ready, std::uint32_t bank, std::uint64_t tick) const {
    std::uint64_t& entry = ready[base + (bank >> shift << scale)];
    entry = std::max(entry, tick + latency);
  }
};

/// The constraints from one access command to the next of the same kind, for loops over accesses.
struct ColumnTiming {
  struct Sibling {
    TimingEffect effect;
    std::uint32_t shift, count;
  };
  std::uint64_t* ready = nullptr;
  std::vector<TimingEffect> effects;
  std::vector<Sibling> siblings;

  /// Ticks from an access to the next one of its bank.
  [[nodiscard]] std::uint64_t distance() const {
    std::uint64_t longest = 1;
    for (const TimingEffect& effect : effects) longest = std::max(longest, effect.latency);
    return longest;
  }
  /// What an access means for the next ones; TimingState::issue() of the last one of each bank does
  /// the rest.
  void issue(std::uint32_t bank, std::uint64_t tick) const {
    for (const TimingEffect& effect : effects) effect.raise(ready, bank, tick);
    for (const Sibling& sibling : siblings) {
      const std::uint32_t node = bank >> sibling.shift;
      const std::uint32_t first = node / sibling.count * sibling.count;
      for (std::uint32_t n = first; n < first + sibling.count; ++n) {
        if (n != node) sibling.effect.raise(ready, n << sibling.shift, tick);
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
    return &ready_[std::size_t{command} * stride_];
  }
  /// By group (bank >> group_shift()): the part that the group asks for.
  [[nodiscard]] const std::uint64_t* group_ready(std::uint32_t command) const {
    return &ready_[std::size_t{command} * stride_ + banks_];
  }
  [[nodiscard]] std::uint32_t group_shift() const { return group_shift_; }
  /// By parent of groups (bank >> upper_shift()): the part that it and the levels above ask for.
  [[nodiscard]] const std::uint64_t* upper_ready(std::uint32_t command) const {
    return &ready_[std::size_t{command} * stride_ + banks_ + groups_];
  }
  [[nodiscard]] std::uint32_t upper_shift() const { return upper_shift_; }
  [[nodiscard]] std::uint32_t uppers() const { return uppers_; }
  /// The part of ready() that the levels above the bank ask for.
  [[nodiscard]] std::uint64_t ready_above(std::uint32_t command, std::uint32_t bank) const {
    return std::max(group_ready(command)[bank >> group_shift_],
                    upper_ready(command)[bank >> upper_shift_]);
  }
  /// First tick in which a command may go to all of these banks at once.
  [[nodiscard]] std::uint64_t ready(std::uint32_t command,
                                    const std::vector<std::uint32_t>& banks) const;

  /// `command` goes to `bank` at `tick`.
  void issue(std::uint32_t command, std::uint32_t bank, std::uint64_t tick) {
    const Effects& effects = effects_[command];
    for (const Effect *e = &effects_of_[effects.first], *end = e + effects.count; e != end; ++e) {
      e->raise(ready_.data(), bank, tick);
    }
    if (effects.simple) return;
    for (const Window& window : effects.windows) issue_window(window, bank, tick);
    for (const Sibling& sibling : effects.siblings) issue_sibling(sibling, bank, tick);
  }
  /// First tick in which no command issued so far keeps any other back.
  [[nodiscard]] std::uint64_t settled() const;
  /// For loops over accesses of one kind.
  [[nodiscard]] ColumnTiming columns(std::uint32_t command);
  /// `command` goes to all of these banks (ascending) at once.
  void issue(std::uint32_t command, const std::vector<std::uint32_t>& banks, std::uint64_t tick);

 private:
  using Effect = TimingEffect;
  struct Window {
    std::vector<Effect> effects;
    std::uint32_t shift;  // bank number to node of the level
    std::uint32_t size;
    std::uint32_t history;  // into history_: per node `size` ticks and a count
    std::uint32_t nodes;
  };
  struct Sibling {
    std::vector<Effect> effects;
    std::uint32_t shift;
    std::uint32_t count;  // nodes below one parent
  };
  struct Effects {
    std::uint32_t first = 0, count = 0;  // of effects_of_
    bool simple = true;                  // no windows, no siblings
    std::vector<Window> windows;
    std::vector<Sibling> siblings;
  };

  void raise(const Effect& effect, std::uint32_t bank, std::uint64_t tick) {
    effect.raise(ready_.data(), bank, tick);
  }
  [[nodiscard]] std::vector<Effect> effects_of(const Standard& standard, const Constraint& c) const;
  void add(const Standard& standard, const Constraint& c, Effects& effects);
  void issue_window(const Window& window, std::uint32_t bank, std::uint64_t tick);
  void issue_sibling(const Sibling& sibling, std::uint32_t bank, std::uint64_t tick);

  std::uint32_t banks_, groups_, uppers_, group_shift_, upper_shift_, stride_;
  std::vector<std::uint64_t> ready_;  // by command: banks, groups, parents of groups
  std::vector<Effects> effects_;      // by preceding command
  std::vector<Effect> effects_of_;
  std::vector<std::uint64_t> history_;
};

}  // namespace macroscope::dram
