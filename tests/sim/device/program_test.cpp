// Random tile programs on random small machines: they end, move what they should, and take the same
// cycles at both fidelities and in any order of wake-up.
#include <catch2/catch.hpp>

#include "tests/sim/device/random_machine.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using device::Fidelity;
using test::Numbers;

namespace {

/// Everything that a run of all programs counted, as numbers.
Numbers simulate(const test::RandomRun& run, Fidelity fidelity, bool reversed) {
  return test::in_worker<Numbers>([&] {
    device::Device device(run.machine, fidelity, 1, reversed);
    Numbers out;
    for (const test::RandomJobs& jobs : run.programs) {
      const device::ProgramActivity a = device.run(test::lower(jobs));
      out.insert(out.end(), {a.cycles, a.array_busy, a.array_streaming, a.vector_busy,
                             a.compute_steps, a.dram.input_read.count(), a.dram.weight_read.count(),
                             a.dram.output_written.count(), a.dram.partial_sum_read.count(),
                             a.dram.partial_sum_written.count()});
      for (const program::UnitActivity& u : a.units) {
        out.insert(out.end(), {u.busy.count(), u.stalled.count(), u.idle.count()});
        if (u.busy + u.stalled + u.idle != Cycles(a.cycles)) throw std::runtime_error(u.unit);
      }
      for (const program::MemoryActivity& m : a.memories) {
        out.insert(out.end(), {m.read.count(), m.written.count(), m.peak_occupancy.count(),
                               m.conflict_cycles.count()});
      }
    }
    return out;
  });
}

std::string text(const test::RandomRun& run) {
  std::string out;
  for (const test::RandomJobs& jobs : run.programs) {
    for (const auto& job : jobs.jobs) out += mapping::to_string(job->tiling) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("every random program ends, with the traffic of the closed form", "[device]") {
  Rng rng(1, "programs");
  std::uint64_t spilling = 0;
  for (int i = 0; i < 150; ++i) {
    const test::RandomRun run = test::random_run(rng, 4, 14);
    spilling += run.spilling;
    INFO("case " << i << "\n" << text(run));
    Numbers out;
    REQUIRE_NOTHROW(out = simulate(run, Fidelity::tile, false));
    std::size_t at = 0;
    for (const test::RandomJobs& jobs : run.programs) {
      mapping::TrafficEstimate sum;
      for (const auto& job : jobs.jobs) {
        const mapping::TrafficEstimate e = mapping::traffic(job->part, job->tiling);
        sum.input += e.input + e.side;
        sum.weight += e.weight;
        sum.output += e.output;
        sum.partial_sum += e.partial_sum;
      }
      CHECK(out.at(at + 5) == sum.input);
      CHECK(out.at(at + 6) == sum.weight);
      CHECK(out.at(at + 7) == sum.output);
      CHECK(2 * out.at(at + 8) == sum.partial_sum);
      CHECK(2 * out.at(at + 9) == sum.partial_sum);
      at += 10 + jobs.jobs.size() * (3 * 3 + 4 * run.machine.pads.size());
    }
    CHECK(at == out.size());
  }
  CHECK(spilling > 40);
}

TEST_CASE("tile and pe count the same in every unit, whichever unit wakes first", "[device]") {
  Rng rng(1, "fidelities");
  for (int i = 0; i < 60; ++i) {
    const test::RandomRun run = test::random_run(rng, 2, 10);
    INFO("case " << i << "\n" << text(run));
    const Numbers tile = simulate(run, Fidelity::tile, false);
    CHECK(tile == simulate(run, Fidelity::tile, true));
    CHECK(tile == simulate(run, Fidelity::pe, false));
    CHECK(tile == simulate(run, Fidelity::pe, true));
  }
}

TEST_CASE("a program takes the same cycles whatever ran before it", "[device]") {
  Rng rng(1, "history");
  for (int i = 0; i < 40; ++i) {
    test::RandomRun run = test::random_run(rng, 5, 14);
    run.machine.clock = Hertz(i % 2 == 0 ? 7e8 : 9.33e8);
    Numbers alone;
    for (const test::RandomJobs& jobs : run.programs) {
      const Numbers one = simulate({run.machine, {jobs}, 0}, Fidelity::tile, false);
      alone.insert(alone.end(), one.begin(), one.end());
    }
    CHECK(alone == simulate(run, Fidelity::tile, false));
  }
}
