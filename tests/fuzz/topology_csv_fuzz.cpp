// libFuzzer target: any bytes as a SCALE-Sim topology give a network or a located fault, never
// anything else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "models/engine/scale_sim/run.hpp"
#include "sim/workload/topology_csv.hpp"

namespace {

// Small layers also run on the compat machine, small enough for thousands a second.
constexpr std::uint64_t kSmallLayer = 20'000;

void simulate_small_layers(const macroscope::program::Workload& network) {
  using macroscope::scale_sim::Dataflow;
  using macroscope::scale_sim::Mode;
  macroscope::scale_sim::Machine machine;
  machine.rows = 4;
  machine.cols = 3;
  machine.ifmap = machine.filter = machine.ofmap = macroscope::Bytes(1024);
  for (const macroscope::program::Operator& op : network.operators) {
    if (op.macs() > kSmallLayer) continue;
    for (const Dataflow dataflow : {Dataflow::os, Dataflow::ws, Dataflow::is}) {
      for (const Mode mode : {Mode::calc, Mode::user}) {
        machine.dataflow = dataflow;
        machine.mode = mode;
        try {
          const auto result =
              macroscope::scale_sim::simulate(macroscope::scale_sim::layer_from(op), machine);
          if (result.stall_cycles < 0 || result.total_cycles < 0) std::abort();
        } catch (const macroscope::ModelError&) {
          return;  // different strides, operands too large
        }
      }
    }
    return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const auto network = macroscope::workload::parse_topology_csv(text, "fuzz.csv");
    if (network.operators.empty() || network.macs() == 0) std::abort();
    simulate_small_layers(network);
  } catch (const macroscope::ConfigError& error) {
    if (error.faults().empty()) std::abort();
    for (const auto& fault : error.faults()) (void)fault.text();
  }
  return 0;
}
