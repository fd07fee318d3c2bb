// Time of a channel: idle clocks cost nothing, and every clock of a data bus has a cause.
#include <catch2/catch.hpp>

#include "tests/models/memory/dram/channel_cases.hpp"
#include "tests/models/memory/dram/closed_forms.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

using dram::CommandKind;
using dram::Memory;
using dram::Run;

/// Groups of requests `pause` clocks apart.
std::vector<Run> with_pauses(std::uint64_t pause, int groups) {
  std::vector<Run> runs;
  for (int i = 0; i < groups; ++i) {
    const auto at = static_cast<std::uint64_t>(i);
    runs.push_back({at % 7 << 20U, 9, Run::kNoTag, at * pause, false});
    runs.push_back({at % 3 << 14U, 4, Run::kNoTag, at * pause, true});
  }
  return runs;
}

}  // namespace

TEST_CASE("idle time is free: pauses of 10^9 clocks change nothing but the clock",
          "[dram][forms]") {
  const std::string name = GENERATE(from_range(memory_names()));
  const bool ramulator2 = GENERATE(true, false);
  const Memory memory =
      shipped_memory(name, {ramulator2 ? "policy=ramulator2" : "policy=fr_fcfs", "refresh=off"});
  constexpr std::uint64_t kShort = 10'000, kLong = 1'000'000'000;
  const int groups = ramulator2 ? 1000 : 5;
  const FormRun brief = run_form(memory, with_pauses(kShort, groups), true);
  const FormRun idle = run_form(memory, with_pauses(kLong, groups), true);
  REQUIRE(idle.log.size() == brief.log.size());
  bool same = true;
  for (std::size_t i = 0; i < brief.log.size(); ++i) {
    dram::CommandRecord moved = brief.log[i];
    moved.clock += moved.clock / kShort * (kLong - kShort);
    same = same && moved == idle.log[i];
  }
  CHECK(same);
  CHECK(idle.clocks == brief.clocks + static_cast<std::uint64_t>(groups - 1) * (kLong - kShort));
  CHECK(idle.stats.latency.mean() == brief.stats.latency.mean());
}

TEST_CASE("a pause of 10^9 clocks takes its refreshes and no more", "[dram][forms]") {
  const std::string name = GENERATE("ddr4_3200aa", "hbm2_2000", "lpddr5_6400");
  const Memory memory = shipped_memory(name);
  const FormRun run = run_form(memory, with_pauses(1'000'000'000, 2), true);
  const std::uint64_t refreshes = run.clocks /
                                  static_cast<std::uint64_t>(memory.standard.refresh_interval) *
                                  memory.standard.nodes(memory.standard.refresh_level);
  CHECK(commands_of(run, memory.standard, CommandKind::refresh_all) == refreshes);
  CHECK(run.log.size() < refreshes + 200);
}

TEST_CASE("busy and lost clocks of every data bus add up to the clocks", "[dram][forms]") {
  Rng rng(4, "bus_identity");
  for (const std::string& name : memory_names()) {
    for (int i = 0; i < 8; ++i) {
      const auto changes = random_controller(rng, shipped_memory(name).standard);
      CAPTURE(name, changes);
      const Memory memory = shipped_memory(name, changes);
      const auto requests = random_trace(rng, memory, rng.between(1, 1500));
      dram::Channel channel(memory.standard, memory.controller, memory.map);
      for (const OracleRequest& r : requests) {
        channel.push({r.address, 1, Run::kNoTag, r.earliest, r.write});
      }
      channel.drain();
      // The last burst of a write ends after its command.
      channel.advance(channel.clock() + memory.standard.burst);
      const dram::ChannelStats stats = channel.stats();
      std::uint64_t busy = 0;
      for (const dram::BusTime& bus : stats.buses) {
        std::uint64_t sum = bus.busy;
        for (const std::uint64_t lost : bus.lost) sum += lost;
        CHECK(sum == channel.clock());
        busy += bus.busy;
      }
      const std::uint64_t bursts = stats.reads + stats.writes - stats.forwarded - stats.merged;
      CHECK(busy == bursts * memory.standard.burst);
      CHECK(stats.hits + stats.misses + stats.conflicts == bursts);
    }
  }
}

}  // namespace macroscope::test
