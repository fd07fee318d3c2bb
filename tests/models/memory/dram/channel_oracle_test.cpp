// The event-driven channel gives the commands of the tick-by-tick controller, clock for clock.
#include <catch2/catch.hpp>

#include "models/memory/dram/checker.hpp"
#include "tests/models/memory/dram/channel_cases.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

/// First difference of two logs as text, or empty.
std::string difference(const dram::Standard& standard, const dram::CommandLog& ours,
                       const dram::CommandLog& oracle) {
  const std::size_t shorter = std::min(ours.size(), oracle.size());
  std::size_t at = 0;
  while (at < shorter && ours[at] == oracle[at]) ++at;
  if (at == ours.size() && at == oracle.size()) return {};
  const auto text = [&](const dram::CommandLog& log) {
    if (at >= log.size()) return std::string("nothing");
    std::string line =
        std::to_string(log[at].clock) + " " + standard.commands[log[at].command].name;
    for (std::size_t i = 0; i < standard.levels.size(); ++i) {
      line += " " + std::to_string(log[at].ids[i]);
    }
    return line;
  };
  return "command " + std::to_string(at) + ": " + text(ours) + ", oracle: " + text(oracle);
}

/// Commands, times by cause and latencies: what does not depend on the path.
std::vector<std::uint64_t> figures(const dram::ChannelStats& stats) {
  std::vector<std::uint64_t> out = stats.commands;
  for (const dram::BusTime& bus : stats.buses) {
    out.push_back(bus.busy);
    out.insert(out.end(), bus.lost.begin(), bus.lost.end());
  }
  out.insert(out.end(), {stats.hits, stats.misses, stats.conflicts, stats.latency.count(),
                         stats.latency.max(), stats.latency.percentile(0.3),
                         stats.latency.percentile(0.7), stats.last_delivery, stats.last_write});
  return out;
}

void check_equal(const std::string& name, const std::vector<std::string>& changes, Rng& rng,
                 std::size_t count) {
  std::string title = name;
  for (const std::string& change : changes) title += " " + change;
  CAPTURE(title);
  const dram::Memory memory = shipped_memory(name, changes);
  const std::vector<OracleRequest> requests = random_trace(rng, memory, count);
  const OracleResult oracle = run_oracle(
      memory.standard, memory.controller,
      [&](std::uint64_t address) { return memory.map.decode(address); }, requests,
      memory.outstanding);
  std::vector<std::uint64_t> general;  // of the path without runs
  for (const bool fast : {false, true}) {
    const ChannelRun ours = run_channel(memory, requests, fast, fast);
    CAPTURE(fast);
    // The channel may go on to the last delivery, and so may refresh once more than the oracle.
    dram::CommandLog commands = ours.commands;
    while (commands.size() > oracle.commands.size() && commands.back().request == -1) {
      commands.pop_back();
    }
    REQUIRE(difference(memory.standard, commands, oracle.commands) == "");
    CHECK(std::max(ours.stats.last_delivery, ours.stats.last_write) == oracle.clocks);
    CHECK(ours.stats.hits == oracle.hits);
    CHECK(ours.stats.misses == oracle.misses);
    CHECK(ours.stats.conflicts == oracle.conflicts);
    CHECK(ours.stats.forwarded == oracle.forwarded);
    CHECK(ours.stats.merged == oracle.merged);
    const std::vector<std::uint64_t> causes = figures(ours.stats);
    if (!fast) general = causes;
    CHECK(causes == general);
    CHECK(figures(run_channel(memory, requests, fast, fast, false).stats) == general);
    for (const dram::BusTime& bus : ours.stats.buses) {
      std::uint64_t sum = bus.busy;
      for (const std::uint64_t lost : bus.lost) sum += lost;
      // busy + lost = clocks; a last burst may end after the clock at which the run ended.
      CHECK(sum >= oracle.clocks);
    }
  }
}

TEST_CASE("fast channel equals the tick-by-tick controller on every memory and policy",
          "[dram][oracle]") {
  Rng rng(1, "channel_oracle");
  for (const std::string& name : memory_names()) {
    const dram::Standard standard = shipped_memory(name).standard;
    for (int i = 0; i < 40; ++i) {
      check_equal(name, random_controller(rng, standard), rng, rng.between(1, 900));
    }
  }
}

TEST_CASE("fast channel equals the tick-by-tick controller with few reads in flight",
          "[dram][oracle]") {
  Rng rng(2, "channel_outstanding");
  for (const std::string& name : memory_names()) {
    for (int i = 0; i < 3; ++i) {
      check_equal(name, {"outstanding=" + std::to_string(rng.between(1, 12)), "policy=ramulator2"},
                  rng, 200);
    }
  }
}

TEST_CASE("a channel stopped and fed at random times gives the same commands", "[dram][oracle]") {
  Rng rng(3, "channel_pieces");
  for (const std::string& name : memory_names()) {
    const dram::Standard standard = shipped_memory(name).standard;
    for (int i = 0; i < 12; ++i) {
      const std::vector<std::string> changes = random_controller(rng, standard);
      CAPTURE(name, changes);
      const dram::Memory memory = shipped_memory(name, changes);
      const std::vector<OracleRequest> requests = random_trace(rng, memory, rng.between(1, 900));
      const ChannelRun whole = run_channel(memory, requests, true, true);
      const ChannelRun pieces = run_channel_in_pieces(memory, requests, rng);
      REQUIRE(difference(memory.standard, pieces.commands, whole.commands) == "");
      CHECK(pieces.stats.latency.mean() == whole.stats.latency.mean());
      CHECK(pieces.stats.hits == whole.stats.hits);
    }
  }
}

}  // namespace
}  // namespace macroscope::test
