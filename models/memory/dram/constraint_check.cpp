#include "models/memory/dram/constraint_check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace macroscope::dram {

namespace {

std::string ordinal(std::uint32_t n) {
  const bool teen = n % 100 / 10 == 1;
  const char* const ending = teen          ? "th"
                             : n % 10 == 1 ? "st"
                             : n % 10 == 2 ? "nd"
                             : n % 10 == 3 ? "rd"
                                           : "th";
  return fmt::format("{}{}", n, ending);
}

}  // namespace

ConstraintCheck::ConstraintCheck(const Standard& standard)
    : standard_(&standard),
      levels_(standard.bank_level() + 1),
      before_(standard.commands.size()),
      kept_(standard.commands.size() * levels_),
      used_(standard.commands.size()) {
  for (const Constraint& c : standard.constraints) {
    before_[c.to].push_back(c);
    Kept& k = kept_[std::size_t{c.from} * levels_ + c.level];
    k.level = c.level;
    k.depth = std::max(k.depth, c.window);
  }
  std::size_t size = 0;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    if (kept_[i].depth == 0) continue;
    kept_[i].base = size;
    size += std::size_t{kept_[i].depth} * standard.nodes(kept_[i].level);
    used_[i / levels_].push_back(kept_[i]);
  }
  past_.resize(size);
}

/// The latest of the window-th last commands on the nodes of the span: what the constraint counts
/// from.
const ConstraintCheck::Past& ConstraintCheck::latest(const Constraint& c,
                                                     const NodeSpan& span) const {
  const Kept& k = kept(c.from, c.level);
  const Past* last = &never_;
  const auto look = [&](std::uint32_t node) {
    const Past& past = past_[k.base + std::size_t{node} * k.depth + c.window - 1];
    if (past.there && (!last->there || past.clock > last->clock)) last = &past;
  };
  if (!c.sibling) {
    span.for_each(look);
    return *last;
  }
  const std::uint32_t count = standard_->levels[c.level].count;
  span.for_each([&](std::uint32_t node) {
    const std::uint32_t first = node / count * count;
    for (std::uint32_t other = first; other < first + count; ++other) {
      if (other != node) look(other);
    }
  });
  return *last;
}

void ConstraintCheck::feed(const AddressedCommand& command, std::vector<Violation>& found) {
  const auto clock = static_cast<std::int64_t>(command.record->clock);
  for (const Constraint& c : before_[command.record->command]) {
    const Past& earlier = latest(c, command.nodes[c.level]);
    if (earlier.there && clock - earlier.clock < c.latency) report(c, earlier, command, found);
  }
  remember(command);
}

void ConstraintCheck::remember(const AddressedCommand& command) {
  for (const Kept& k : used_[command.record->command]) {
    command.nodes[k.level].for_each([&](std::uint32_t node) {
      const auto begin = past_.begin() + static_cast<std::ptrdiff_t>(k.base + node * k.depth);
      std::copy_backward(begin, begin + (k.depth - 1), begin + k.depth);
      *begin = {static_cast<std::int64_t>(command.record->clock), command.index, true};
    });
  }
}

std::string ConstraintCheck::rule_text(const Standard& standard, const Constraint& c) {
  const std::string& from = standard.commands[c.from].name;
  const std::string& to = standard.commands[c.to].name;
  if (c.row >= standard.rows.size()) {
    return fmt::format("{} takes its command bus for {} ticks", from, c.latency);
  }
  std::string text = fmt::format("{} -> {}, ", from, to);
  if (c.window > 1) text += ordinal(c.window) + " last, ";
  const std::string& expression = standard.rows[c.row].expression;
  if (!expression.empty()) text += expression + " = ";
  return text + fmt::format("{} at {}{}", c.latency, c.sibling ? "another " : "",
                            standard.levels[c.level].name);
}

void ConstraintCheck::report(const Constraint& c, const Past& earlier,
                             const AddressedCommand& command, std::vector<Violation>& found) const {
  Violation v;
  v.index = command.index;
  v.earlier = earlier.index;
  v.rule = rule_text(*standard_, c);
  const auto clock = static_cast<std::int64_t>(command.record->clock);
  v.clocks_short = earlier.clock + c.latency - clock;
  std::string row = "(row \"" + v.rule + "\"";
  if (c.row < standard_->rows.size()) {
    v.where = standard_->rows[c.row].where;
    if (!v.where.file.empty()) row += fmt::format(", {}:{}", v.where.file, v.where.line);
  }
  v.text = fmt::format("clock {}: {} comes {} {} too early after {} at clock {} {})", clock,
                       command_text(*standard_, *command.record), v.clocks_short,
                       v.clocks_short == 1 ? "clock" : "clocks", standard_->commands[c.from].name,
                       earlier.clock, row);
  found.push_back(std::move(v));
}

}  // namespace macroscope::dram
