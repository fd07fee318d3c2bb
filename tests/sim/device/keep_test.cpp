// Tensors that stay on chip between operators: what moves, what it costs, and that nothing is lost.
#include "sim/device/keep.hpp"

#include <catch2/catch.hpp>

#include "sim/device/simulate.hpp"
#include "sim/mapping/fuse.hpp"
#include "sim/runtime/activity_archive.hpp"
#include "sim/workload/load.hpp"
#include "tests/sim/device/bench.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;

namespace {

device::Machine unified(std::uint64_t capacity) {
  device::Machine machine = device::read_machine(config::read_description(
      std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/unified_buffer_256.xml",
      device::architecture_registry(), "architecture"));
  auto& array = std::get<engine::SystolicParams>(machine.engine);
  array.rows = array.cols = 16;
  machine.pads[0].params.capacity = Bytes(capacity);
  return machine;
}

program::RunActivity simulate(const device::Machine& machine, const program::Workload& workload,
                              device::Fidelity fidelity = device::Fidelity::tile) {
  const std::string bytes = runtime::run_job([&](const auto& /*progress*/) {
    device::SimulationRequest request;
    request.fidelity = fidelity;
    request.effort.boxes = 2'000;
    program::RunActivity run = device::simulate(machine, workload, request);
    return runtime::to_bytes(run);
  });
  return runtime::from_bytes<program::RunActivity>(bytes);
}

program::DramTraffic traffic(const program::RunActivity& run) {
  program::DramTraffic sum;
  for (const program::LayerActivity& layer : run.layers) sum += layer.dram;
  return sum;
}

std::uint64_t constants_and_weights(const program::Workload& w) {
  std::uint64_t sum = 0;
  for (const program::Operator& op : w.operators) {
    for (const auto* list : {&op.weights, &op.constants}) {
      for (const program::TensorId id : *list) sum += w.tensors[id].bytes().count();
    }
  }
  return sum;
}

/// Convolutions in a row, and one result that is added again much later.
const char* kResidual = R"(<workload name="residual" version="1">
  <input id="image" dims="1, 16, 16, 16"/>
  <conv2d id="first" out_channels="16" kernel="1"/>
  <conv2d id="second" out_channels="32" kernel="1"/>
  <conv2d id="third" out_channels="32" kernel="1"/>
  <conv2d id="fourth" out_channels="16" kernel="1"/>
  <elementwise id="sum" function="add" input="fourth" input2="first"/>
  <conv2d id="last" out_channels="8" kernel="1"/>
</workload>)";

program::Workload workload_of(const char* text) {
  const test::Folder folder;
  return workload::load((folder.path() / "work" / folder.write("network.xml", text)).string(), {});
}

}  // namespace

TEST_CASE("with room for everything only inputs, weights and results move", "[device][keep]") {
  const program::Workload network = workload_of(kResidual);
  for (const bool fused : {false, true}) {
    const program::Workload w = fused ? mapping::fuse_elementwise(network) : network;
    device::Machine machine = unified(1 << 20);
    const program::RunActivity kept = simulate(machine, w);
    const program::DramTraffic moved = traffic(kept);
    // All but the last result: first, second, third, fourth (or their sum), and the sum.
    CHECK(kept.kept.tensors == (fused ? 4 : 5));
    CHECK(kept.kept.spilled == Bytes(0));
    CHECK(kept.kept.proven);
    CHECK(moved.read().count() == 16 * 16 * 16 + constants_and_weights(w));
    CHECK(moved.written() == Bytes(16 * 16 * 8));
    const program::RunActivity exact = simulate(machine, w, device::Fidelity::pe);
    CHECK(exact.cycles == kept.cycles);
    machine.schedule.keep = false;
    const program::RunActivity plain = simulate(machine, w);
    CHECK(plain.kept.tensors == 0);
    CHECK(kept.cycles < plain.cycles);
  }
}

TEST_CASE("what must leave for a while is stored once and loaded once by operators of their own",
          "[device][keep]") {
  const program::Workload w = mapping::fuse_elementwise(workload_of(kResidual));
  // second and third of 8 KiB each; beside them the 4 KiB of first do not fit with the tiles.
  const std::uint64_t first = 16 * 16 * 16;
  const device::Machine machine = unified(18 * 1024 + 512);
  const std::optional<planning::Kept> kept = device::keep_tensors(machine, w);
  REQUIRE(kept.has_value());
  CHECK(kept->summary.spilled == Bytes(first));
  CHECK(kept->summary.retrieved == Bytes(first));
  std::size_t spills = 0;
  for (const program::Operator& op : kept->workload.operators) {
    CHECK(op.on_chip.resident.count() <= 18 * 1024 + 512);
    if (op.name == "first spilled 1") ++spills;
    if (op.name == "first retrieved 1") ++spills;
  }
  CHECK(spills == 2);
}

TEST_CASE("nothing stays where results do not lie where inputs are read, or cores would share them",
          "[device][keep]") {
  const program::Workload w = workload_of(kResidual);
  device::Machine machine = unified(1 << 20);
  machine.cores = 2;
  CHECK_FALSE(device::keep_tensors(machine, w).has_value());
  machine.cores = 1;
  CHECK(device::keep_tensors(machine, w).has_value());
  machine.schedule.keep = false;
  CHECK_FALSE(device::keep_tensors(machine, w).has_value());
  const device::Machine split = device::read_machine(config::read_description(
      std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/tpu_like_128.xml",
      device::architecture_registry(), "architecture"));
  CHECK_FALSE(device::keep_tensors(split, w).has_value());
}

TEST_CASE("networks with branches and caches run with what stays, and are never slower",
          "[device][keep]") {
  struct Case {
    const char* network;
    std::vector<config::Override> parameters;
  };
  for (const Case& c :
       {Case{"resnet18.xml", {{"height", "64"}, {"width", "64"}}},
        Case{"googlenet.xml", {{"height", "64"}, {"width", "64"}}},
        Case{"gpt2.xml", {{"layers", "2"}, {"sequence", "16"}}},
        Case{"gpt2.xml", {{"layers", "2"}, {"phase", "decode"}, {"context", "40"}}}}) {
    INFO(c.network);
    const program::Workload w = mapping::fuse_elementwise(workload::load(
        std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads/" + c.network, c.parameters));
    for (const std::uint64_t kib : {96, 700}) {
      device::Machine machine = unified(kib * 1024);
      const program::RunActivity kept = simulate(machine, w);
      machine.schedule.keep = false;
      const program::RunActivity plain = simulate(machine, w);
      CHECK(kept.cycles <= plain.cycles);
      CHECK(kept.layers.size() >= plain.layers.size());
    }
  }
}
