// Named behaviors of a machine: fill of a large array, bank conflicts by layout, spills, a stall
// that explains itself.
#include <catch2/catch.hpp>

#include "sim/core/error.hpp"
#include "sim/program/token.hpp"
#include "tests/sim/device/bench.hpp"
#include "tests/sim/device/random_machine.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using Catch::Contains;
using test::Bench;
using test::Machine;
using test::Numbers;

TEST_CASE("an 8 x 8 x 8 GEMM is slower on a larger array, and the report says fill", "[behavior]") {
  const Bench bench;
  Machine small;
  small.bandwidth = "1000GB/s";
  small.latency = "0ns";
  small.vector_latency = 0;
  small.dma = 1024;
  Machine large = small;
  large.rows = large.cols = 128;
  for (const char* dataflow : {"os", "ws", "is"}) {
    small.dataflow = large.dataflow = dataflow;
    const program::LayerActivity a = bench.run(small, test::gemm(8, 8, 8)).layers.at(0);
    const program::LayerActivity b = bench.run(large, test::gemm(8, 8, 8)).layers.at(0);
    INFO(dataflow << ": " << a.cycles.count() << " and " << b.cycles.count());
    CHECK(b.cycles > a.cycles);
    CHECK(b.bound == program::Bound::latency);
    CHECK_THAT(b.bound_reason, Contains("fill and drain its 128 x 128 PEs"));
  }
}

TEST_CASE("a layout makes bank conflicts and its padding removes them", "[behavior]") {
  // Lanes of an output-stationary array read rows of k = banks * line bytes: all from one bank.
  const Bench bench;
  Machine m;
  m.dataflow = "os";
  m.banks = 8;
  m.line = 4;
  m.mappings = "<mapping tile_m=\"16\" tile_n=\"16\" tile_k=\"32\" order=\"mnk\"/>";
  const std::uint64_t k = m.banks * m.line;
  const std::string network = test::gemm(16, 16, k);
  m.skew = false;
  const program::LayerActivity plain = bench.run(m, network).layers.at(0);
  m.skew = true;
  const program::LayerActivity padded = bench.run(m, network).layers.at(0);
  // Four folds of k vectors; 8 lanes read 8 lines from one bank for every `line` vectors.
  const std::uint64_t added = 4 * (k * m.rows / m.line - k);
  CHECK(plain.memories.at(0).conflict_cycles == Cycles(added));
  CHECK(padded.memories.at(0).conflict_cycles == Cycles(0));
  CHECK(plain.compute_cycles - padded.compute_cycles == Cycles(added));
  CHECK(plain.cycles - padded.cycles == Cycles(added));
  m.skew = false;
  const program::RunActivity pe = bench.run(m, network, {"pe", false, false});
  CHECK(pe.cycles == plain.cycles);
}

TEST_CASE("partial sums that do not stay on chip go out and come back, in 32 bits", "[behavior]") {
  const Bench bench;
  const std::uint64_t m = 24, n = 16, k = 40;
  Machine machine;
  machine.mappings = "<mapping tile_m=\"8\" tile_n=\"8\" tile_k=\"8\" order=\"kmn\"/>";
  // All 24 x 16 sums are 1536 bytes: with less they spill in each of the 5 - 1 turns but the last.
  machine.accumulator = 1535;
  const program::DramTraffic spilled = bench.run(machine, test::gemm(m, n, k)).dram();
  CHECK(spilled.partial_sum_written == Bytes(4 * (k / 8 - 1) * m * n));
  CHECK(spilled.partial_sum_read == Bytes(4 * (k / 8 - 1) * m * n));
  CHECK(spilled.output_written == Bytes(m * n));
  machine.accumulator = 1536;
  const program::DramTraffic kept = bench.run(machine, test::gemm(m, n, k)).dram();
  CHECK(kept.partial_sum_written == Bytes(0));
  CHECK(kept.partial_sum_read == Bytes(0));
  CHECK(kept.output_written == Bytes(m * n));
}

TEST_CASE("a mapping that cannot fit names the memory and the bytes", "[behavior]") {
  const Bench bench;
  Machine machine;
  machine.weight = 100;
  machine.mappings = "<mapping tile_m=\"8\" tile_n=\"16\" tile_k=\"16\"/>";
  try {
    (void)bench.run(machine, test::gemm(8, 16, 16));
    FAIL("256 bytes fit in 100");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS302");
    CHECK_THAT(e.message(), Contains("256 bytes of weight_pad, which has 100 (156 short)"));
  }
}

namespace {

/// A stream of one step.
class Once final : public program::StepStream {
 public:
  explicit Once(program::Step step) : step_(step) {}
  bool next(program::Step& step) override {
    if (given_) return false;
    given_ = true;
    step = step_;
    return true;
  }

 private:
  program::Step step_;
  bool given_ = false;
};

/// Runs one hand-made step on one sequencer of a random machine.
void run_step(program::Resource resource, const program::Step& step) {
  (void)test::in_worker<Numbers>([&] {
    Rng rng(1, "stall");
    device::Machine machine = test::random_machine(rng);
    machine.pads[machine.pad_of[0]].params.capacity = Bytes(64);
    device::Device device(machine, device::Fidelity::tile, 1);
    program::TileProgram program;
    program.cores.emplace_back();
    program.cores[0].streams[static_cast<std::size_t>(resource)] = std::make_unique<Once>(step);
    device.run(std::move(program));
    return Numbers{};
  });
}

}  // namespace

TEST_CASE("a token that nobody gives ends the run and names who waits for it", "[behavior]") {
  program::Step step;
  step.kind = program::StepKind::compute;
  step.index = 5;
  step.waits.push_back({program::token::input_loaded, 3});
  step.compute.m = step.compute.n = step.compute.k = 1;
  try {
    run_step(program::Resource::array, step);
    FAIL("the run ended");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS406");
    CHECK_THAT(
        e.message(),
        Contains("core0.array: step 5 waits since cycle 0 for 3 input tiles loaded (now 0)"));
    CHECK_THAT(e.message(), !Contains("core0.vector:") && !Contains("core0.dma:"));
  }
}

TEST_CASE("a tile larger than its scratchpad ends the run with the scratchpad's name",
          "[behavior]") {
  program::Step step;
  step.kind = program::StepKind::load;
  step.transfer.traffic = program::TrafficClass::input;
  step.transfer.run_bytes = Bytes(64);
  CHECK_NOTHROW(run_step(program::Resource::dma, step));
  step.transfer.run_bytes = Bytes(65);
  try {
    run_step(program::Resource::dma, step);
    FAIL("65 bytes fit in 64");
  } catch (const ModelError& e) {
    CHECK(e.id() == "MS405");
    CHECK_THAT(e.message(), Contains("holds 65 bytes of its 64"));
  }
}
