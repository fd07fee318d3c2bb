// Every constraint of every shipped memory: one clock early is a violation that names its row, on
// time is none. Generated from the tables.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "models/memory/dram/checker.hpp"
#include "sim/core/rng.hpp"
#include "tests/models/memory/dram/command_on.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/models/memory/dram/oracle.hpp"
#include "tests/models/memory/dram/pair_sequence.hpp"

using namespace macroscope;
using namespace macroscope::test;
using dram::CommandLog;
using dram::CommandRecord;
using dram::Constraint;
using dram::ConstraintCheck;
using dram::Standard;
using dram::Violation;

namespace {

std::vector<Violation> check(const Standard& standard, const CommandLog& before,
                             const CommandLog& log) {
  dram::Checker checker(standard);
  for (const CommandRecord& record : before) checker.feed(record);
  for (const CommandRecord& record : log) checker.feed(record);
  checker.finish();
  return checker.violations();
}

/// The violation of this constraint, or null.
const Violation* find(const Standard& standard, const Constraint& c,
                      const std::vector<Violation>& violations) {
  for (const Violation& v : violations) {
    if (v.rule != ConstraintCheck::rule_text(standard, c)) continue;
    if (c.row == standard.rows.size() || v.where == standard.rows[c.row].where) return &v;
  }
  return nullptr;
}

/// One command a tick and the edges of half-clock devices say nothing about constraints.
bool is_bus_rule(const Violation& v) {
  return v.rule == dram::rule::kOneCommand || v.rule == dram::rule::kOneRowCommand ||
         v.rule == dram::rule::kOneColumnCommand || v.rule == dram::rule::kFallingEdge ||
         v.rule == dram::rule::kPairing;
}

/// Random reads and writes in legal order, then all banks closed.
CommandLog legal_log(const Standard& standard, dram::RefreshMode refresh) {
  Rng rng(7, "legal log");
  std::vector<OracleRequest> requests;
  for (int i = 0; i < 200; ++i) {
    requests.push_back(
        {rng.below(standard.capacity() / standard.access_bytes) * standard.access_bytes,
         rng.below(3) == 0, 0});
  }
  dram::ControllerParams params;
  params.refresh = refresh;
  const auto decode = [&](std::uint64_t address) {
    const std::uint64_t access = address / standard.access_bytes;
    return dram::Coordinates{static_cast<std::uint32_t>(access % standard.banks()),
                             static_cast<std::uint32_t>(access / standard.banks() % 2),
                             static_cast<std::uint32_t>(access % 7)};
  };
  CommandLog log = run_oracle(standard, params, decode, requests).commands;
  const std::uint32_t close = standard.command(dram::CommandKind::precharge_all);
  const std::uint32_t below = standard.banks_below(standard.commands[close].target);
  std::uint64_t clock = log.back().clock | 1U;  // a rising edge
  for (std::uint32_t bank = 0; bank < standard.banks(); bank += below) {
    clock += 1000;
    log.push_back(command_on(standard, clock, close, bank));
  }
  return log;
}

/// What decides about the later command of a constraint.
enum class Decides : std::uint8_t {
  alone,     // the constraint
  together,  // it and another rule with the same clock
  other      // another rule always asks for more
};

/// The sequence in which the constraint decides most clearly.
PairSequence best_sequence(const Standard& standard, const Constraint& c, const CommandLog& legal) {
  PairSequence best;
  std::size_t least = ~std::size_t{0};
  for (const PairSequence& s : pair_sequences(standard, c, legal.back().clock)) {
    const auto early = check(standard, legal, s.with_later(standard, c, s.due - 1));
    const std::size_t others = early.size() + (s.legal > s.due + 1 ? 1000 : 0);
    if (others >= least) continue;
    least = others;
    best = s;
  }
  return best;
}

Decides check_constraint(const Standard& standard, const Constraint& c, const CommandLog& legal) {
  const PairSequence s = best_sequence(standard, c, legal);
  INFO(ConstraintCheck::rule_text(standard, c)
       << ", line " << (c.row < standard.rows.size() ? standard.rows[c.row].where.line : 0));
  REQUIRE(!s.before.empty());
  REQUIRE(s.legal != 0);

  const auto early = check(standard, legal, s.with_later(standard, c, s.due - 1));
  const Violation* const named = find(standard, c, early);
  for (const Violation& v : early) UNSCOPED_INFO("early: " << v.text);
  REQUIRE(named != nullptr);
  CHECK(named->clocks_short == 1);
  CHECK(named->earlier == legal.size() + s.from);

  const auto due = check(standard, legal, s.with_later(standard, c, s.due));
  CHECK(find(standard, c, due) == nullptr);
  const auto on_time = check(standard, legal, s.with_later(standard, c, s.legal));
  for (const Violation& v : on_time) UNSCOPED_INFO("on time: " << v.text);
  CHECK(on_time.empty());

  const std::uint64_t edge =
      standard.command_bus == dram::CommandBus::dual_half_clock ? s.due | 1U : s.due;
  const auto other = std::count_if(early.begin(), early.end(), [&](const Violation& v) {
    return &v != named && !is_bus_rule(v);
  });
  if (s.legal == edge) return other == 0 ? Decides::alone : Decides::together;
  // Another rule holds the command back longer: it is named at the last clock that it forbids.
  const auto held = check(standard, legal, s.with_later(standard, c, s.legal - 1));
  CHECK(!held.empty());
  CHECK(find(standard, c, held) == nullptr);
  return Decides::other;
}

}  // namespace

TEST_CASE("checker: every constraint of every shipped memory, one clock early and on time",
          "[dram][checker]") {
  for (const std::string& name : memory_names()) {
    DYNAMIC_SECTION(name) {
      const Standard standard = widened(shipped_memory(name).standard);
      const CommandLog legal = legal_log(standard, dram::RefreshMode::all_bank);
      REQUIRE(check(standard, {}, legal).empty());
      std::map<Decides, std::size_t> counts;
      for (const Constraint& c : standard.constraints) {
        ++counts[check_constraint(standard, c, legal)];
      }
      // Rows for combinations that others imply are in the tables too, but they are the few.
      CHECK(counts[Decides::alone] > 3 * counts[Decides::other]);
    }
  }
}

TEST_CASE("checker: lists the constraints that never decide", "[.list][dram][checker]") {
  for (const std::string& name : memory_names()) {
    const Standard standard = widened(shipped_memory(name).standard);
    const CommandLog legal = legal_log(standard, dram::RefreshMode::all_bank);
    for (const Constraint& c : standard.constraints) {
      if (check_constraint(standard, c, legal) != Decides::other) continue;
      WARN(name << ": " << ConstraintCheck::rule_text(standard, c));
    }
  }
}
