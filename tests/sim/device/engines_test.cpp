// Whole runs on the engines that are no systolic arrays.
#include <catch2/catch.hpp>

#include "sim/core/error.hpp"
#include "tests/sim/device/bench.hpp"

using namespace macroscope;
using test::Bench;
using test::Machine;

namespace {

/// One product, one convolution with a kernel, one of depth one.
const std::string kNetwork =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides,\nfirst,9,9,3,3,5,7,1,\nsecond,7,7,1,1,13,6,1,\nlast,1,1,1,1,17,19,1,\n";

}  // namespace

TEST_CASE("every engine takes equal cycles at tile and pe and multiplies correctly with every PE",
          "[engines]") {
  const std::vector<std::string> engines{
      "<adder_tree id=\"array\" rows=\"8\" cols=\"3\">{}</adder_tree>",
      "<adder_tree id=\"array\" rows=\"32\" cols=\"4\" operands=\"broadcast\" "
      "double_buffer=\"true\">{}</adder_tree>",
      "<cube id=\"array\" rows=\"4\" cols=\"4\" depth=\"4\">{}</cube>",
      "<cube id=\"array\" rows=\"2\" cols=\"5\" depth=\"3\" double_buffer=\"false\">{}</cube>",
      "<matrix_2d id=\"array\" rows=\"6\" cols=\"5\">{}</matrix_2d>",
      "<matrix_2d id=\"array\" rows=\"3\" cols=\"8\" double_buffer=\"false\">{}</matrix_2d>"};
  const Bench bench;
  for (const std::string& engine : engines) {
    const bool tree = engine.find("adder_tree") != std::string::npos;
    const std::vector<std::string> pes =
        tree ? std::vector<std::string>{"", "mac", "mac_tree", "opt2"}
             : std::vector<std::string>{"", "mac", "mac_folded", "opt1"};
    for (const std::string& pe : pes) {
      Machine m;
      m.engine =
          fmt::format(fmt::runtime(engine), pe.empty() ? "" : fmt::format("<pe kind=\"{}\"/>", pe));
      INFO(m.engine);
      const auto tile = bench.run(m, kNetwork);
      const auto clocked = bench.run(m, kNetwork, {"pe", false, true});
      REQUIRE(tile.layers.size() == 3);
      for (std::size_t l = 0; l < tile.layers.size(); ++l) {
        CHECK(tile.layers[l].cycles == clocked.layers[l].cycles);
        CHECK(tile.layers[l].compute_cycles == clocked.layers[l].compute_cycles);
      }
    }
  }
}

TEST_CASE("one GEMM on a cube takes load, ceil(k / depth) steps, the cell, its rows, and the store",
          "[engines][cube]") {
  const Bench bench;
  const std::uint64_t m = 5, n = 6, k = 10;
  Machine machine;
  machine.engine = "<cube rows=\"8\" cols=\"8\" depth=\"4\"><pe kind=\"opt1\"/></cube>";
  machine.banks = 64;  // full rate
  machine.mappings = "<mapping tile_m=\"5\" tile_n=\"6\" tile_k=\"10\"/>";
  const std::uint64_t load = ceil_div(k * n + m * k, std::uint64_t{16});
  // Three vectors; two registers of the cell; five rows; two cycles in the flush adder.
  const std::uint64_t array = 3 + 2 + m - 1 + 2;
  const std::uint64_t vector = ceil_div(m * n, machine.lanes) + machine.vector_latency;
  const std::uint64_t store = ceil_div(m * n, std::uint64_t{16});
  for (const char* fidelity : {"tile", "pe"}) {
    const auto run = bench.run(machine, test::gemm(m, n, k), {fidelity, false, false});
    CHECK(run.layers[0].compute_cycles == Cycles(array));
    CHECK(run.cycles == Cycles(load + 20 + array + vector + store + 20));
  }
}

TEST_CASE("sums that do not fit the accumulator of the PEs end the run with the needed width",
          "[engines]") {
  const Bench bench;
  Machine machine;
  machine.engine = "<matrix_2d><pe acc_width=\"20\"/></matrix_2d>";
  using Catch::Contains;
  CHECK_THROWS_WITH(bench.run(machine, test::gemm(4, 4, 32)),
                    Contains("MS442") && Contains("21 bits"));
  CHECK_NOTHROW(bench.run(machine, test::gemm(4, 4, 31)));
}

TEST_CASE("a machine whose engine cannot be made of its PE is a located error", "[engines]") {
  const Bench bench;
  Machine machine;
  machine.engine = "<cube><pe kind=\"opt4c\"/></cube>";
  CHECK_THROWS_AS(bench.run(machine, test::gemm(4, 4, 4)), ConfigError);
  machine.engine = "<systolic dataflow=\"os\"/><cube/>";
  CHECK_THROWS_AS(bench.run(machine, test::gemm(4, 4, 4)), ConfigError);
}
