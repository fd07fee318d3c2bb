// Machines with a command-level DRAM: a program does the same whatever ran before it and wherever
// its tensors lie, as long as their bases are equal in phase.
#include <catch2/catch.hpp>

#include "models/memory/dram/address_phase.hpp"
#include "tests/models/memory/dram/memory_files.hpp"
#include "tests/sim/device/random_machine.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using test::Numbers;

namespace {

/// All that a program leaves behind, as numbers.
Numbers numbers(const device::ProgramActivity& a) {
  Numbers out = {a.cycles,
                 a.array_busy,
                 a.array_streaming,
                 a.vector_busy,
                 a.compute_steps,
                 a.port_bytes_read,
                 a.port_bytes_written,
                 static_cast<std::uint64_t>(a.dram_busy_cycles * 1e6),
                 a.work->accesses,
                 a.work->moved.count(),
                 a.work->overfetch.count(),
                 a.work->row_hits,
                 a.work->bus_busy};
  out.insert(out.end(), a.work->bus_lost.begin(), a.work->bus_lost.end());
  for (const program::UnitActivity& u : a.units) {
    out.insert(out.end(), {u.busy.count(), u.stalled.count(), u.idle.count()});
  }
  for (const program::MemoryActivity& m : a.memories) {
    out.insert(out.end(), {m.read.count(), m.written.count(), m.peak_occupancy.count(),
                           m.conflict_cycles.count()});
  }
  return out;
}

/// The programs of these numbers, one after the other on one machine.
std::vector<Numbers> simulate(const test::RandomRun& run, const std::vector<std::size_t>& order) {
  const Numbers flat = test::in_worker<Numbers>([&] {
    device::Device device(run.machine, device::Fidelity::tile, 1);
    Numbers out;
    for (const std::size_t i : order) {
      test::append_list(out, numbers(device.run(test::lower(run.programs[i]))));
    }
    (void)device.statistics();  // checks their identities
    return out;
  });
  return test::lists_of(flat);
}

/// Places the operands of a program at these multiples of `alignment`.
test::RandomJobs placed(const test::RandomJobs& jobs, std::uint64_t alignment,
                        const std::array<std::uint64_t, 4>& at) {
  test::RandomJobs out = jobs;
  for (auto& job : out.jobs) {
    auto moved = std::make_shared<mapping::MatrixJob>(*job);
    moved->addresses.input = at[0] * alignment;
    moved->addresses.weight = at[1] * alignment;
    moved->addresses.output = at[2] * alignment;
    moved->addresses.spill = at[3] * alignment;
    job = std::move(moved);
  }
  return out;
}

}  // namespace

TEST_CASE("with a command-level DRAM, too, a program takes the same cycles whatever ran before it",
          "[device][memory]") {
  struct Case {
    const char* name;
    std::vector<std::string> changes;
  };
  const std::vector<Case> cases = {{"ddr4_3200aa", {"channels=1"}},
                                   {"hbm2_2000", {"channels=3"}},
                                   {"hbm3_6400", {"channels=2", "refresh=per_bank"}},
                                   {"lpddr5_6400", {"channels=1", "refresh=per_bank"}},
                                   {"ddr4_3200aa", {"channels=2", "mapping.hash=xor"}}};
  Rng rng(1, "device_boundary");
  for (const Case& c : cases) {
    CAPTURE(c.name, c.changes);
    for (int i = 0; i < 6; ++i) {
      test::RandomRun run = test::random_run(rng, 4, 40);
      const dram::Memory memory = test::shipped_memory(c.name, c.changes);
      run.machine.clock = Hertz(i % 2 == 0 ? 7e8 : 9.33e8);
      run.machine.command_dram = device::CommandMemory{memory, {}};
      run.machine.command_dram->port.segment = Bytes(1024);
      run.machine.command_dram->port.ahead = Bytes(2048);
      // Of a period all phases are the same; operands take less than 64 spans.
      const std::uint64_t span = dram::row_span(memory);
      const std::uint64_t period = memory.hash ? memory.standard.banks() : 1;
      std::array<std::uint64_t, 4> at{}, elsewhere{};
      for (std::size_t k = 0; k < 4; ++k) {
        at[k] = 64 * (2 * k + 1) + rng.below(30);
        elsewhere[k] = at[k] + period * 512 * rng.between(1, 7);
        CHECK(device::dram_phase(run.machine, at[k] * span) ==
              device::dram_phase(run.machine, elsewhere[k] * span));
      }
      test::RandomRun there = run;
      for (std::size_t p = 0; p < run.programs.size(); ++p) {
        run.programs[p] = placed(run.programs[p], span, at);
        there.programs[p] = placed(there.programs[p], span, elsewhere);
      }
      const std::vector<Numbers> forward = simulate(run, {0, 1, 2, 3});
      const std::vector<Numbers> other = simulate(there, {3, 1, 1, 0, 2});
      CHECK((other[0] == forward[3]));
      CHECK((other[1] == forward[1]));
      CHECK((other[2] == forward[1]));
      CHECK((other[3] == forward[0]));
      CHECK((other[4] == forward[2]));
    }
  }
}

TEST_CASE("a machine with <memory> aligns its tensors to rows of all banks and channels",
          "[device][memory]") {
  const auto machine_of = [](const std::string& file) {
    const std::string path = std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/" + file;
    return device::read_machine(
        config::read_description(path, device::architecture_registry(), "architecture"));
  };
  const device::Machine hbm2 = machine_of("tpu_like_128_hbm2.xml");
  // Eleven channels of 32 banks with rows of 1 KiB; blocks of 4 KiB fit into that.
  CHECK(hbm2.dram.alignment == Bytes(11 * 32 * 1024));
  CHECK(device::dram_phase(hbm2, 5 * 11 * 32 * 1024) == 0);
  const device::Machine plain = machine_of("tpu_like_128.xml");
  CHECK(plain.dram.alignment == Bytes(4096));
  CHECK(device::dram_phase(plain, 123) == 0);
}
