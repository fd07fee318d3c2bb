// Bounds of bandwidth in closed form: refresh, the window of four activations, one bank group.
#include <algorithm>
#include <catch2/catch.hpp>

#include "models/memory/dram/trace/reference_traces.hpp"
#include "tests/models/memory/dram/closed_forms.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

using dram::CommandKind;
using dram::Memory;
using dram::Standard;

/// A timing that some standards split, for reads or within a bank group.
std::int64_t timing_of(const Standard& s, const std::string& name, const std::string& split) {
  return timing(s, s.find_timing(name) != nullptr ? name : split);
}

/// RTP + RP + RFC + RCD: from the last read before a refresh to the first one after it.
std::uint64_t refresh_gap(const Standard& s) {
  return static_cast<std::uint64_t>(timing_of(s, "nRTP", "nRTPL") + timing(s, "nRP") +
                                    timing(s, "nRFC") + timing_of(s, "nRCD", "nRCDRD"));
}

/// 1 - (RTP + RP + RFC + RCD) / REFI
double refresh_ceiling(const Standard& s) {
  return 1 - static_cast<double>(refresh_gap(s)) / static_cast<double>(s.refresh_interval);
}

double share_of_peak(const Memory& memory, const FormRun& run, std::uint32_t accesses) {
  const auto bursts = static_cast<double>(accesses) * memory.standard.burst /
                      memory.standard.nodes(memory.standard.data_level);
  return bursts / static_cast<double>(run.clocks);
}

CommandKind activation(const Standard& s) {
  return s.command_bus == dram::CommandBus::split_activate ? CommandKind::activate_first
                                                           : CommandKind::activate;
}

std::vector<std::string> memories_with(const std::string& name) {
  std::vector<std::string> names;
  for (const std::string& memory : memory_names()) {
    if (shipped_memory(memory).standard.find_timing(name) != nullptr) names.push_back(memory);
  }
  return names;
}

}  // namespace

TEST_CASE("sequential reads stay below what refresh leaves, on every memory", "[dram][forms]") {
  const std::string name = GENERATE(from_range(memory_names()));
  const std::string policy = GENERATE("ramulator2", "fr_fcfs");
  const std::string mapping = GENERATE("ro", "bg");
  INFO(name << " " << policy << " " << mapping);
  const Memory memory = shipped_memory(name, {"policy=" + policy, "mapping=" + mapping});
  const Standard& s = memory.standard;
  constexpr std::uint32_t kReads = 60'000;
  const FormRun run = run_form(memory, sequential_reads(kReads));
  // The last burst before a refresh takes BL of the gap. In T clocks at least T / REFI - 1
  // refreshes are over.
  const std::uint64_t lost = refresh_gap(s) - s.burst;
  const std::uint64_t refreshes = run.clocks / static_cast<std::uint64_t>(s.refresh_interval) - 1;
  CHECK(refreshes > 5);
  const std::uint64_t busy = std::uint64_t{kReads} * s.burst / s.nodes(s.data_level);
  CHECK(busy + refreshes * lost <= run.clocks);
}

TEST_CASE("sequential reads with bg reach 1 - (RTP + RP + RFC + RCD) / REFI within 1 %",
          "[dram][forms]") {
  const std::string name = GENERATE("ddr4_3200aa", "ddr4_2400r", "gddr6_14000", "hbm2_2000",
                                    "hbm2_2000_pc1", "lpddr5_6400");
  const std::string policy = GENERATE("ramulator2", "fr_fcfs");
  const Memory memory = shipped_memory(name, {"policy=" + policy, "mapping=bg"});
  constexpr std::uint32_t kReads = 500'000;
  const FormRun run = run_form(memory, sequential_reads(kReads));
  const double share = share_of_peak(memory, run, kReads);
  const double ceiling = refresh_ceiling(memory.standard);
  INFO(name << " " << policy << ": " << share << " of " << ceiling);
  CHECK(share > 0.99 * ceiling);
  // Beyond it by BL / REFI at most, as the last burst before a refresh lies in its gap, and by the
  // refresh that the end of the run left out.
  const auto gap = static_cast<double>(refresh_gap(memory.standard));
  const auto interval = static_cast<double>(memory.standard.refresh_interval);
  CHECK(share < ceiling + memory.standard.burst / interval + gap / static_cast<double>(run.clocks));
}

