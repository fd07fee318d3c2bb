#include "tests/models/memory/dram/pair_sequence.hpp"

#include <algorithm>

#include "tests/models/memory/dram/command_on.hpp"
#include "tests/models/memory/dram/sequence_builder.hpp"

namespace macroscope::test {

using dram::CommandKind;
using dram::CommandLog;
using dram::CommandRecord;
using dram::Constraint;
using dram::Standard;

namespace {

/// The bank whose ids are those of `bank` down to `level`, and the next ones below it.
std::uint32_t parted_below(const Standard& standard, std::uint32_t bank, std::uint32_t level) {
  std::uint32_t other = 0;
  for (std::uint32_t l = 0; l <= standard.bank_level(); ++l) {
    const std::uint32_t count = standard.levels[l].count;
    const std::uint32_t id = bank / standard.banks_below(l) % count;
    other = other * count + (l <= level ? id : (id + 1) % count);
  }
  return other;
}

/// `count` banks of the node of `level` that holds bank 0, in as many nodes below it as there are.
std::vector<std::uint32_t> spread_banks(const Standard& standard, std::uint32_t level,
                                        std::uint32_t count) {
  std::vector<std::uint32_t> banks;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t left = i, bank = 0;
    for (std::uint32_t l = level + 1; l <= standard.bank_level(); ++l) {
      bank += left % standard.levels[l].count * standard.banks_below(l);
      left /= standard.levels[l].count;
    }
    banks.push_back(bank);
  }
  return banks;
}

bool needs_open(CommandKind kind) {
  return is_column_access(kind) || kind == CommandKind::sync_read ||
         kind == CommandKind::sync_write;
}

PairSequence build(const Standard& standard, const Constraint& c, std::uint64_t start,
                   const std::vector<std::uint32_t>& from_banks, std::uint32_t to_bank) {
  SequenceBuilder builder(standard, start);
  if (needs_open(standard.commands[c.to].kind)) builder.prepare(c.to, to_bank, true);
  builder.prepare(c.from, from_banks.front(), true);
  PairSequence sequence;
  sequence.to_bank = to_bank;
  for (std::size_t i = 0; i < from_banks.size(); ++i) {
    const bool first = i == 0;
    if (!first) builder.prepare(c.from, from_banks[i], false);
    // What follows an access of the data clock must not stop it from being the one that counts.
    const std::uint64_t clock = builder.put(c.from, from_banks[i], first);
    if (first) {
      sequence.from = builder.log().size() - 1;
      sequence.due = clock + static_cast<std::uint64_t>(c.latency);
    }
    const bool second_is_later = standard.commands[c.to].kind == CommandKind::activate_second;
    if (!second_is_later) builder.finish_activation(from_banks[i]);
  }
  builder.prepare(c.to, to_bank, false);
  sequence.before = builder.log();
  sequence.legal = builder.earliest(c.to, to_bank, std::max(sequence.due, builder.last() + 1));
  return sequence;
}

}  // namespace

Standard widened(Standard standard) {
  for (std::uint32_t l = 1; l <= standard.bank_level(); ++l) {
    standard.levels[l].count = std::max(2U, standard.levels[l].count);
  }
  return standard;
}

CommandLog PairSequence::with_later(const Standard& standard, const Constraint& c,
                                    std::uint64_t clock) const {
  CommandLog log;
  std::uint64_t runs_until = 0;
  for (const CommandRecord& record : before) {
    if (record.clock > clock || (record.clock == clock && log.size() > from)) break;
    log.push_back(record);
    const CommandKind kind = standard.commands[record.command].kind;
    if (!is_column_access(kind)) continue;
    runs_until =
        record.clock + static_cast<std::uint64_t>(is_write_access(kind) ? standard.data_clock_write
                                                                        : standard.data_clock_read);
  }
  const CommandKind kind = standard.commands[c.to].kind;
  const bool split = standard.command_bus == dram::CommandBus::split_activate;
  if (split && is_column_access(kind) && clock >= runs_until && log.back().clock < clock - 1) {
    const std::uint32_t sync =
        standard.command(is_write_access(kind) ? CommandKind::sync_write : CommandKind::sync_read);
    log.push_back(command_on(standard, clock - 1, sync, to_bank, 0));
  }
  const bool has_row = standard.commands[c.to].target > standard.bank_level();
  log.push_back(has_row ? command_on(standard, clock, c.to, to_bank, 0)
                        : command_on(standard, clock, c.to, to_bank));
  return log;
}

std::vector<PairSequence> pair_sequences(const Standard& standard, const Constraint& c,
                                         std::uint64_t start) {
  std::vector<PairSequence> sequences;
  if (c.window > 1) {
    auto banks = spread_banks(standard, c.level, c.window + 1);
    const std::uint32_t last = banks.back();
    banks.pop_back();
    sequences.push_back(build(standard, c, start, banks, last));
    return sequences;
  }
  if (c.sibling) {
    sequences.push_back(build(standard, c, start, {0}, parted_below(standard, 0, c.level - 1)));
    return sequences;
  }
  for (std::uint32_t level = c.level; level <= standard.bank_level(); ++level) {
    sequences.push_back(build(standard, c, start, {0}, parted_below(standard, 0, level)));
  }
  return sequences;
}

}  // namespace macroscope::test
