// Energy of runs against formulas written out by hand, and against another simulator's totals.
#include "models/memory/dram/energy.hpp"

#include <catch2/catch.hpp>

#include "tests/models/memory/dram/memory_files.hpp"

using namespace macroscope;
using dram::ChannelStats;
using dram::CommandKind;
using dram::Memory;

namespace {

/// Counts of one channel whose rows were open for `active` of the ticks.
ChannelStats counts(const Memory& memory, std::uint64_t activates, std::uint64_t reads,
                    std::uint64_t writes, std::uint64_t refreshes, std::uint64_t active) {
  const dram::Standard& standard = memory.standard;
  ChannelStats stats;
  stats.commands.resize(standard.commands.size());
  const bool split = standard.command_bus == dram::CommandBus::split_activate;
  stats.commands[standard.command(split ? CommandKind::activate_first : CommandKind::activate)] =
      activates;
  stats.commands[standard.command(CommandKind::read)] = reads;
  stats.commands[standard.command(CommandKind::write)] = writes;
  stats.commands[standard.command(CommandKind::refresh_all)] = refreshes;
  stats.standby.resize(standard.nodes(standard.refresh_level));
  for (dram::StandbyTime& time : stats.standby) time.active = active;
  return stats;
}

double entry(const dram::Energy& energy, const std::string& name) {
  for (const dram::EnergyEntry& e : energy.entries) {
    if (e.name == name) return e.pj.value();
  }
  FAIL("no entry " << name);
  return 0;
}

}  // namespace

TEST_CASE("energy: DDR4-3200 by its currents, written out", "[dram][energy]") {
  const Memory memory = test::shipped_memory("ddr4_3200aa");
  const std::uint64_t cycles = 1'000'000, active = 700'000;
  const auto energy =
      dram::energy_of(memory, {counts(memory, 1000, 400'000, 5000, 80, active)}, cycles);
  REQUIRE(energy);
  // 1.2 V, 8 devices, 0.625 ns a clock; V mA ns = pJ.
  const double v = 1.2 * 8, ns = 0.625;
  CHECK(entry(*energy, "activate") == Approx(1000 * v * (57 * 74 - 52 * 52 - 37 * 22) * ns));
  CHECK(entry(*energy, "write") == Approx(5000 * v * (150 - 52) * 4 * ns));
  CHECK(entry(*energy, "refresh") == Approx(80 * v * (250 - 52) * 576 * ns));
  const double refreshing = 80 * 576;
  const auto open = static_cast<double>(active);
  CHECK(entry(*energy, "background_active") == Approx(v * 52 * (open + refreshing) * ns));
  CHECK(entry(*energy, "background_precharged") == Approx(v * 37 * (1e6 - open - refreshing) * ns));
  // VPP 2.5 V, IPP0 = IPP3N = 3 mA, IPP5 48 mA.
  CHECK(entry(*energy, "word_line_supply") ==
        Approx(2.5 * 8 * (80 * (48.0 - 3) * 576 + 3 * 1e6) * ns));
  // DRAMsim3 prints 1 781 760 000 for these reads, in V mA clocks: its total lacks the clock.
  CHECK(entry(*energy, "read") == Approx(1'781'760'000 * ns));
  double sum = 0;
  for (const dram::EnergyEntry& e : energy->entries) sum += e.pj.value_or(0);
  CHECK(energy->total_pj == Approx(sum));
  CHECK(energy->bits == 405'000ULL * 512);
  CHECK(energy->average_power_w() == Approx(sum * 1e-12 / (1e6 * ns * 1e-9)));
}

TEST_CASE("energy: the counts of DRAMsim3 give its energy a bit, times its clock",
          "[dram][energy]") {
  struct Row {
    std::uint64_t cycles, activates, reads, writes, refreshes;
    double pj_per_bit;
  };
  // DDR4-3200 with the timings of the file: sequential reads and writes, tiles, random reads.
  const Row row = GENERATE(
      Row{2403562, 3392, 400000, 0, 192, 9.76}, Row{2408460, 3400, 0, 400000, 192, 8.92},
      Row{930914, 50577, 200000, 0, 74, 10.80}, Row{1800513, 200274, 199999, 0, 144, 20.02});
  Memory memory = test::shipped_memory("ddr4_3200aa");
  memory.energy->idd->vpp.reset();  // which DRAMsim3 does not know
  const auto energy = dram::energy_of(
      memory, {counts(memory, row.activates, row.reads, row.writes, row.refreshes, row.cycles)},
      row.cycles);
  REQUIRE(energy);
  CHECK(energy->pj_per_bit().value() == Approx(row.pj_per_bit).epsilon(0.01));
}

TEST_CASE("energy: HBM2 by its commands, both pseudo-channels", "[dram][energy]") {
  const Memory memory = test::shipped_memory("hbm2_2000");
  const dram::CommandEnergyParams& p = memory.energy->commands.value();
  const auto energy = dram::energy_of(memory, {counts(memory, 10, 3, 2, 4, 600)}, 10'000);
  REQUIRE(energy);
  CHECK(entry(*energy, "activate") == Approx(10 * p.activate_pj));
  CHECK(entry(*energy, "read") == Approx(3 * 256 * p.read_pj_per_bit));
  CHECK(entry(*energy, "refresh") == Approx(4 * p.refresh_pj));
  // Two refreshes of 350 ns in each of two pseudo-channels, which share the channel's power.
  const double active = 600 + 2 * 350;
  CHECK(entry(*energy, "background_active") == Approx(p.active_mw * active));
  CHECK(entry(*energy, "background_precharged") == Approx(p.precharged_mw * (10'000 - active)));
  CHECK(entry(*energy, "io_read") == Approx(3 * 256 * *memory.energy->io_read_pj_per_bit));
  CHECK(energy->boundary == "core + I/O");
}

TEST_CASE("energy: nothing is 0 for want of a source", "[dram][energy]") {
  Memory memory = test::shipped_memory("ddr4_3200aa");
  memory.energy->io_read_pj_per_bit.reset();
  memory.energy->io_write_pj_per_bit.reset();
  const auto energy = dram::energy_of(memory, {counts(memory, 1, 1, 1, 0, 100)}, 100);
  REQUIRE(energy);
  CHECK(energy->boundary == "core");
  for (const dram::EnergyEntry& e : energy->entries) {
    INFO(e.name);
    CHECK(e.pj.has_value() == (e.name.rfind("io_", 0) != 0));
    if (e.pj) CHECK_FALSE(e.source.empty());
  }
  memory.energy.reset();
  CHECK_FALSE(dram::energy_of(memory, {counts(memory, 1, 1, 1, 0, 100)}, 100).has_value());
}

TEST_CASE("energy: refreshing all banks one by one costs one refresh of all", "[dram][energy]") {
  const Memory memory = test::shipped_memory("lpddr5_6400");
  const dram::Standard& standard = memory.standard;
  if (!memory.energy) return;
  ChannelStats all = counts(memory, 0, 0, 0, 1, 0);
  ChannelStats each = counts(memory, 0, 0, 0, 0, 0);
  each.commands[standard.command(CommandKind::refresh_bank)] = standard.banks();
  const double one = dram::energy_of(memory, {all}, 10'000)->total_pj;
  CHECK(dram::energy_of(memory, {each}, 10'000)->total_pj == Approx(one));
}
