// Operator boundaries of a channel: after one it decides as a new channel does.
#include <catch2/catch.hpp>
#include <numeric>

#include "models/memory/dram/checker.hpp"
#include "tests/models/memory/dram/channel_cases.hpp"
#include "tests/models/memory/dram/closed_forms.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

using dram::Channel;
using dram::CommandKind;
using dram::Memory;

std::vector<std::string> random_setup(Rng& rng, const dram::Standard& standard) {
  std::vector<std::string> changes = random_controller(rng, standard);
  if (rng.below(4) == 0) {
    changes.push_back("controller.power_down_idle=" + std::to_string(rng.between(1, 400)));
  }
  if (rng.below(5) == 0) {
    changes.push_back("controller.self_refresh_idle=" + std::to_string(rng.between(1, 9000)));
  }
  return changes;
}

/// Feeds the requests from `origin` on, runs to the end and `idle` clocks more.
void run_program(Channel& channel, const std::vector<OracleRequest>& requests, std::uint64_t origin,
                 std::uint64_t idle) {
  for (const OracleRequest& r : requests) {
    channel.push({r.address, 1, dram::Run::kNoTag, origin + r.earliest, r.write});
  }
  channel.drain();
  channel.advance(channel.clock() + idle);
}

/// What a program did: commands after its origin, counts and times.
struct Program {
  dram::CommandLog log;
  std::vector<std::uint64_t> counts;

  bool operator==(const Program&) const = default;
};

std::vector<std::uint64_t> counts_of(const dram::ChannelStats& s) {
  std::vector<std::uint64_t> counts = s.commands;
  counts.insert(counts.end(), {s.reads, s.writes, s.forwarded, s.merged, s.hits, s.misses,
                               s.conflicts, s.fast, s.latency.count()});
  for (const dram::BusTime& bus : s.buses) {
    counts.push_back(bus.busy);
    counts.insert(counts.end(), bus.lost.begin(), bus.lost.end());
  }
  return counts;
}

/// Runs a program of a channel whose state is that of its start, boundary included.
Program next_program(Channel& channel, const std::vector<OracleRequest>& requests,
                     std::uint64_t idle, dram::CommandLog& all) {
  Program program;
  const std::uint64_t origin = channel.clock();
  const std::vector<std::uint64_t> before = counts_of(channel.stats());
  channel.set_log(&program.log);
  run_program(channel, requests, origin, idle);
  channel.restart(channel.quiesce(channel.clock()));
  channel.set_log(nullptr);
  all.insert(all.end(), program.log.begin(), program.log.end());
  for (dram::CommandRecord& record : program.log) record.clock -= origin;
  program.counts = counts_of(channel.stats());
  for (std::size_t i = 0; i < before.size(); ++i) program.counts[i] -= before[i];
  program.counts.push_back(channel.clock() - origin);
  return program;
}

std::uint64_t refreshes(const dram::Standard& s, const dram::CommandLog& log, CommandKind kind) {
  const std::uint32_t command = s.command(kind);
  return static_cast<std::uint64_t>(std::count_if(
      log.begin(), log.end(), [&](const auto& record) { return record.command == command; }));
}

}  // namespace

