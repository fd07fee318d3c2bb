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
    : banks_(standard.banks()),
      groups_(standard.nodes(standard.bank_level() - 1)),
      uppers_(standard.nodes(standard.bank_level() - 2)),
      group_shift_(log2_of(standard.banks_below(standard.bank_level() - 1))),
      upper_shift_(log2_of(standard.banks_below(standard.bank_level() - 2))),
      stride_(banks_ + groups_ + uppers_),
      ready_(std::size_t{stride_} * standard.commands.size()),
      effects_(standard.commands.size()) {
  for (std::uint32_t from = 0; from < standard.commands.size(); ++from) {
    Effects& effects = effects_[from];
    effects.first = static_cast<std::uint32_t>(effects_of_.size());
    for (const Constraint& c : standard.constraints) {
      if (c.from != from || !used[c.to] || !used[c.from]) continue;
      const bool redundant =
          std::any_of(standard.constraints.begin(), standard.constraints.end(),
                      [&](const Constraint& other) { return implied(standard, c, other); });
      if (!redundant) add(standard, c, effects);
    }
    effects.count = static_cast<std::uint32_t>(effects_of_.size()) - effects.first;
    effects.simple = effects.windows.empty() && effects.siblings.empty();
  }
  effects_of_.push_back({});  // so that a command without effects may point here
}

std::vector<TimingState::Effect> TimingState::effects_of(const Standard& standard,
                                                         const Constraint& c) const {
  const auto latency = static_cast<std::uint64_t>(c.latency);
  const auto shift = static_cast<std::uint16_t>(log2_of(standard.banks_below(c.level)));
  const std::uint32_t base = c.to * stride_;
  if (c.level == standard.bank_level()) return {{base, 0, 0, latency}};
  if (c.level + 1 == standard.bank_level()) return {{base + banks_, shift, 0, latency}};
  std::vector<Effect> effects;
  const std::uint32_t uppers = uppers_ / standard.nodes(c.level);  // below one node
  for (std::uint32_t i = 0; i < uppers; ++i) {
    effects.push_back(
        {base + banks_ + groups_ + i, shift, static_cast<std::uint16_t>(log2_of(uppers)), latency});
  }
  return effects;
}

void TimingState::add(const Standard& standard, const Constraint& c, Effects& effects) {
  const std::uint32_t shift = log2_of(standard.banks_below(c.level));
  if (c.sibling) {
    const std::uint32_t count = standard.levels[c.level].count;
    if (count > 1) effects.siblings.push_back({effects_of(standard, c), shift, count});
  } else if (c.window > 1) {
    const auto history = static_cast<std::uint32_t>(history_.size());
    history_.resize(history_.size() + std::size_t{standard.nodes(c.level)} * (c.window + 1));
    effects.windows.push_back(
        {effects_of(standard, c), shift, c.window, history, standard.nodes(c.level)});
  } else {
    for (const Effect& effect : effects_of(standard, c)) effects_of_.push_back(effect);
  }
}

std::uint64_t TimingState::ready(std::uint32_t command,
                                 const std::vector<std::uint32_t>& banks) const {
  std::uint64_t tick = 0;
  for (const std::uint32_t bank : banks) tick = std::max(tick, ready(command, bank));
  return tick;
}

void TimingState::issue_window(const Window& window, std::uint32_t bank, std::uint64_t tick) {
  const std::uint32_t node = bank >> window.shift;
  std::uint64_t* const ring = &history_[window.history + std::size_t{node} * (window.size + 1)];
  std::uint64_t& count = ring[window.size];
  ring[count % window.size] = tick;
  ++count;
  if (count < window.size) return;
  const std::uint64_t oldest = ring[count % window.size];
  for (const Effect& effect : window.effects) raise(effect, bank, oldest);
}

void TimingState::issue_sibling(const Sibling& sibling, std::uint32_t bank, std::uint64_t tick) {
  const std::uint32_t node = bank >> sibling.shift;
  const std::uint32_t first = node / sibling.count * sibling.count;
  for (std::uint32_t n = first; n < first + sibling.count; ++n) {
    if (n == node) continue;
    for (const Effect& effect : sibling.effects) raise(effect, n << sibling.shift, tick);
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
  for (std::uint32_t i = effects.first; i < effects.first + effects.count; ++i) {
    const Effect& effect = effects_of_[i];
    each_node(effect.shift, [&](std::uint32_t bank) { raise(effect, bank, tick); });
  }
  for (const Window& window : effects.windows) {
    each_node(window.shift, [&](std::uint32_t bank) { issue_window(window, bank, tick); });
  }
  for (const Sibling& sibling : effects.siblings) {
    each_node(sibling.shift, [&](std::uint32_t bank) { issue_sibling(sibling, bank, tick); });
  }
}

std::uint64_t TimingState::settled() const {
  std::uint64_t tick = *std::max_element(ready_.begin(), ready_.end());
  for (const Effects& effects : effects_) {
    for (const Window& window : effects.windows) {
      for (std::uint32_t node = 0; node < window.nodes; ++node) {
        const std::uint64_t* const ring =
            &history_[window.history + std::size_t{node} * (window.size + 1)];
        const std::uint64_t count = ring[window.size];
        if (count == 0) continue;
        const std::uint64_t newest = ring[(count - 1) % window.size];
        for (const Effect& effect : window.effects) tick = std::max(tick, newest + effect.latency);
      }
    }
  }
  return tick;
}

ColumnTiming TimingState::columns(std::uint32_t command) {
  const Effects& effects = effects_[command];
  ColumnTiming columns;
  columns.ready = ready_.data();
  const std::uint32_t base = command * stride_;
  const auto own = [&](const Effect& effect) {
    return effect.base >= base + banks_ && effect.base < base + stride_;
  };
  for (std::uint32_t i = effects.first; i < effects.first + effects.count; ++i) {
    if (own(effects_of_[i])) columns.effects.push_back(effects_of_[i]);
  }
  for (const Sibling& sibling : effects.siblings) {
    for (const Effect& effect : sibling.effects) {
      if (own(effect)) columns.siblings.push_back({effect, sibling.shift, sibling.count});
    }
  }
  return columns;
}

}  // namespace macroscope::dram
