// Small random machines and programs made by hand, for tests that drive the device itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/device/architecture.hpp"
#include "sim/device/planner.hpp"
#include "tests/sim/mapping/random_jobs.hpp"

namespace macroscope::test {

/// A PE of `kinds`, or none.
inline std::optional<pe::PeParams> random_pe(Rng& rng, const std::vector<std::string>& kinds) {
  const std::uint64_t choice = rng.below(kinds.size() + 1);
  if (choice == kinds.size()) return std::nullopt;
  pe::PeParams pe;
  pe.kind = kinds[choice];
  return pe;
}

/// A third of the engines are systolic arrays.
inline device::EngineParams random_engine(Rng& rng) {
  const auto size = [&](std::uint64_t most) {
    return static_cast<std::uint32_t>(rng.between(1, most));
  };
  switch (rng.below(6)) {
    case 0:
      return engine::CubeParams{size(4), size(4), size(4), rng.below(2) == 0,
                                random_pe(rng, {"mac", "opt1"})};
    case 1:
      return engine::Matrix2dParams{size(6), size(6), rng.below(2) == 0,
                                    random_pe(rng, {"mac", "mac_p2", "opt1"})};
    case 2:
      return engine::AdderTreeParams{
          size(9), size(6),
          rng.below(2) == 0 ? engine::TreeOperands::march : engine::TreeOperands::broadcast,
          rng.below(2) == 0, std::nullopt};
    case 3:
      return engine::AdderTreeParams{8, size(4), engine::TreeOperands::march, rng.below(2) == 0,
                                     random_pe(rng, {"mac", "opt2"})};
    default:
      break;
  }
  engine::SystolicParams array;
  array.rows = size(6);
  array.cols = size(6);
  array.dataflow = static_cast<engine::Dataflow>(rng.below(3));
  array.double_buffer = rng.below(2) == 0;
  array.fold_overlap = rng.below(2) == 0;
  return array;
}

inline device::Machine random_machine(Rng& rng) {
  device::Machine m;
  m.name = "random";
  m.clock = Hertz(rng.below(2) == 0 ? 1e9 : 7e8);
  m.engine = random_engine(rng);
  m.vector.lanes = static_cast<std::uint32_t>(rng.between(1, 8));
  m.vector.latency = Cycles(rng.below(6));
  m.dma.bandwidth = BytesPerCycle(static_cast<double>(std::uint64_t{1} << rng.below(7)));
  m.dram.bandwidth = GigabytesPerSecond(static_cast<double>(rng.between(1, 40)));
  m.dram.latency = Nanoseconds(static_cast<double>(rng.below(60)));
  m.dram.outstanding = static_cast<std::uint32_t>(rng.below(3));
  m.dram.request = Bytes(16);
  m.dram.capacity = Bytes(1U << 30U);
  m.dram.alignment = Bytes(64);
  auto* systolic = std::get_if<engine::SystolicParams>(&m.engine);
  if (systolic != nullptr && rng.below(3) == 0) {
    systolic->pe.emplace().kind = "opt1";
    systolic->pe->resolve = pe::Resolve::vector;
    systolic->double_buffer = systolic->double_buffer || systolic->dataflow == engine::Dataflow::os;
    if (rng.below(3) != 0)
      m.vector.carry_save_lanes = static_cast<std::uint32_t>(rng.between(1, 4));
  }
  memory::ScratchpadParams pad;
  pad.capacity = Bytes(1U << 20U);
  pad.banks = static_cast<std::uint32_t>(rng.between(1, 8));
  pad.line = Bytes(rng.between(1, 4));
  pad.double_buffer = rng.below(3) != 0;
  pad.skew = rng.below(2) == 0;
  if (rng.below(3) == 0) {
    m.pads = {{"all", pad}};
  } else {
    m.pads = {{"in", pad}, {"w", pad}, {"out", pad}, {"acc", pad}};
    m.pad_of = {0, 1, 2, 3};  // input, weight, output, partial sum
  }
  return m;
}

/// A machine and programs whose tiles fit it, with as little room to spare as chance has it.
struct RandomRun {
  device::Machine machine;
  std::vector<RandomJobs> programs;
  std::uint64_t spilling = 0;  // jobs whose partial sums do not stay on chip
};

inline RandomRun random_run(Rng& rng, std::size_t programs, std::uint64_t largest,
                            std::uint64_t most_cores = 3) {
  RandomRun run;
  run.machine = random_machine(rng);
  std::vector<std::uint64_t> least(run.machine.pads.size(), 1);
  const auto pad = [&](memory::Holds h) { return run.machine.pad_of[static_cast<std::size_t>(h)]; };
  for (std::size_t i = 0; i < programs; ++i) {
    run.programs.push_back(random_jobs(
        rng, rng.below(2) == 0 ? random_gemm(rng, largest) : random_conv(rng), most_cores));
    run.machine.cores =
        std::max(run.machine.cores, static_cast<std::uint32_t>(run.programs.back().jobs.size()));
    for (const auto& job : run.programs.back().jobs) {
      using mapping::Operand;
      const mapping::TileSize& t = job->tiling.tile;
      std::vector<std::uint64_t> sum(least.size(), 0);
      sum[pad(memory::Holds::input)] +=
          tile_bytes(job->part, t, Operand::input).count() + side_tile_bytes(job->part, t).count();
      sum[pad(memory::Holds::weight)] += tile_bytes(job->part, t, Operand::weight).count();
      sum[pad(memory::Holds::partial_sum)] += tile_bytes(job->part, t, Operand::output).count();
      sum[pad(memory::Holds::output)] += output_tile_bytes(job->part, t).count();
      for (std::size_t p = 0; p < least.size(); ++p) least[p] = std::max(least[p], sum[p]);
    }
  }
  for (std::size_t p = 0; p < least.size(); ++p) {
    run.machine.pads[p].params.capacity =
        Bytes(least[p] * rng.between(4, rng.below(2) == 0 ? 7 : 20) / 4);
  }
  const auto engine = device::Device::make_engine(run.machine);
  const mapping::CoreSpec spec = device::Planner(run.machine, engine->model()).core_spec();
  for (RandomJobs& program : run.programs) {
    for (auto& job : program.jobs) {
      auto fitted = std::make_shared<mapping::MatrixJob>(*job);
      if (!mapping::assign_buffers(fitted->part, spec, fitted->tiling, nullptr))
        throw std::logic_error("one buffer each fits by construction");
      const mapping::Residency& sums = fitted->tiling.of(mapping::Operand::output);
      run.spilling += !sums.held && sums.distinct > 1 ? 1 : 0;
      job = std::move(fitted);
    }
  }
  return run;
}

inline program::TileProgram lower(const RandomJobs& jobs) {
  program::TileProgram program;
  for (const auto& job : jobs.jobs) program.cores.push_back(mapping::lower_matrix(job));
  return program;
}

}  // namespace macroscope::test
