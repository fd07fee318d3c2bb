#include "tests/bench/dram_bench.hpp"

#include <fmt/format.h>

#include <vector>

#include "models/memory/dram/system.hpp"
#include "sim/core/rng.hpp"
#include "tests/bench/process_cost.hpp"
#include "tests/models/memory/dram/oracle.hpp"

namespace macroscope::bench {
namespace {

using dram::Memory;
using dram::Run;

constexpr unsigned kTimes = 5;

/// Million requests per second of Ramulator 2.1 (c5b1c3a) with the same memory, mapping and traces,
/// on another machine; of DRAMSys 5.0 there: up to 0.58.
struct Trace {
  const char* name;
  double ramulator;
  std::vector<Run> runs;
  std::uint64_t requests = 0;
};

void add(Trace& trace, std::uint64_t address) {
  ++trace.requests;
  if (!trace.runs.empty()) {
    Run& last = trace.runs.back();
    if (last.address + std::uint64_t{64} * last.count == address) {
      ++last.count;
      return;
    }
  }
  trace.runs.push_back({address, 1, Run::kNoTag, 0, false});
}

/// The reads of the reference study; `channels` channels get that many times as many.
std::vector<Trace> traces(std::uint64_t channels) {
  std::vector<Trace> all = {
      {"sequential", 0.40, {}}, {"random", 0.19, {}}, {"4 streams", 0.21, {}}};
  for (std::uint64_t i = 0; i < 400'000 * channels; ++i) add(all[0], i * 64);
  Rng rng(1234, "dram_bench");
  for (std::uint64_t i = 0; i < 200'000 * channels; ++i) {
    add(all[1], rng.below((std::uint64_t{1} << 30) / 64 * channels) * 64);
  }
  for (std::uint64_t i = 0; i < 100'000 * channels; ++i) {
    for (std::uint64_t k = 0; k < 4; ++k) add(all[2], (k * channels << 24) + i * 64);
  }
  return all;
}

Memory memory_of(const std::string& mapping, std::uint32_t channels) {
  return dram::load_memory(std::string(MACROSCOPE_SOURCE_DIR) + "/configs/memory/ddr4_3200aa.xml",
                           {{"policy", "ramulator2"},
                            {"mapping", mapping},
                            {"channels.count", std::to_string(channels)}});
}

/// Median CPU seconds of a run without its reading.
double seconds(const Memory& memory, const Trace& trace, bool fast) {
  std::vector<double> samples;
  for (unsigned i = 0; i < kTimes; ++i) {
    dram::System system(memory);
    system.set_fast(fast);
    const double begin = cpu_seconds();
    system.push(trace.runs);
    system.finish();
    samples.push_back(cpu_seconds() - begin);
  }
  return median(samples);
}

/// The same of the tick-by-tick controller of the tests, which is too slow for whole traces; in
/// seconds for one request.
double oracle_seconds(const Memory& memory, const Trace& trace) {
  std::vector<test::OracleRequest> requests;
  for (const Run& run : trace.runs) {
    for (std::uint32_t i = 0; i < run.count && requests.size() < 2000; ++i) {
      requests.push_back({run.address + std::uint64_t{64} * i, run.write, 0});
    }
  }
  const double begin = cpu_seconds();
  (void)test::run_oracle(
      memory.standard, memory.controller,
      [&](std::uint64_t address) { return memory.map.decode(address); }, requests);
  return (cpu_seconds() - begin) / static_cast<double>(requests.size());
}

void idle_time() {
  const Memory memory = memory_of("ro", 1);
  constexpr double kClocks = 1e9;
  std::vector<double> samples;
  for (unsigned i = 0; i < kTimes; ++i) {
    dram::Channel channel(memory.standard, memory.controller, memory.map);
    const double begin = cpu_seconds();
    channel.advance(static_cast<std::uint64_t>(kClocks));
    samples.push_back(cpu_seconds() - begin);
  }
  fmt::print("  idle: {:.4f} ns a clock, refreshes included (Ramulator 2.1: 32, DRAMsim3: 102)\n",
             median(samples) / kClocks * 1e9);
}

}  // namespace

void dram_core() {
  fmt::print("DRAM core, ddr4_3200aa, policy ramulator2, requests per CPU second, one thread\n");
  const std::vector<Trace> one = traces(1), eight = traces(8);
  for (const char* mapping : {"ro", "bg"}) {
    const Memory single = memory_of(mapping, 1), octet = memory_of(mapping, 8);
    for (std::size_t i = 0; i < one.size(); ++i) {
      const auto requests = static_cast<double>(one[i].requests);
      const double fast = seconds(single, one[i], true);
      const double general = seconds(single, one[i], false);
      const double channels = seconds(octet, eight[i], true);
      const double oracle = oracle_seconds(single, one[i]) * requests;
      fmt::print(
          "  {} {:<10}  {:>6.2f} M/s, {:>3.0f} times Ramulator 2.1; {:.2f} times the general path, "
          "{:.0f} times the tick-by-tick one; 8 channels with 8 times the requests: {:.1f} times\n",
          mapping, one[i].name, requests / fast * 1e-6, requests / fast * 1e-6 / one[i].ramulator,
          general / fast, oracle / fast, channels / fast);
    }
  }
  idle_time();
}

}  // namespace macroscope::bench
