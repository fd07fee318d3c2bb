// Whole runs: equal cycles at both fidelities, identities, refusals.
#include <catch2/catch.hpp>
#include <optional>

#include "sim/core/error.hpp"
#include "sim/runtime/activity_archive.hpp"
#include "sim/runtime/archive.hpp"
#include "tests/sim/device/bench.hpp"

using namespace macroscope;
using test::Bench;
using test::Machine;

namespace {

/// The run, or nothing when the network does not fit the scratchpads.
std::optional<program::RunActivity> try_run(const Bench& bench, const Machine& machine,
                                            const std::string& network,
                                            const Bench::Options& options) {
  try {
    return bench.run(machine, network, options);
  } catch (const ModelError& e) {
    if (e.id() != "MS302") throw;
    return std::nullopt;
  }
}

/// All a run says but the name of its fidelity, and the peak occupancy: the PE array takes a tile's
/// accumulator when the tile waits at its door, one tile earlier than the tile timing does.
std::string bytes(program::RunActivity run) {
  run.fidelity = "any";
  for (program::LayerActivity& layer : run.layers) {
    for (program::MemoryActivity& memory : layer.memories) memory.peak_occupancy = Bytes(0);
  }
  std::erase_if(run.stats, [](const StatEntry& s) { return s.path.ends_with(".peak_occupancy"); });
  return runtime::to_bytes(run);
}

std::string exact(program::RunActivity run) {
  return runtime::to_bytes(run);
}

}  // namespace

TEST_CASE("tile and pe give one answer for every layer, in any order of wake-up", "[fidelity]") {
  const Bench bench;
  Rng rng(1, "networks");
  int runs = 0;
  for (int i = 0; runs < 80; ++i) {
    REQUIRE(i < 400);
    Machine m = test::random_small_machine(rng);
    m.cores = i % 5 == 0 ? 2 : 1;
    const std::string network = test::random_network(rng, 24);
    const auto tile = try_run(bench, m, network, {});
    if (!tile) continue;
    ++runs;
    INFO("case " << i << "\n" << m.text() << "\n" << network);
    const auto pe = bench.run(m, network, {"pe", false, true});
    REQUIRE(pe.layers.size() == tile->layers.size());
    for (std::size_t l = 0; l < pe.layers.size(); ++l) {
      CHECK(pe.layers[l].cycles == tile->layers[l].cycles);
      CHECK(pe.layers[l].compute_cycles == tile->layers[l].compute_cycles);
    }
    CHECK((bytes(*tile) == bytes(pe)));
    CHECK((exact(*tile) == exact(bench.run(m, network, {"tile", true, false}))));
    CHECK((exact(pe) == exact(bench.run(m, network, {"pe", true, false}))));
  }
}

TEST_CASE("layers follow each other and sum to the run; units fill their layer", "[fidelity]") {
  const Bench bench;
  const std::string network =
      "<workload name=\"net\" version=\"1\" batch=\"2\"><input id=\"x\" dims=\"batch, 20, 24\"/>"
      "<linear id=\"a\" features=\"40\" activation=\"relu\"/><softmax id=\"s\"/>"
      "<linear id=\"b\" features=\"12\"/></workload>";
  for (const std::uint64_t cores : {1, 3}) {
    Machine m;
    m.cores = cores;
    const program::RunActivity run = bench.run(m, network);
    REQUIRE(run.layers.size() == 3);
    Cycles frontier;
    for (const program::LayerActivity& layer : run.layers) {
      CHECK(layer.start == frontier);
      frontier += layer.cycles;
      CHECK(layer.units.size() == layer.cores_used * 3 + 1);
      for (const program::UnitActivity& u : layer.units)
        CHECK(u.busy + u.stalled + u.idle == layer.cycles);
      CHECK(layer.ideal_cycles <= layer.cycles);
      CHECK(layer.compute_cycles <= layer.cycles);
    }
    CHECK(run.cycles == frontier);
    // Compulsory traffic of the products and of the softmax in int8.
    CHECK(run.layers[0].macs == 2 * 20 * 24 * 40);
    CHECK(run.layers[0].dram.input_read >= Bytes(2 * 20 * 24));
    CHECK(run.layers[0].dram.weight_read >= Bytes(24 * 40));
    CHECK(run.layers[0].dram.output_written == Bytes(2 * 20 * 40));
    CHECK(run.layers[1].dram.output_written == Bytes(2 * 20 * 40));
    CHECK(run.identities_checked > 0);
    for (const program::Identity& identity : run.identities) CHECK(identity.holds);
  }
}

TEST_CASE("one GEMM that fits in one tile takes the sum of its stages", "[fidelity]") {
  // Load of weights and input over one bus, the array, the vector unit, the store: nothing of a
  // single tile can overlap but the two loads' latency.
  const Bench bench;
  const std::uint64_t m = 5, n = 8, k = 8;
  Machine machine;
  machine.mappings = "<mapping tile_m=\"5\" tile_n=\"8\" tile_k=\"8\"/>";
  const std::uint64_t rate = 16;     // bytes a cycle of the bus at 1 GHz
  const std::uint64_t latency = 20;  // cycles
  const std::uint64_t load = ceil_div(k * n + m * k, rate);
  // ws: load k rows, the last of m rows enters, then k + n - 1 cycles through the array.
  const std::uint64_t array = k + (m - 1) + (k - 1) + (n - 1) + 1;
  const std::uint64_t vector = ceil_div(m * n, machine.lanes) + machine.vector_latency;
  const std::uint64_t store = ceil_div(m * n, rate);
  for (const char* fidelity : {"tile", "pe"}) {
    const program::RunActivity run =
        bench.run(machine, test::gemm(m, n, k), {fidelity, false, false});
    CHECK(run.layers[0].compute_cycles == Cycles(array));
    CHECK(run.cycles == Cycles(load + latency + array + vector + store + latency));
  }
}

TEST_CASE("fidelity pe refuses hours, and products need fidelity pe", "[fidelity]") {
  const Bench bench;
  const auto id = [&](const std::string& network, const Bench::Options& options) {
    try {
      (void)bench.run(Machine{}, network, options);
    } catch (const ModelError& e) {
      return e.id() + " " + e.message();
    }
    return std::string("none");
  };
  using Catch::Contains;
  // 10^4 x 10^4 x 10^4 multiply-accumulates are more than 2 * 10^11 PE-cycles.
  CHECK_THAT(
      id(test::gemm(10'000, 10'000, 10'000), {"pe", false, false}),
      Contains("MS412") && Contains("PE-cycles") && Contains("2e+11") && Contains("--layers"));
  CHECK_THAT(id(test::gemm(8, 8, 8), {"tile", false, true}), Contains("MS411"));
  CHECK(id(test::gemm(8, 8, 8), {"pe", false, true}) == "none");
  CHECK_THROWS_AS(bench.run(Machine{}, test::gemm(8, 8, 8), {"rtl", false, false}), ConfigError);
  CHECK_THROWS_AS(bench.run(Machine{}, test::gemm(8, 8, 8), {"gate", false, false}), ConfigError);
}
