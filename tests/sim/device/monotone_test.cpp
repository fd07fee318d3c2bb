// More of anything is never slower: bandwidth, latency, SRAM and lanes with the mapping fixed,
// cores with the mapping free.
#include <catch2/catch.hpp>

#include "sim/core/error.hpp"
#include "tests/sim/device/bench.hpp"
#include "tests/sim/device/random_machine.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using test::Bench;
using test::Numbers;

namespace {

/// The jobs with buffers for the capacities of `machine`.
std::vector<test::RandomJobs> refit(const test::RandomRun& run, const device::Machine& machine) {
  const auto engine = device::Device::make_engine(machine);
  const mapping::CoreSpec spec = device::Planner(machine, engine->model()).core_spec();
  std::vector<test::RandomJobs> out = run.programs;
  for (test::RandomJobs& jobs : out) {
    for (auto& job : jobs.jobs) {
      auto copy = std::make_shared<mapping::MatrixJob>(*job);
      if (!mapping::assign_buffers(copy->part, spec, copy->tiling, nullptr))
        throw std::logic_error("less fits in more");
      job = std::move(copy);
    }
  }
  return out;
}

/// Cycles of every program on a machine.
Numbers cycles(const std::vector<test::RandomJobs>& programs, const device::Machine& machine) {
  return test::in_worker<Numbers>([&] {
    device::Device device(machine, device::Fidelity::tile, 1);
    Numbers out;
    for (const test::RandomJobs& jobs : programs)
      out.push_back(device.run(test::lower(jobs)).cycles);
    return out;
  });
}

std::string text(const test::RandomJobs& jobs) {
  std::string out;
  for (const auto& job : jobs.jobs) {
    out += mapping::to_string(job->tiling) +
           fmt::format(" {} bytes\n", mapping::traffic(job->part, job->tiling).total());
  }
  return out;
}

/// Runs `kCases` random machines and the same ones with more of something; every program must be
/// at least as fast. With other buffers (`fit`) on one core: between cores that share the DRAM in
/// turns, another number of transfers of one can delay the others.
template <class Change>
void never_slower(const char* stream, bool fit, const Change& more) {
  constexpr int kCases = 150;
  Rng rng(1, stream);
  int faster = 0;
  for (int i = 0; i < kCases; ++i) {
    const test::RandomRun run = test::random_run(rng, 6, 16, 3);
    device::Machine better = run.machine;
    more(better);
    const std::vector<test::RandomJobs> fitted = fit ? refit(run, better) : run.programs;
    const Numbers before = cycles(run.programs, run.machine);
    const Numbers after = cycles(fitted, better);
    for (std::size_t p = 0; p < before.size(); ++p) {
      INFO("case " << i << " program " << p << "\n"
                   << text(run.programs[p]) << "then\n"
                   << text(fitted[p]));
      CHECK(after[p] <= before[p]);
      faster += after[p] < before[p] ? 1 : 0;
    }
  }
  CHECK(faster > 0);
}

}  // namespace

TEST_CASE("twice the DRAM bandwidth is never slower", "[monotone]") {
  never_slower("bandwidth", false, [](device::Machine& m) {
    m.dram.bandwidth = GigabytesPerSecond(m.dram.bandwidth.count() * 2);
  });
}

TEST_CASE("one GB/s more DRAM bandwidth is never slower", "[monotone]") {
  never_slower("bandwidth+1", false, [](device::Machine& m) {
    m.dram.bandwidth = GigabytesPerSecond(m.dram.bandwidth.count() + 1);
  });
}

TEST_CASE("less DRAM latency is never slower", "[monotone]") {
  never_slower("latency", false, [](device::Machine& m) {
    m.dram.latency = Nanoseconds(std::floor(m.dram.latency.count() * 0.7));
  });
}

TEST_CASE("a faster DMA is never slower", "[monotone]") {
  never_slower("dma", false, [](device::Machine& m) {
    m.dma.bandwidth = BytesPerCycle(m.dma.bandwidth.count() * 2);
  });
}

TEST_CASE("more vector lanes are never slower", "[monotone]") {
  never_slower("lanes", false, [](device::Machine& m) { m.vector.lanes += 1; });
}

TEST_CASE("more carry-save adders are never slower", "[monotone]") {
  never_slower("carry-save lanes", false,
               [](device::Machine& m) { m.vector.carry_save_lanes = m.vector.adders() + 1; });
}

TEST_CASE("more banks are never slower", "[monotone]") {
  never_slower("banks", false, [](device::Machine& m) {
    for (auto& pad : m.pads) pad.params.banks *= 2;
  });
}

TEST_CASE("more SRAM under the same tiles is never slower", "[monotone]") {
  never_slower("sram", true, [](device::Machine& m) {
    for (auto& pad : m.pads) pad.params.capacity = Bytes(pad.params.capacity.count() * 3 / 2);
  });
}

TEST_CASE("twice the SRAM under the same tiles is never slower", "[monotone]") {
  never_slower("sram2", true, [](device::Machine& m) {
    for (auto& pad : m.pads) pad.params.capacity = Bytes(pad.params.capacity.count() * 2);
  });
}

TEST_CASE("one core more is never slower, decoding included", "[monotone]") {
  const Bench bench;
  Rng rng(1, "cores");
  std::vector<std::string> networks{test::gemm(1, 512, 256),  // decode: one row, memory bound
                                    test::gemm(4, 1000, 64),  //
                                    test::gemm(97, 13, 31),   // primes
                                    test::gemm(64, 64, 64),   //
                                    test::gemm(3, 3, 5)};     // less work than cores
  for (int i = 0; i < 4; ++i) networks.push_back(test::random_network(rng, 60));
  networks.push_back(
      "<workload name=\"net\" version=\"1\" batch=\"3\"><input id=\"x\" dims=\"batch, 7, 24\"/>"
      "<linear id=\"a\" features=\"40\" activation=\"relu\"/><softmax id=\"s\"/></workload>");
  for (const std::string& network : networks) {
    test::Machine m;
    m.bandwidth = network == networks[3] ? "100GB/s" : "8GB/s";
    std::uint64_t before = ~std::uint64_t{0};
    std::uint64_t first = 0;
    for (m.cores = 1; m.cores <= 8; ++m.cores) {
      const std::uint64_t now = bench.cycles(m, network);
      INFO(m.cores << " cores\n" << network);
      CHECK(now <= before);
      before = now;
      if (m.cores == 1) first = now;
    }
    if (network == networks[3]) CHECK(before * 2 < first);  // work to divide is divided
  }
}
