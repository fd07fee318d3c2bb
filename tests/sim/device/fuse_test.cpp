// Elementwise operations in epilogues: what is fused, and what that saves.
#include "sim/mapping/fuse.hpp"

#include <catch2/catch.hpp>

#include "sim/workload/load.hpp"
#include "tests/sim/device/bench.hpp"

using namespace macroscope;

namespace {

program::Workload network(const std::string& name) {
  return workload::load(std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads/" + name, {});
}

std::uint64_t epilogues_and_vectors(const program::Workload& w) {
  std::uint64_t sum = 0;
  for (const program::Operator& op : w.operators) {
    const auto* v = std::get_if<program::VectorOp>(&op.op);
    sum += v != nullptr ? v->elements() * v->operations
                        : w.tensors[op.output].elements() * op.epilogue_operations;
  }
  return sum;
}

const char* kBlock = R"(<workload name="block" version="1">
  <input id="image" dims="1, 8, 8, 16"/>
  <conv2d id="first" out_channels="16" kernel="1"/>
  <conv2d id="second" out_channels="16" kernel="1" input="first"/>
  <conv2d id="side" out_channels="16" kernel="1" input="first"/>
  <elementwise id="sum" function="add" input="second" input2="side"/>
  <conv2d id="last" out_channels="16" kernel="1"/>
</workload>)";

}  // namespace

TEST_CASE("every residual addition of ResNet-50 is in the epilogue of the convolution before it",
          "[fuse]") {
  const program::Workload plain = network("resnet50.xml");
  const program::Workload fused = mapping::fuse_elementwise(plain);
  CHECK(plain.operators.size() - fused.operators.size() == 16);
  CHECK(fused.macs() == plain.macs());
  CHECK(fused.parameter_count() == plain.parameter_count());
  CHECK(epilogues_and_vectors(fused) == epilogues_and_vectors(plain));
  std::size_t sides = 0;
  for (const program::Operator& op : fused.operators) {
    sides += op.side ? 1 : 0;
    if (!op.side) continue;
    CHECK(fused.tensors[*op.side].elements() == fused.tensors[op.output].elements());
    REQUIRE(op.fused.size() == 1);
    CHECK(op.fused.front().kind == "elementwise");
  }
  CHECK(sides == 16);
  // In the first block of a stage the convolution beside the three others is made last.
  const auto downsample =
      std::find_if(fused.operators.begin(), fused.operators.end(),
                   [](const program::Operator& op) { return op.name == "layer1.0.downsample"; });
  REQUIRE(downsample != fused.operators.end());
  CHECK(downsample->fused.front().name == "layer1.0.add");
}

TEST_CASE("products of gated layers are fused, rotary embeddings are not", "[fuse]") {
  const program::Workload plain = network("llama2_7b.xml");
  const program::Workload fused = mapping::fuse_elementwise(plain);
  std::size_t rotary = 0, product = 0;
  for (const program::Operator& op : fused.operators) {
    rotary += op.name.find("rotate") != std::string::npos ? 1 : 0;
    product += op.name.find("mlp.product") != std::string::npos ? 1 : 0;
  }
  CHECK(rotary == 64);
  CHECK(product == 0);
}

TEST_CASE("a result that others read too stays an operation of its own", "[fuse]") {
  const std::string text = kBlock;
  const test::Bench bench;
  test::Machine machine;
  const auto with = bench.run(machine, text);
  machine.mappings = "<schedule fuse=\"false\"/>";
  const auto without = bench.run(machine, text);
  REQUIRE(with.layers.size() == without.layers.size());
  const auto layer = [](const program::RunActivity& run, const std::string& name) {
    return *std::find_if(run.layers.begin(), run.layers.end(),
                         [&](const auto& l) { return l.name == name; });
  };
  CHECK(layer(with, "sum").fused_into == "side");
  CHECK(layer(with, "sum").cycles.count() == 0);
  CHECK(layer(without, "sum").fused_into.empty());
  // The intermediate tensor of 8 x 8 x 16 bytes is neither written nor read again.
  CHECK(without.dram().written() - with.dram().written() == Bytes(1024));
  CHECK(without.dram().read() - with.dram().read() == Bytes(1024));
  CHECK(with.cycles < without.cycles);
  // The same operations are done.
  const auto operations = [](const program::RunActivity& run) {
    std::uint64_t sum = 0;
    for (const auto& l : run.layers) sum += l.vector_operations;
    return sum;
  };
  CHECK(operations(with) == operations(without));
  std::uint64_t sum = 0;
  for (const auto& l : with.layers) sum += l.cycles.count();
  CHECK(sum == with.cycles.count());
}

TEST_CASE("a fused run takes the same cycles at both fidelities", "[fuse]") {
  const std::string text = kBlock;
  const test::Bench bench;
  const test::Machine machine;
  CHECK(bench.run(machine, text).cycles ==
        bench.run(machine, text, test::Bench::Options{"pe", false, false}).cycles);
}
