// Whole runs through macroscope::run with files in a temporary folder.
#pragma once

#include <fmt/format.h>

#include <string>

#include "sim/core/rng.hpp"
#include "sim/device/run.hpp"
#include "tests/e2e/process.hpp"

namespace macroscope::test {

/// An architecture file as a struct; `text()` is the XML.
struct Machine {
  std::uint64_t rows = 8, cols = 8;
  std::string dataflow = "ws";
  bool double_buffer = true, fold_overlap = true;
  std::uint64_t cores = 1;
  std::uint64_t lanes = 16, vector_latency = 4;
  std::uint64_t dma = 64;
  std::uint64_t input = 4096, weight = 4096, accumulator = 8192, output = 4096;  // bytes
  std::uint64_t banks = 8, line = 4;
  bool two_buffers = true, skew = true;
  std::string bandwidth = "16GB/s", latency = "20ns";
  std::uint64_t outstanding = 0;
  std::string mappings;  // XML of <mapping> elements
  std::string engine;    // XML of another engine than the systolic array

  [[nodiscard]] std::string text() const {
    const auto pad = [&](const char* holds, std::uint64_t bytes) {
      return fmt::format(
          "<scratchpad id=\"{0}_pad\" capacity=\"{1}B\" banks=\"{2}\" line=\"{3}B\" "
          "double_buffer=\"{4}\" skew=\"{5}\" {0}=\"true\"/>",
          holds, bytes, banks, line, two_buffers, skew);
    };
    const std::string systolic = fmt::format(
        "<systolic id=\"array\" rows=\"{}\" cols=\"{}\" dataflow=\"{}\" double_buffer=\"{}\" "
        "fold_overlap=\"{}\"/>",
        rows, cols, dataflow, double_buffer, fold_overlap);
    return fmt::format(
        "<architecture name=\"test\" version=\"1\"><clock frequency=\"1GHz\"/>"
        "<core count=\"{}\">{}<vector lanes=\"{}\" latency=\"{}\"/>"
        "<dma bandwidth=\"{}B/cycle\"/>{}{}{}{}</core>"
        "<dram bandwidth=\"{}\" latency=\"{}\" outstanding=\"{}\"/>{}</architecture>",
        cores, engine.empty() ? systolic : engine, lanes, vector_latency, dma, pad("input", input),
        pad("weight", weight), pad("partial_sum", accumulator), pad("output", output), bandwidth,
        latency, outstanding, mappings);
  }
};

/// Runs machines on workloads.
class Bench : public Folder {
 public:
  struct Options {
    std::string fidelity = "tile";
    bool reversed = false;
    bool functional = false;
  };

  [[nodiscard]] program::RunActivity run(const Machine& machine, const std::string& workload,
                                         const Options& options) const {
    RunRequest request;
    request.architecture_path = (path() / "work" / write("machine.xml", machine.text())).string();
    const bool xml = workload.front() == '<';
    request.workload_path =
        (path() / "work" / write(xml ? "net.xml" : "net.csv", workload)).string();
    request.fidelity = options.fidelity;
    request.reversed_construction = options.reversed;
    request.functional = options.functional;
    return std::get<program::RunActivity>(macroscope::run(request).result);
  }
  [[nodiscard]] program::RunActivity run(const Machine& machine,
                                         const std::string& workload) const {
    return run(machine, workload, Options{});
  }
  [[nodiscard]] std::uint64_t cycles(const Machine& machine, const std::string& workload) const {
    return run(machine, workload).cycles.count();
  }
};

/// A topology of one GEMM; `name` is that of the layer.
inline std::string gemm(std::uint64_t m, std::uint64_t n, std::uint64_t k) {
  return fmt::format("Layer,M,N,K,\nlayer,{},{},{},\n", m, n, k);
}

/// A topology of one to three random GEMMs or convolutions.
inline std::string random_network(Rng& rng, std::uint64_t largest) {
  const std::uint64_t layers = rng.between(1, 3);
  if (rng.below(2) == 0) {
    std::string out = "Layer,M,N,K,\n";
    for (std::uint64_t i = 0; i < layers; ++i) {
      out += fmt::format("g{},{},{},{},\n", i, rng.between(1, largest), rng.between(1, largest),
                         rng.between(1, largest));
    }
    return out;
  }
  std::string out =
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
      "Strides,\n";
  for (std::uint64_t i = 0; i < layers; ++i) {
    const std::uint64_t kernel = rng.between(1, 3);
    out += fmt::format("c{},{},{},{},{},{},{},{},\n", i, rng.between(kernel, 9),
                       rng.between(kernel, 9), kernel, kernel, rng.between(1, 9),
                       rng.between(1, 12), rng.between(1, 2));
  }
  return out;
}

/// One of the engines that are no systolic arrays, with one of its PEs or none.
inline std::string random_engine_text(Rng& rng) {
  const auto pe = [&](std::vector<const char*> kinds) -> std::string {
    const std::uint64_t choice = rng.below(kinds.size() + 1);
    return choice == kinds.size() ? "" : fmt::format("<pe kind=\"{}\"/>", kinds[choice]);
  };
  const bool buffer = rng.below(2) == 0;
  const std::uint64_t kind = rng.below(3);
  if (kind == 0) {
    const bool small = rng.below(2) == 0;
    return fmt::format(
        "<adder_tree rows=\"{}\" cols=\"{}\" operands=\"{}\" double_buffer=\"{}\">{}</adder_tree>",
        small ? rng.between(1, 20) : std::uint64_t{4} << rng.below(4), rng.between(1, 6),
        rng.below(2) == 0 ? "march" : "broadcast", buffer,
        small ? "" : pe({"mac", "mac_tree", "opt2"}));
  }
  if (kind == 1) {
    return fmt::format("<cube rows=\"{}\" cols=\"{}\" depth=\"{}\" double_buffer=\"{}\">{}</cube>",
                       rng.between(1, 6), rng.between(1, 6), rng.between(1, 9), buffer,
                       pe({"mac", "mac_folded", "opt1"}));
  }
  return fmt::format("<matrix_2d rows=\"{}\" cols=\"{}\" double_buffer=\"{}\">{}</matrix_2d>",
                     rng.between(1, 9), rng.between(1, 9), buffer,
                     pe({"mac", "mac_folded", "mac_p2", "opt1"}));
}

/// A small random machine; whether a network fits is another question.
inline Machine random_small_machine(Rng& rng) {
  Machine m;
  m.rows = rng.between(1, 9);
  m.cols = rng.between(1, 9);
  m.dataflow = std::array<const char*, 3>{"os", "ws", "is"}[rng.below(3)];
  m.double_buffer = rng.below(2) == 0;
  m.fold_overlap = rng.below(2) == 0;
  m.lanes = rng.between(1, 16);
  m.vector_latency = rng.below(8);
  m.dma = std::uint64_t{1} << rng.below(8);
  m.input = rng.between(30, 1500);
  m.weight = rng.between(30, 1500);
  m.accumulator = rng.between(100, 3000);
  m.output = rng.between(30, 1000);
  m.banks = rng.between(1, 8);
  m.line = rng.between(1, 4);
  m.two_buffers = rng.below(3) != 0;
  m.skew = rng.below(2) == 0;
  m.bandwidth = fmt::format("{}GB/s", rng.between(1, 40));
  m.latency = fmt::format("{}ns", rng.below(80));
  m.outstanding = rng.below(4);
  if (rng.below(2) == 0) m.engine = random_engine_text(rng);
  return m;
}

}  // namespace macroscope::test
