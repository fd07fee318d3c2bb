// A small run with known numbers for the tests of the report.
#pragma once

#include "sim/program/activity.hpp"

namespace macroscope::test {

/// Two layers: a convolution of 100 cycles and a softmax (no MACs) of 50.
inline program::RunActivity sample_activity() {
  program::RunActivity run;
  run.architecture = "edge";
  run.workload = "tiny";
  run.fidelity = "tile";
  run.clock = Hertz(2e9);
  run.batch = 4;
  run.peak_macs_per_cycle = 64;
  run.dram_peak = GigabytesPerSecond(32);
  run.workload_parameters = {{"batch", "4"}};
  run.parameter_count = 1000;

  program::LayerActivity conv;
  conv.name = "conv1";
  conv.kind = "conv2d";
  conv.macs = 3200;
  conv.cycles = Cycles(100);
  conv.compute_cycles = Cycles(80);
  conv.ideal_cycles = Cycles(50);
  conv.fill_cycles = Cycles(30);
  conv.dram = {Bytes(300), Bytes(500), Bytes(200), Bytes(0), Bytes(0)};
  conv.bound = program::Bound::compute;
  conv.bound_reason = "array occupied 80 of 100 cycles";
  conv.units = {{"core0.array", "array", Cycles(80), Cycles(15), Cycles(5)},
                {"dram", "dram", Cycles(60), Cycles(0), Cycles(40)}};
  conv.memories = {{"core0.scratchpad.input", Bytes(900), Bytes(300), Bytes(256), Cycles(7)}};

  program::LayerActivity softmax;
  softmax.name = "softmax, \"last\"";
  softmax.kind = "softmax";
  softmax.vector_operations = 400;
  softmax.start = Cycles(100);
  softmax.cycles = Cycles(50);
  softmax.dram = {Bytes(40), Bytes(0), Bytes(10), Bytes(0), Bytes(0)};
  softmax.bound = program::Bound::memory;
  softmax.bound_reason = "DRAM occupied 45 of 50 cycles";
  softmax.units = {{"core0.array", "array", Cycles(0), Cycles(0), Cycles(50)},
                   {"dram", "dram", Cycles(45), Cycles(0), Cycles(5)}};
  softmax.memories = {{"core0.scratchpad.input", Bytes(50), Bytes(40), Bytes(512), Cycles(0)}};

  run.layers = {conv, softmax};
  run.cycles = Cycles(150);
  run.steady_cycles = Cycles(120);
  run.steady_rule = "weights stay on chip";
  run.bound_rule = "the unit that is busy longest.";
  // What the components of such a run declare: sums over both layers.
  run.stats = {{"core0.array.busy", std::uint64_t{80}, "cycles", "cycles doing work"},
               {"core0.array.stalled", std::uint64_t{15}, "cycles", "cycles that wait"},
               {"core0.array.idle", std::uint64_t{55}, "cycles", "cycles without a step"},
               {"core0.scratchpad.input.read", std::uint64_t{950}, "B", "bytes read"},
               {"core0.scratchpad.input.peak_occupancy", std::uint64_t{512}, "B", "peak"}};
  run.identities = {{"core0.array: busy + stalled + idle = cycles", "150", "150", true}};
  run.warnings = {"MS301: the mapping search stopped early", "no id here"};
  return run;
}

}  // namespace macroscope::test
