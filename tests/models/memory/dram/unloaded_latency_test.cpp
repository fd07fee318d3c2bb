// Latency of a lone read in closed form, for every shipped memory.
#include <catch2/catch.hpp>

#include "models/memory/dram/channel.hpp"
#include "tests/models/memory/dram/closed_forms.hpp"
#include "tests/models/memory/dram/memory_files.hpp"

namespace macroscope::test {
namespace {

using dram::CommandBus;
using dram::CommandKind;
using dram::Coordinates;
using dram::Standard;

/// Clocks of a lone read from the first clock in which a command could serve it to its last data.
struct Unloaded {
  std::uint64_t hit, closed, conflict;
};

/// Reads that find the bank closed, open on their row and open on another row, each alone.
Unloaded measure(const dram::Memory& memory) {
  dram::Channel channel(memory.standard, memory.controller, memory.map, memory.outstanding);
  const auto latency = [&](const Coordinates& at, std::uint64_t clock) {
    channel.push({memory.map.encode(at), 1, 0, clock, false});
    channel.drain();
    REQUIRE(channel.completions().size() == 1);
    const std::uint64_t done = channel.completions().front().clock;
    channel.completions().clear();
    return done - (clock + 1);
  };
  Unloaded u{};
  // Even clocks: the next tick is a rising edge where ticks are half clocks.
  u.closed = latency({1, 5, 3}, 10'000);
  u.hit = latency({1, 5, 4}, 20'000);
  u.conflict = latency({1, 6, 3}, 30'000);
  return u;
}

/// From the first tick of one command to that of another that follows it `clocks` later, by the
/// rule of the data sheets: from last tick to last tick.
std::uint64_t between(const Standard& standard, CommandKind from, std::int64_t clocks,
                      CommandKind to) {
  const auto ticks = [&](CommandKind kind) {
    return std::int64_t{standard.commands[standard.command(kind)].ticks};
  };
  return static_cast<std::uint64_t>(clocks + ticks(from) - ticks(to));
}

/// The closed form: RP from precharge to activation, RCD on to the read, then its data.
Unloaded expected(const Standard& s) {
  const bool split = s.command_bus == CommandBus::split_activate;
  const CommandKind activate = split ? CommandKind::activate_first : CommandKind::activate;
  const std::int64_t rcd = timing(s, s.find_timing("nRCD") != nullptr ? "nRCD" : "nRCDRD");
  std::uint64_t to_activate = between(s, CommandKind::precharge, timing(s, "nRP"), activate);
  std::uint64_t to_read = between(s, activate, rcd, CommandKind::read);
  if (s.command_bus == CommandBus::dual_half_clock) {
    // Activations and reads begin on rising edges only, every other tick.
    to_activate += to_activate % 2;
    to_read += to_read % 2;
  }
  // LPDDR5: the data clock stands still, so a CAS goes first and the read follows one clock later.
  const std::uint64_t synchronization = split ? 1 : 0;
  const std::uint64_t data = synchronization + static_cast<std::uint64_t>(s.read_latency);
  return {data, to_read + data, to_activate + to_read + data};
}

}  // namespace

TEST_CASE("a lone read takes CL + BL, with RCD before it, with RP before that", "[dram][forms]") {
  const std::string name = GENERATE(from_range(memory_names()));
  const std::string policy = GENERATE("ramulator2", "fr_fcfs");
  const std::string mapping = GENERATE("ro", "bg");
  INFO(name << " " << policy << " " << mapping);
  const dram::Memory memory =
      shipped_memory(name, {"policy=" + policy, "mapping=" + mapping, "refresh=off"});
  const Unloaded ours = measure(memory), form = expected(memory.standard);
  CHECK(ours.hit == form.hit);
  CHECK(ours.closed == form.closed);
  CHECK(ours.conflict == form.conflict);
}

TEST_CASE("the closed forms of unloaded reads in figures", "[dram][forms]") {
  struct Row {
    const char* name;
    std::uint64_t closed, conflict;
  };
  // DDR4-3200: 22 + 22 + 4 clocks and 22 more. HBM2: an activation takes 2 clocks of the bus, so
  // the read comes one clock later (14 + 1 + 14 + 2) and the activation one earlier after a
  // precharge (14 - 1). LPDDR5: 15 + a CAS + 17 + 2. GDDR6: 27 + 24 + 2. HBM3, in halves of a
  // clock: 62 + 1 for the longer activation + 1 for the rising edge + 40 + 4, and 52 - 2.
  const Row row =
      GENERATE(Row{"ddr4_3200aa", 48, 70}, Row{"ddr4_2400r", 36, 52}, Row{"hbm2_2000_pc1", 31, 44},
               Row{"hbm2_2000", 31, 44}, Row{"gddr6_14000", 53, 80}, Row{"lpddr5_6400", 35, 50},
               Row{"hbm3_6400", 108, 158});
  INFO(row.name);
  const Unloaded ours = measure(shipped_memory(row.name, {"policy=ramulator2", "refresh=off"}));
  CHECK(ours.closed == row.closed);
  CHECK(ours.conflict == row.conflict);
}

}  // namespace macroscope::test
