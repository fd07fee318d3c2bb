#include "models/memory/dram/timing_state.hpp"

#include <bit>

namespace macroscope::dram {

namespace {

std::uint32_t log2_of(std::uint32_t power_of_two) {
  return static_cast<std::uint32_t>(std::countr_zero(power_of_two));
}

/// Whether `a` never binds because `b` always binds at least as long.
bool implied(const Standard& standard, const Constraint& a, const Constraint& b) {
  if (&a == &b || a.from != b.from || a.to != b.to || a.sibling || b.sibling || a.window != 1 ||
      b.window != 1) {
    return false;
  }
  const bool covers = b.level <= a.level || standard.nodes(a.level) == standard.nodes(b.level);
  if (!covers || b.latency < a.latency) return false;
  // Of two that imply each other the first stays.
  const bool mutual = b.latency == a.latency &&
                      (a.level <= b.level || standard.nodes(a.level) == standard.nodes(b.level));
  return !mutual || &b < &a;
}

}  // namespace

TimingState::TimingState(const Standard& standard, const std::vector<bool>& used)
    : paths_(standard.commands.size()), effects_(standard.commands.size()) {
  for (const Constraint& c : standard.constraints) {
    if (!used[c.to] || !used[c.from]) continue;
    const bool redundant =
        std::any_of(standard.constraints.begin(), standard.constraints.end(),
                    [&](const Constraint& other) { return implied(standard, c, other); });
    if (redundant) continue;
    Effect effect{array_of(standard, c.to, c.level), log2_of(standard.banks_below(c.level)),
                  static_cast<std::uint64_t>(c.latency), 0};
    if (c.sibling) {
      effect.sibling_bits = log2_of(standard.levels[c.level].count);
      effects_[c.from].siblings.push_back(effect);
    } else if (c.window > 1) {
      const auto history = static_cast<std::uint32_t>(history_.size());
      history_.resize(history_.size() + std::size_t{standard.nodes(c.level)} * (c.window + 1));
      effects_[c.from].windows.push_back({effect, c.window, history});
    } else {
      effects_[c.from].plain.push_back(effect);
    }
  }
}

std::uint32_t TimingState::array_of(const Standard& standard, std::uint32_t command,
                                    std::uint32_t level) {
  Path& path = paths_[command];
  for (std::uint32_t i = 0; i < path.levels; ++i) {
    if (path.level[i] == level) return path.base[i];
  }
  const auto base = static_cast<std::uint32_t>(ready_.size());
  ready_.resize(ready_.size() + standard.nodes(level));
  path.base[path.levels] = base;
  path.shift[path.levels] = log2_of(standard.banks_below(level));
  path.level[path.levels] = level;
  ++path.levels;
  if (level == standard.bank_level()) path.bank_base = base;
  return base;
}

std::uint64_t TimingState::ready_above(std::uint32_t command, std::uint32_t bank,
                                       std::uint32_t level) const {
  const Path& path = paths_[command];
  std::uint64_t tick = 0;
  for (std::uint32_t i = 0; i < path.levels; ++i) {
    if (path.level[i] <= level)
      tick = std::max(tick, ready_[path.base[i] + (bank >> path.shift[i])]);
  }
  return tick;
}

std::uint64_t TimingState::ready(std::uint32_t command,
                                 const std::vector<std::uint32_t>& banks) const {
  std::uint64_t tick = 0;
  for (const std::uint32_t bank : banks) tick = std::max(tick, ready(command, bank));
  return tick;
}

void TimingState::issue_window(const Window& window, std::uint32_t bank, std::uint64_t tick) {
  const std::uint32_t node = bank >> window.effect.shift;
  std::uint64_t* const ring = &history_[window.history + std::size_t{node} * (window.size + 1)];
  std::uint64_t& count = ring[window.size];
  ring[count % window.size] = tick;
  ++count;
  if (count < window.size) return;
  const std::uint64_t oldest = ring[count % window.size];
  std::uint64_t& entry = ready_[window.effect.base + node];
  entry = std::max(entry, oldest + window.effect.latency);
}

void TimingState::issue_sibling(const Effect& effect, std::uint32_t bank, std::uint64_t tick) {
  const std::uint32_t node = bank >> effect.shift;
  const std::uint32_t first = node >> effect.sibling_bits << effect.sibling_bits;
  for (std::uint32_t n = first; n < first + (1U << effect.sibling_bits); ++n) {
    if (n == node) continue;
    std::uint64_t& entry = ready_[effect.base + n];
    entry = std::max(entry, tick + effect.latency);
  }
}

void TimingState::issue(std::uint32_t command, const std::vector<std::uint32_t>& banks,
                        std::uint64_t tick) {
  const Effects& effects = effects_[command];
  // Ascending banks: the banks of one node follow each other, and each node counts once.
  const auto each_node = [&](std::uint32_t shift, auto&& visit) {
    std::uint32_t last = kNone;
    for (const std::uint32_t bank : banks) {
      if (bank >> shift == last) continue;
      last = bank >> shift;
      visit(bank);
    }
  };
  for (const Effect& effect : effects.plain) {
    each_node(effect.shift, [&](std::uint32_t bank) {
      std::uint64_t& entry = ready_[effect.base + (bank >> effect.shift)];
      entry = std::max(entry, tick + effect.latency);
    });
  }
  for (const Window& window : effects.windows) {
    each_node(window.effect.shift, [&](std::uint32_t bank) { issue_window(window, bank, tick); });
  }
  for (const Effect& effect : effects.siblings) {
    each_node(effect.shift, [&](std::uint32_t bank) { issue_sibling(effect, bank, tick); });
  }
}

}  // namespace macroscope::dram