TEST_CASE("a program does the same after any other as on a new channel", "[dram][boundary]") {
  Rng rng(1, "channel_quiesce");
  for (const std::string& name : memory_names()) {
    const dram::Standard shipped = shipped_memory(name).standard;
    for (int i = 0; i < 25; ++i) {
      const std::vector<std::string> changes = random_setup(rng, shipped);
      CAPTURE(name, changes);
      const Memory memory = shipped_memory(name, changes);
      const auto first = random_trace(rng, memory, rng.between(1, 600));
      const auto second = random_trace(rng, memory, rng.between(1, 600));
      const std::uint64_t idle = rng.below(3) == 0 ? rng.below(60'000) : rng.below(30);
      dram::CommandLog log, unused;
      Channel fresh(memory.standard, memory.controller, memory.map);
      const Program alone = next_program(fresh, second, idle, unused);
      Channel channel(memory.standard, memory.controller, memory.map);
      const Program before = next_program(channel, first, 0, log);
      CHECK((next_program(channel, second, idle, log) == alone));
      CHECK((next_program(channel, first, 0, log) == before));
      CHECK((next_program(channel, second, idle, log) == alone));
      const bool refreshed = memory.controller.refresh == dram::RefreshMode::all_bank &&
                             memory.controller.self_refresh_idle == 0;
      dram::Checker checker(memory.standard, {refreshed, 3});
      for (const dram::CommandRecord& record : log) checker.feed(record);
      checker.finish();
      for (const dram::Violation& violation : checker.violations()) UNSCOPED_INFO(violation.text);
      CHECK(checker.count() == 0);
    }
  }
}

TEST_CASE("a boundary takes RP + RFC from the row's last access, RP without refresh",
          "[dram][boundary]") {
  // A read of a closed bank issues RD at 1 + RCD; its row may be closed RTP later, and RAS after
  // the activation in clock 1.
  const std::string name = GENERATE("ddr4_3200aa", "ddr4_2400r", "gddr6_14000");
  const bool refresh = GENERATE(true, false);
  const Memory memory = shipped_memory(name, {refresh ? "refresh=all_bank" : "refresh=off"});
  const dram::Standard& s = memory.standard;
  INFO(name << " refresh " << refresh);
  Channel channel(s, memory.controller, memory.map);
  run_program(channel, {{0, false, 0}}, 0, 0);
  const std::uint64_t end = channel.clock();
  const std::uint64_t quiet = channel.quiesce(end);
  // By the end of the data the row may be closed, in the clock after that.
  const std::uint64_t close =
      std::max<std::uint64_t>(end + 1, static_cast<std::uint64_t>(1 + timing(s, "nRAS")));
  const std::int64_t wait = timing(s, "nRP") + (refresh ? timing(s, "nRFC") : 0);
  CHECK(quiet == close + static_cast<std::uint64_t>(wait));
  CHECK(channel.quiesce(quiet) == quiet);  // nothing is left to do
  channel.restart(quiet);
  CHECK(channel.clock() == quiet);
  const auto& lost = channel.stats().buses.front().lost;
  CHECK(lost[static_cast<std::size_t>(dram::Limit::boundary)] == quiet - end);
}

TEST_CASE("with nothing open and no refresh a boundary takes no time", "[dram][boundary]") {
  const Memory memory = shipped_memory("ddr4_3200aa", {"refresh=off"});
  Channel channel(memory.standard, memory.controller, memory.map);
  CHECK(channel.quiesce(100) == 100);
  channel.restart(100);
  CHECK(channel.quiesce(100) == 100);
}

TEST_CASE("boundaries never make refreshes rarer than one an interval", "[dram][boundary]") {
  Rng rng(2, "channel_quiesce_rate");
  for (const std::string& name : memory_names()) {
    for (const char* postpone : {"refresh.postpone=0", "refresh.postpone=5"}) {
      INFO(name << " " << postpone);
      const Memory memory = shipped_memory(name, {postpone});
      const dram::Standard& s = memory.standard;
      const auto interval = static_cast<std::uint64_t>(s.refresh_interval);
      Channel channel(s, memory.controller, memory.map);
      dram::CommandLog log;
      for (int i = 0; i < 40; ++i) {
        (void)next_program(channel, random_trace(rng, memory, rng.between(1, 200)),
                           rng.below(2 * interval), log);
        const std::uint64_t nodes = s.nodes(s.refresh_level);
        CHECK(refreshes(s, log, CommandKind::refresh_all) * interval >= nodes * channel.clock());
      }
    }
  }
}

TEST_CASE("a program that ends just before a refresh is due pays for two", "[dram][boundary]") {
  const Memory memory = shipped_memory("ddr4_3200aa");
  const dram::Standard& s = memory.standard;
  const auto interval = static_cast<std::uint64_t>(s.refresh_interval);
  const auto rfc = static_cast<std::uint64_t>(timing(s, "nRFC"));
  // Nothing is open: REFab in the clock after, and RFC. It is the only one when that ends in time.
  for (const bool late : {false, true}) {
    const std::uint64_t end = interval - rfc - 1 + (late ? 1 : 0);
    Channel channel(s, memory.controller, memory.map);
    channel.advance(end);
    CHECK(channel.quiesce(end) == end + 1 + rfc + (late ? rfc : 0));
  }
}

TEST_CASE("one refresh of all banks stands for the rest of a rotation", "[dram][boundary]") {
  struct Row {
    const char* name;
    const char* mode;
    CommandKind kind;
  };
  for (const Row& row : {Row{"lpddr5_6400", "refresh=per_bank", CommandKind::refresh_bank},
                         Row{"hbm2_2000", "refresh=per_bank", CommandKind::refresh_bank},
                         Row{"ddr5_4800", "refresh=same_bank", CommandKind::refresh_same_bank}}) {
    INFO(row.name);
    const Memory memory = shipped_memory(row.name, {row.mode});
    const dram::Standard& s = memory.standard;
    Channel channel(s, memory.controller, memory.map);
    dram::CommandLog log;
    const auto each = static_cast<std::uint64_t>(s.bank_refresh_interval);
    // Two and a half intervals: two refreshes of banks, then the boundary.
    for (int i = 0; i < 2; ++i) {
      log.clear();
      channel.set_log(&log);
      channel.advance(channel.clock() + 2 * each + each / 2);
      channel.restart(channel.quiesce(channel.clock()));
      CHECK(refreshes(s, log, row.kind) ==
            2 * (row.kind == CommandKind::refresh_bank ? 1 : s.nodes(s.refresh_level)));
      CHECK(refreshes(s, log, CommandKind::refresh_all) == s.nodes(s.refresh_level));
      CHECK(log.front().ids[s.bank_level()] == 0);  // the rotation begins at the first bank
    }
  }
}

}  // namespace macroscope::test
