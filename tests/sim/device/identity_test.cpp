// Operators of one identity are simulated once: the run is the same as the long way.
#include "sim/device/identity.hpp"

#include <catch2/catch.hpp>

#include "sim/device/simulate.hpp"
#include "sim/mapping/fuse.hpp"
#include "sim/runtime/activity_archive.hpp"
#include "sim/workload/load.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;

namespace {

device::Machine machine_of(const std::string& file) {
  return device::read_machine(config::read_description(
      std::string(MACROSCOPE_SOURCE_DIR) + "/configs/architectures/" + file,
      device::architecture_registry(), "architecture"));
}

program::Workload network(const std::string& name, const std::vector<config::Override>& overrides) {
  return workload::load(std::string(MACROSCOPE_SOURCE_DIR) + "/configs/workloads/" + name,
                        overrides);
}

program::RunActivity simulate(const device::Machine& machine, const program::Workload& workload,
                              bool reuse) {
  const std::string bytes = runtime::run_job([&](const auto& /*progress*/) {
    device::SimulationRequest request;
    request.reuse = reuse;
    request.effort.boxes = 300;
    request.effort.timed_steps = 3'000;
    program::RunActivity run = device::simulate(machine, workload, request);
    return runtime::to_bytes(run);
  });
  return runtime::from_bytes<program::RunActivity>(bytes);
}

/// Everything a run says, the number of simulated programs apart.
std::string all_of(program::RunActivity run) {
  run.simulated_programs = 0;
  return runtime::to_bytes(run);
}

}  // namespace

TEST_CASE("operators simulated once and counted often are as the long way, refresh on",
          "[device][memory]") {
  struct Case {
    const char* machine;
    const char* network;
    std::vector<config::Override> parameters;
    std::size_t least_saved;  // operators
  };
  for (const Case& c :
       {Case{"tpu_like_128_hbm2.xml", "resnet18.xml", {}, 4},
        Case{"edge_16_lpddr5.xml", "mobilenet_v2.xml", {{"height", "32"}, {"width", "32"}}, 10},
        Case{"tpu_like_128_x4_hbm2.xml", "gpt2.xml", {{"layers", "3"}, {"sequence", "16"}}, 12},
        Case{"tpu_like_128.xml", "gpt2.xml", {{"layers", "3"}, {"sequence", "16"}}, 12}}) {
    INFO(c.machine << " " << c.network);
    const device::Machine machine = machine_of(c.machine);
    const program::Workload workload = network(c.network, c.parameters);
    const program::RunActivity once = simulate(machine, workload, true);
    const program::RunActivity each = simulate(machine, workload, false);
    CHECK(each.simulated_programs == each.programs);
    CHECK(once.simulated_programs + c.least_saved <= once.programs);
    CHECK(all_of(once) == all_of(each));
  }
}

TEST_CASE("with the boundary continue no operator counts for another", "[device][memory]") {
  device::Machine machine = machine_of("tpu_like_128_hbm2.xml");
  machine.command_dram->port.boundary = memory::Boundary::continued;
  const program::RunActivity run =
      simulate(machine, network("gpt2.xml", {{"layers", "1"}, {"sequence", "4"}}), true);
  CHECK(run.simulated_programs == run.programs);
}
