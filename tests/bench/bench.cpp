// Prints how fast and how small the simulator is, next to published or measured figures of others.
//
// Nothing is asserted: a shared machine makes timed tests fail for no reason.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/config/reader.hpp"
#include "sim/core/rng.hpp"
#include "sim/device/architecture.hpp"
#include "sim/device/planner.hpp"
#include "sim/device/run.hpp"
#include "sim/device/simulate.hpp"
#include "sim/workload/load.hpp"
#include "tests/bench/bit_slice_bench.hpp"
#include "tests/bench/dram_bench.hpp"
#include "tests/bench/pe_bench.hpp"
#include "tests/bench/process_cost.hpp"
#include "tests/bench/rtl_bench.hpp"

namespace macroscope::bench {
namespace {

constexpr unsigned kTimes = 11;
const std::string kMachine = "configs/architectures/tpu_like_128.xml";

std::string path(const std::string& name) {
  return std::string(MACROSCOPE_SOURCE_DIR) + "/" + name;
}

double mebibytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / (1U << 20U);
}

void print_cost(const ProcessCost& cost) {
  fmt::print("  {:.4f} s CPU, {:.4f} s wall, {:.1f} MiB peak (medians of {} runs)\n",
             cost.cpu_seconds, cost.wall_seconds, mebibytes(cost.peak_bytes), kTimes);
}

/// A run against SCALE-Sim 3.0.0 (scalesim-project/SCALE-Sim, commit 1d62b68a) on the same layers,
/// array and dataflow: its CPU seconds on Debian 12, Python 3.11.
void against_scale_sim(const std::string& title, const std::vector<std::string>& arguments,
                       double scale_sim_cpu, const std::string& scale_sim_text) {
  fmt::print("{}\n", title);
  const ProcessCost cost = run_program(arguments, kTimes);
  print_cost(cost);
  fmt::print("  SCALE-Sim 3.0.0: {}; CPU time ratio {:.0f} (target 1000)\n", scale_sim_text,
             scale_sim_cpu / cost.cpu_seconds);
}

void convolutional_network() {
  against_scale_sim("ResNet-18, 128 x 128 array, native: DRAM, scratchpads, overlap, vector unit",
                    {"run", kMachine, "configs/workloads/resnet18.xml"}, 66,
                    "66 s CPU, 198 s wall, 3.4 GB");
}

void user_mode() {
  against_scale_sim("Compat, user mode: convolution 7x7x192-384, 128 x 128 ws, 64 kB, 10 words",
                    {"run", "configs/architectures/compat/scale_sim.xml",
                     "configs/workloads/scale_sim/Googlenet.csv", "--layers",
                     "Inc5b_3x3..Inc5b_3x3", "-p", "array.rows=128", "-p", "array.cols=128", "-p",
                     "array.dataflow=ws", "-p", "array.mode=user"},
                    41.4, "41.4 s CPU");
}

void language_model() {
  const std::string network = "configs/workloads/llama2_7b.xml";
  fmt::print("LLaMA-2-7B, prefill of 2048 tokens, 128 x 128 array, every layer simulated\n");
  const ProcessCost cost = run_program({"run", kMachine, network}, kTimes);
  print_cost(cost);
  RunRequest request;
  request.architecture_path = path(kMachine);
  request.workload_path = path(network);
  const auto outcome = run(request);
  const double cycles = std::get<program::RunActivity>(outcome.result).cycles.as_double();
  const double rate = cycles / cost.cpu_seconds;
  fmt::print("  {:.4g} cycles: {:.3g} cycles per CPU second (aim 1e9)\n", cycles, rate);
  // PSAL-POSTECH/ONNXim, its shipped configurations, one thread, Debian 12, g++ 12.
  fmt::print(
      "  ONNXim: 3.4e3 (4 cores of 128 x 128, fp16 GEMM 4 x 4096 x 4096, HBM2 by Ramulator 2) to "
      "5.1e6\n"
      "  (1 core of 8 x 8, int8 GEMM 512^3, simple DRAM) cycles per CPU second: ratio {:.0f} to "
      "{:.0f}\n",
      rate / 5.1e6, rate / 3.4e3);
}

void mapping_search() {
  fmt::print("Mapping search, 128 x 128 array: CPU time per operator\n");
  for (const char* network : {"resnet50", "mobilenet_v2", "llama2_7b"}) {
    const auto description =
        config::read_description(path(kMachine), device::architecture_registry(), "architecture");
    const device::Machine machine = device::read_machine(description);
    const auto engine = device::Device::make_engine(machine);
    const device::Planner planner(machine, engine->model());
    const auto workload =
        workload::load(path(std::string("configs/workloads/") + network + ".xml"), {});
    std::vector<double> samples;
    for (const program::Operator& op : workload.operators) {
      if (std::holds_alternative<program::VectorOp>(op.op)) continue;
      const double begin = cpu_seconds();
      (void)planner.plans(op, workload, device::run_effort(), mapping::Objective::time);
      samples.push_back(cpu_seconds() - begin);
    }
    fmt::print("  {}: {} matrix operators, median {:.0f} us, longest {:.0f} us\n", network,
               samples.size(), median(samples) * 1e6,
               *std::max_element(samples.begin(), samples.end()) * 1e6);
  }
}

}  // namespace
}  // namespace macroscope::bench

int main() {
  using namespace macroscope::bench;
  convolutional_network();
  user_mode();
  language_model();
  pe_references();
  mapping_search();
  bit_slice_engines();
  dram_core();
  rtl_fidelity();
  return 0;
}
