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

/// Cycles of every program of a run on a changed machine, buffers assigned anew when `fit`.
Numbers cycles(const test::RandomRun& run, const device::Machine& machine, bool fit) {
  return test::in_worker<Numbers>([&] {
    device::Device device(machine, device::Fidelity::tile, 1);
    const device::Planner planner(machine, device.engine());
    const mapping::CoreSpec spec = planner.core_spec(1);
    Numbers out;
    for (const test::RandomJobs& jobs : run.programs) {
      test::RandomJobs fitted = jobs;
      for (auto& job : fitted.jobs) {
        if (!fit) continue;
        auto copy = std::make_shared<mapping::MatrixJob>(*job);
        if (!mapping::assign_buffers(copy->part, spec, copy->tiling, nullptr))
          throw std::logic_error("less fits in more");
        job = std::move(copy);
      }
      out.push_back(device.run(test::lower(fitted)).cycles);
    }
    return out;
  });
}

/// Runs `kCases` random machines and the same ones with more of something; every program must be
/// at least as fast.
template <class Change>
void never_slower(const char* stream, bool fit, const Change& more) {
  constexpr int kCases = 120;
  Rng rng(1, stream);
  int faster = 0;
  for (int i = 0; i < kCases; ++i) {
    const test::RandomRun run = test::random_run(rng, 6, 16);
    device::Machine better = run.machine;
    more(better);
    const Numbers before = cycles(run, run.machine, false);
    const Numbers after = cycles(run, better, fit);
    for (std::size_t p = 0; p < before.size(); ++p) {
      INFO("case " << i << " program " << p << "\n"
                   << mapping::to_string(run.programs[p].jobs[0]->tiling));
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

TEST_CASE("more banks are never slower", "[monotone]") {
  never_slower("banks", false, [](device::Machine& m) {
    for (auto& pad : m.pads) pad.params.banks *= 2;
  });
}

TEST_CASE("more SRAM under the same tiles is never slower", "[.][monotone]") {
  never_slower("sram", true, [](device::Machine& m) {
    for (auto& pad : m.pads) pad.params.capacity = Bytes(pad.params.capacity.count() * 3 / 2);
  });
}

TEST_CASE("twice the SRAM under the same tiles is never slower", "[.][monotone]") {
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