TEST_CASE("no four activations of a rank in less than FAW", "[dram][forms]") {
  const std::string name = GENERATE(from_range(memory_names()));
  const Memory memory = shipped_memory(name, {"policy=ramulator2", "refresh=off"});
  const Standard& s = memory.standard;
  const FormRun run = run_form(memory, dram::reference_trace("d_rand", s.access_bytes, 4000), true);
  const std::uint32_t activate = s.command(activation(s));
  const auto row = std::find_if(s.rows.begin(), s.rows.end(), [&](const dram::ConstraintRow& r) {
    return r.window == 4 && r.to == std::vector<std::uint32_t>{activate};
  });
  REQUIRE(row != s.rows.end());
  const auto faw = static_cast<std::uint64_t>(timing(s, "nFAW"));
  // Of the first node of the window's level: n activations span at least (n - 1) / 4 windows.
  std::uint64_t first = 0, last = 0, count = 0;
  for (const dram::CommandRecord& record : run.log) {
    if (record.command != activate || (row->level > 0 && record.ids[row->level] != 0)) continue;
    if (count++ == 0) first = record.clock;
    last = record.clock;
  }
  INFO(name << ": " << count << " activations");
  CHECK(count > 1000);
  CHECK(last - first >= (count - 1) / 4 * faw);
}

TEST_CASE("random reads on DDR4 run at four activations a window", "[dram][forms]") {
  const std::string name = GENERATE("ddr4_3200aa", "ddr4_2400r");
  const std::string mapping = GENERATE("ro", "bg");
  const Memory memory =
      shipped_memory(name, {"policy=ramulator2", "refresh=off", "mapping=" + mapping});
  const FormRun run = run_form(memory, dram::reference_trace("d_rand", 64));
  const double activations =
      static_cast<double>(commands_of(run, memory.standard, CommandKind::activate));
  const double bound = activations / 4 * static_cast<double>(timing(memory.standard, "nFAW"));
  INFO(name << " " << mapping << ": " << run.clocks << " clocks, bound " << bound);
  CHECK(static_cast<double>(run.clocks) >= bound - 34);
  CHECK(static_cast<double>(run.clocks) <= 1.02 * bound);
}

TEST_CASE("a stream in one bank group takes CCD_L an access", "[dram][forms]") {
  const std::string name = GENERATE_COPY(from_range(memories_with("nCCDL")));
  const Memory shipped = shipped_memory(name);
  const Standard& s = shipped.standard;
  // Everything but banks and columns above the rows: the stream stays in its bank group and meets
  // the banks there in turn, so that opening rows costs nothing.
  std::string order;
  for (std::uint32_t level = 1; level < s.bank_level(); ++level) {
    for (std::uint32_t n = s.levels[level].count; n > 1; n /= 2)
      order += s.levels[level].name + ":1 ";
  }
  const auto bits = [&](std::uint32_t level) {
    std::uint32_t count = 0;
    while (1U << count < s.levels[level].count) ++count;
    return s.levels[level].name + ":" + std::to_string(count) + " ";
  };
  order += bits(s.row_level()) + bits(s.bank_level()) + bits(s.column_level());
  order.pop_back();
  const Memory memory =
      shipped_memory(name, {"policy=ramulator2", "refresh=off", "mapping=" + order});
  constexpr std::uint32_t kReads = 20'000;
  const FormRun run = run_form(memory, sequential_reads(kReads));
  const auto form = static_cast<std::uint64_t>(timing(s, "nCCDL")) * (kReads - 1);
  INFO(name << " " << order << ": " << run.clocks << " clocks, " << form << " of CCD_L");
  CHECK(run.clocks >= form);
  CHECK(static_cast<double>(run.clocks) <= 1.01 * static_cast<double>(form));
}

TEST_CASE("reads of one row with ro: RCD + (n - 1) CCD_L + CL + BL", "[dram][forms]") {
  const std::string name = GENERATE("ddr4_3200aa", "ddr4_2400r", "ddr5_4800", "gddr6_14000");
  const Memory memory = shipped_memory(name, {"mapping=ro", "refresh=off"});
  const Standard& s = memory.standard;
  const std::uint32_t columns = s.levels[s.column_level()].count;
  const FormRun run = run_form(memory, sequential_reads(columns));
  CHECK(run.clocks ==
        static_cast<std::uint64_t>(1 + timing_of(s, "nRCD", "nRCDRD") +
                                   (columns - 1) * timing(s, "nCCDL") + s.read_latency));
}

}  // namespace macroscope::test
