// The timer of programs against the device that runs them.
#include "sim/mapping/program_timer.hpp"

#include <catch2/catch.hpp>

#include "tests/sim/device/random_machine.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using test::Numbers;

namespace {

/// Cycles of each program on the device, at tile fidelity.
Numbers simulated(const test::RandomRun& run) {
  return test::in_worker<Numbers>([&] {
    device::Device device(run.machine, device::Fidelity::tile, 1);
    Numbers out;
    for (const test::RandomJobs& jobs : run.programs) {
      out.push_back(device.run(test::lower(jobs)).cycles);
    }
    return out;
  });
}

}  // namespace

TEST_CASE("the timer gives the device's cycles of random programs, cores and spills included",
          "[mapping][timer]") {
  Rng rng(1, "timer");
  std::uint64_t spilling = 0;
  for (int i = 0; i < 300; ++i) {
    test::RandomRun run = test::random_run(rng, 5, 14);
    run.machine.clock = Hertz(std::array<double, 3>{1e9, 7e8, 9.33e8}[rng.below(3)]);
    spilling += run.spilling;
    for (test::RandomJobs& jobs : run.programs) {
      for (auto& job : jobs.jobs) {
        auto with = std::make_shared<mapping::MatrixJob>(*job);
        with->tiling.lag = mapping::kLags[rng.below(mapping::kLags.size())];
        job = std::move(with);
      }
    }
    const auto engine = device::Device::make_engine(run.machine);
    mapping::ProgramTimer timer(device::Planner(run.machine, engine->model()).timing());
    const Numbers expected = simulated(run);
    for (std::size_t j = 0; j < run.programs.size(); ++j) {
      INFO("case " << i << ", program " << j);
      const mapping::ProgramTime time = timer.run(test::lower(run.programs[j]));
      CHECK(time.complete);
      CHECK(time.cycles == expected[j]);
      CHECK(timer.run(test::lower(run.programs[j]), expected[j]).complete);
      CHECK_FALSE(timer.run(test::lower(run.programs[j]), expected[j] - 1).complete);
    }
  }
  CHECK(spilling > 100);
}
