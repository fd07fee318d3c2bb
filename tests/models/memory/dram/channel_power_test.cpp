// Power-down and self-refresh: legal command logs, and what waking costs.
#include <catch2/catch.hpp>

#include "models/memory/dram/checker.hpp"
#include "tests/models/memory/dram/channel_cases.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

using namespace macroscope;
using namespace macroscope::test;

namespace {

std::int64_t timing(const dram::Standard& standard, const char* name) {
  const dram::Timing* const found = standard.find_timing(name);
  REQUIRE(found != nullptr);
  return found->value;
}

std::uint64_t count(const ChannelRun& run, const dram::Standard& standard, dram::CommandKind kind) {
  return run.stats.commands[standard.command(kind)];
}

}  // namespace

TEST_CASE("random traces with power-down and self-refresh violate no rule", "[dram][power]") {
  Rng rng(3, "channel_power");
  for (const std::string& name : memory_names()) {
    std::uint64_t entered = 0;
    for (int i = 0; i < 12; ++i) {
      std::vector<std::string> changes{"policy=fr_fcfs"};
      const std::uint64_t which = rng.between(1, 3);
      if ((which & 1) != 0) {
        changes.push_back("controller.power_down_idle=" + std::to_string(rng.between(1, 300)));
      }
      if ((which & 2) != 0) {
        changes.push_back("controller.self_refresh_idle=" + std::to_string(rng.between(20, 20000)));
      }
      CAPTURE(name, changes);
      const dram::Memory memory = shipped_memory(name, changes);
      std::vector<OracleRequest> trace = random_trace(rng, memory, rng.between(50, 600));
      // Pauses of up to 40,000 clocks on top of those of the trace.
      std::uint64_t later = 0;
      for (OracleRequest& request : trace) {
        if (rng.below(30) == 0) later += rng.between(1, 40000);
        request.earliest += later;
      }
      const ChannelRun run = run_channel(memory, trace, true, true);
      dram::Checker checker(memory.standard);
      for (const dram::CommandRecord& record : run.commands) checker.feed(record);
      for (const dram::Violation& violation : checker.violations()) FAIL(violation.text);
      entered += count(run, memory.standard, dram::CommandKind::power_down_enter) +
                 count(run, memory.standard, dram::CommandKind::self_refresh_enter);
    }
    CHECK(entered > 0);
  }
}

TEST_CASE("the first read after power-down waits for XP", "[dram][power]") {
  // PDX in the first tick after the arrival, ACT XP later, then RCD + CL + BL.
  const dram::Memory memory = shipped_memory(
      "ddr4_3200aa", {"controller.power_down_idle=100", "refresh=off", "policy=fr_fcfs"});
  const ChannelRun run = run_channel(memory, {{0, false, 5000}}, true, true);
  const auto latency = timing(memory.standard, "nXP") + timing(memory.standard, "nRCD") +
                       timing(memory.standard, "nCL") + timing(memory.standard, "nBL");
  CHECK(run.stats.latency.max() == static_cast<std::uint64_t>(latency));
  const auto& lost = run.stats.buses.front().lost;
  CHECK(lost[static_cast<std::size_t>(dram::Limit::power_down)] ==
        static_cast<std::uint64_t>(timing(memory.standard, "nXP")));
  // Down from tick 100 on (100 clocks without work) to the PDX at 5001.
  CHECK(run.stats.standby.front().power_down == 4901);
}

TEST_CASE("a channel in self-refresh needs no refresh commands", "[dram][power]") {
  const std::string idle = "controller.self_refresh_idle=1000";
  const std::vector<OracleRequest> late{{0, false, 0}, {64, false, 10'000'000}};
  const dram::Memory with = shipped_memory("ddr4_3200aa", {idle});
  const dram::Memory without = shipped_memory("ddr4_3200aa");
  const ChannelRun asleep = run_channel(with, late, true, true);
  const ChannelRun awake = run_channel(without, late, true, true);
  CHECK(count(awake, with.standard, dram::CommandKind::refresh_all) == 10'000'000 / 12480);
  CHECK(count(asleep, with.standard, dram::CommandKind::refresh_all) == 0);
  CHECK(count(asleep, with.standard, dram::CommandKind::self_refresh_enter) == 1);
  // XS before the activation, and never sooner than without.
  CHECK(asleep.stats.latency.max() > awake.stats.latency.max());
}

TEST_CASE("refreshes do not keep a channel awake", "[dram][power]") {
  // Without requests from clock 1 on: two refreshes at 12,480 and 24,960, self-refresh 30,000
  // later.
  const dram::Memory memory = shipped_memory(
      "ddr4_3200aa", {"controller.power_down_idle=100", "controller.self_refresh_idle=30000"});
  const dram::Standard& s = memory.standard;
  const ChannelRun run = run_channel(memory, {{0, false, 0}, {0, false, 1'000'000}}, true, true);
  CHECK(count(run, s, dram::CommandKind::refresh_all) == 2);
  CHECK(count(run, s, dram::CommandKind::self_refresh_enter) == 1);
  CHECK(count(run, s, dram::CommandKind::power_down_enter) == 3);  // at first, after each refresh
  // Down again as soon as a refresh lets it: it is not awake for another 100 clocks.
  const dram::StandbyTime& time = run.stats.standby.front();
  CHECK(time.self_refresh > 1'000'000 - 30'000 - 1000);
  const auto awake =
      static_cast<std::uint64_t>(timing(s, "nXP") + timing(s, "nRP") + timing(s, "nPDEN") + 4);
  CHECK(time.power_down >= 30'000 - 200 - 2 * awake);
}
