#include "models/memory/dram/timing_state.hpp"

#include <bit>
#include <tuple>
#include <utility>

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
    : banks_(standard.banks()),
      groups_(standard.nodes(standard.bank_level() - 1)),
      uppers_(standard.nodes(standard.bank_level() - 2)),
      group_shift_(log2_of(standard.banks_below(standard.bank_level() - 1))),
      upper_shift_(log2_of(standard.banks_below(standard.bank_level() - 2))),
      bank_(std::size_t{banks_} * standard.commands.size()),
      group_(std::size_t{groups_} * standard.commands.size()),
      upper_(std::size_t{uppers_} * standard.commands.size()),
      effects_(standard.commands.size()) {
  std::vector<Constraint> binding;
  for (const Constraint& c : standard.constraints) {
    if (!used[c.to] || !used[c.from]) continue;
    const bool redundant =
        std::any_of(standard.constraints.begin(), standard.constraints.end(),
                    [&](const Constraint& other) { return implied(standard, c, other); });
    if (!redundant) binding.push_back(c);
  }
  for (std::uint32_t from = 0; from < standard.commands.size(); ++from) {
    Effects& effects = effects_[from];
    // Windows and siblings below the parents of groups would need arrays of their own; no device
    // has them, and check_constraints() refuses them.
    const auto list = [&](std::uint32_t level, std::uint32_t nodes) {
      const auto first = static_cast<std::uint32_t>(plain_.size());
      for (const Constraint& c : binding) {
        if (c.from != from || c.level != level) continue;
        plain_.push_back({c.to * nodes, static_cast<std::uint64_t>(c.latency)});
      }
      return std::pair(first, static_cast<std::uint32_t>(plain_.size()));
    };
    std::tie(effects.bank_first, effects.bank_last) = list(standard.bank_level(), banks_);
    std::tie(effects.group_first, effects.group_last) = list(standard.bank_level() - 1, groups_);
    effects.upper_first = static_cast<std::uint32_t>(upper_effects_.size());
    for (const Constraint& c : binding) {
      if (c.from == from && c.level + 2 <= standard.bank_level()) add(standard, c, effects);
    }
    effects.upper_last = static_cast<std::uint32_t>(upper_effects_.size());
    effects.simple = effects.windows.empty() && effects.siblings.empty();
  }
}

void TimingState::add(const Standard& standard, const Constraint& c, Effects& effects) {
  const UpperEffect effect{c.to * uppers_, log2_of(standard.banks_below(c.level)),
                           uppers_ / standard.nodes(c.level),
                           static_cast<std::uint64_t>(c.latency)};
  if (c.sibling) {
    if (standard.levels[c.level].count > 1) {
      effects.siblings.push_back({effect, standard.levels[c.level].count});
    }
  } else if (c.window > 1) {
    const auto history = static_cast<std::uint32_t>(history_.size());
    history_.resize(history_.size() + std::size_t{standard.nodes(c.level)} * (c.window + 1));
    effects.windows.push_back({effect, c.window, history});
  } else {
    upper_effects_.push_back(effect);
  }
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
  raise_uppers(window.effect, node, ring[count % window.size] + window.effect.latency);
}

void TimingState::issue_sibling(const Sibling& sibling, std::uint32_t bank, std::uint64_t tick) {
  const std::uint32_t node = bank >> sibling.effect.shift;
  const std::uint32_t first = node / sibling.count * sibling.count;
  for (std::uint32_t n = first; n < first + sibling.count; ++n) {
    if (n != node) raise_uppers(sibling.effect, n, tick + sibling.effect.latency);
  }
}

void TimingState::issue(std::uint32_t command, const std::vector<std::uint32_t>& banks,
                        std::uint64_t tick) {
  const Effects& effects = effects_[command];
  // Ascending banks: the banks of one node follow each other, and each node counts once.
  const auto each_node = [&](std::uint32_t shift, auto&& visit) {
    std::uint32_t last = Standard::kNone;
    for (const std::uint32_t bank : banks) {
      if (bank >> shift == last) continue;
      last = bank >> shift;
      visit(bank);
    }
  };
  for (std::uint32_t i = effects.bank_first; i < effects.bank_last; ++i) {
    for (const std::uint32_t bank : banks) {
      raise(bank_[plain_[i].base + bank], tick + plain_[i].latency);
    }
  }
  for (std::uint32_t i = effects.group_first; i < effects.group_last; ++i) {
    each_node(group_shift_, [&](std::uint32_t bank) {
      raise(group_[plain_[i].base + (bank >> group_shift_)], tick + plain_[i].latency);
    });
  }
  for (std::uint32_t i = effects.upper_first; i < effects.upper_last; ++i) {
    const UpperEffect& effect = upper_effects_[i];
    each_node(effect.shift, [&](std::uint32_t bank) {
      raise_uppers(effect, bank >> effect.shift, tick + effect.latency);
    });
  }
  for (const Window& window : effects.windows) {
    each_node(window.effect.shift, [&](std::uint32_t bank) { issue_window(window, bank, tick); });
  }
  for (const Sibling& sibling : effects.siblings) {
    each_node(sibling.effect.shift,
              [&](std::uint32_t bank) { issue_sibling(sibling, bank, tick); });
  }
}

ColumnTiming TimingState::columns(std::uint32_t command) {
  const Effects& effects = effects_[command];
  ColumnTiming columns{&group_[std::size_t{command} * groups_],
                       &upper_[std::size_t{command} * uppers_],
                       0,
                       group_shift_,
                       {},
                       {}};
  for (std::uint32_t i = effects.group_first; i < effects.group_last; ++i) {
    if (plain_[i].base == command * groups_) {
      columns.group_latency = std::max(columns.group_latency, plain_[i].latency);
    }
  }
  for (std::uint32_t i = effects.upper_first; i < effects.upper_last; ++i) {
    const UpperEffect& effect = upper_effects_[i];
    if (effect.base != command * uppers_) continue;
    columns.uppers.push_back({effect.shift, effect.uppers, effect.latency});
  }
  for (const Sibling& sibling : effects.siblings) {
    const UpperEffect& effect = sibling.effect;
    if (effect.base != command * uppers_) continue;
    columns.siblings.push_back({effect.shift, effect.uppers, sibling.count, effect.latency});
  }
  return columns;
}

}  // namespace macroscope::dram
