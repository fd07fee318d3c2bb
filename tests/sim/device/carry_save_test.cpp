// Results that are pairs on the way to words: a device with an array whose PEs are carry-save.
#include <catch2/catch.hpp>
#include <numeric>

#include "models/pe/dense.hpp"
#include "sim/mapping/bound.hpp"
#include "sim/mapping/optimize.hpp"
#include "tests/sim/device/random_machine.hpp"
#include "tests/sim/runtime/in_worker.hpp"

using namespace macroscope;
using device::Fidelity;
using engine::Dataflow;
using test::Numbers;

namespace {

/// A 4 x 4 array in surroundings that are never in the way.
device::Machine machine_of(Dataflow dataflow, std::optional<std::uint32_t> lanes) {
  device::Machine m;
  m.name = "carry_save";
  m.clock = Hertz(1e9);
  engine::SystolicParams array;
  array.rows = array.cols = 4;
  array.dataflow = dataflow;
  array.pe.emplace().kind = lanes ? "opt1" : "mac";  // of equal latency
  if (lanes) array.pe->resolve = pe::Resolve::vector;
  m.engine = array;
  m.vector.lanes = 64;
  m.vector.latency = Cycles(1);
  m.vector.carry_save_lanes = lanes;
  m.dma.bandwidth = BytesPerCycle(4096);
  m.dram.bandwidth = GigabytesPerSecond(4096);
  m.dram.latency = Nanoseconds(0);
  m.dram.capacity = Bytes(1U << 30U);
  m.dram.alignment = Bytes(64);
  memory::ScratchpadParams pad;
  pad.capacity = Bytes(1U << 20U);
  pad.banks = 64;
  pad.line = Bytes(1);
  m.pads = {{"all", pad}};
  return m;
}

/// A product, tiled by `tile`.
struct Product {
  std::uint64_t m, n, k;
  mapping::TileSize tile;
};

mapping::Problem problem_of(const Product& p) {
  program::Operator op;
  op.name = "product";
  program::Gemm g;
  g.m = p.m;
  g.n = p.n;
  g.k = p.k;
  op.op = g;
  op.formats = test::byte_formats();
  return mapping::make_problem(op);
}

program::TileProgram program_of(const Product& p, const mapping::CoreSpec& core) {
  auto job = std::make_shared<mapping::MatrixJob>();
  job->whole = job->part = problem_of(p);
  job->tiling.tile = p.tile;
  job->tiling.order = {mapping::Loop::m, mapping::Loop::n, mapping::Loop::k};
  job->tiling.lag = 2;
  REQUIRE(mapping::assign_buffers(job->part, core, job->tiling, nullptr));
  program::TileProgram program;
  program.cores.push_back(mapping::lower_matrix(std::move(job)));
  return program;
}

struct Outcome {
  std::uint64_t cycles = 0;
  Numbers stats;  // results, busy, stalled; empty where there are none
};

/// The same on the device at both fidelities and by the timer.
Outcome run(const device::Machine& machine, const Product& product) {
  const auto engine = device::Device::make_engine(machine);
  const device::Planner planner(machine, engine->model());
  const auto on_device = [&](Fidelity fidelity) {
    return test::in_worker<Numbers>([&] {
      device::Device device(machine, fidelity, 1);
      Numbers out{device.run(program_of(product, planner.core_spec())).cycles};
      for (const StatEntry& stat : device.statistics()) {
        for (const char* name : {"results", "busy", "stalled"}) {
          if (stat.path != std::string("core0.vector.carry_save.") + name) continue;
          out.push_back(std::get<std::uint64_t>(stat.value));
        }
      }
      return out;
    });
  };
  const Numbers tile = on_device(Fidelity::tile);
  CHECK(on_device(Fidelity::pe) == tile);
  mapping::ProgramTimer timer(planner.timing());
  CHECK(timer.run(program_of(product, planner.core_spec())).cycles == tile[0]);
  return {tile[0], {tile.begin() + 1, tile.end()}};
}

/// Cycles by which the adders' last pair is taken later than the array gives it, for one group of
/// `pairs` over `window` + 1 cycles.
std::uint64_t late(std::uint64_t pairs, std::uint64_t lanes, std::uint64_t window) {
  const std::uint64_t last = ceil_div(pairs, lanes) - 1;
  return last > window ? last - window : 0;
}

}  // namespace

TEST_CASE("a tile of one fold is words two cycles after its last pair, or when lanes are free",
          "[carry_save]") {
  // os: results drain for r + c - 2 cycles behind the first. ws: m rows over c columns, skewed.
  struct One {
    Dataflow dataflow;
    Product product;
    std::uint64_t window;
  };
  const One one = GENERATE(One{Dataflow::os, {4, 4, 10, {1, 4, 4, 10}}, 4 + 4 - 2},
                           One{Dataflow::os, {3, 2, 10, {1, 3, 2, 10}}, 3 + 2 - 2},
                           One{Dataflow::os, {1, 1, 10, {1, 1, 1, 10}}, 0},
                           One{Dataflow::ws, {10, 4, 4, {1, 10, 4, 4}}, 10 + 4 - 2},
                           One{Dataflow::is, {4, 9, 3, {1, 4, 9, 3}}, 9 + 4 - 2});
  const std::uint64_t pairs = one.product.m * one.product.n;
  const std::uint64_t words = run(machine_of(one.dataflow, std::nullopt), one.product).cycles;
  for (const std::uint32_t lanes : {1U, 2U, 3U, 4U, 64U}) {
    INFO(lanes << " lanes");
    const Outcome pairs_run = run(machine_of(one.dataflow, lanes), one.product);
    const std::uint64_t stalled = late(pairs, lanes, one.window);
    CHECK(pairs_run.cycles == words + 2 + stalled);
    CHECK(pairs_run.stats == Numbers{pairs, ceil_div(pairs, lanes), stalled});
  }
}

TEST_CASE("several folds queue behind the first or the last of them", "[carry_save]") {
  // Two folds of 16 results, max(k, rows) = 10 cycles apart, each drains for 6 cycles more.
  const Product product{8, 4, 10, {1, 8, 4, 10}};
  const std::uint64_t words = run(machine_of(Dataflow::os, std::nullopt), product).cycles;
  for (const std::uint32_t lanes : {1U, 2U, 3U, 64U}) {
    INFO(lanes << " lanes");
    const std::uint64_t stalled = std::max(late(32, lanes, 10 + 6), late(16, lanes, 6));
    const Outcome out = run(machine_of(Dataflow::os, lanes), product);
    CHECK(out.cycles == words + 2 + stalled);
    CHECK(out.stats == Numbers{32, ceil_div(32, lanes), stalled});
  }
}

TEST_CASE("partial sums of every block of K are pairs too", "[carry_save]") {
  // ws with k = 12 on four rows: three blocks, each gives m * n pairs.
  const Outcome ws = run(machine_of(Dataflow::ws, 64), {6, 4, 12, {1, 6, 4, 12}});
  CHECK(ws.stats[0] == 3 * 6 * 4);
  const Outcome tiles = run(machine_of(Dataflow::os, 64), {4, 4, 12, {1, 4, 4, 4}});
  CHECK(tiles.stats[0] == 3 * 4 * 4);
}

TEST_CASE("a narrow adder sets the pace of many tiles", "[carry_save]") {
  const auto cycles = [](std::uint32_t lanes, std::uint64_t tiles) {
    return run(machine_of(Dataflow::os, lanes), {4, 4 * tiles, 4, {1, 4, 4, 4}}).cycles;
  };
  for (const std::uint64_t tiles : {8, 11, 14}) {
    CHECK(cycles(1, tiles + 1) - cycles(1, tiles) == 16);
    CHECK(cycles(2, tiles + 1) - cycles(2, tiles) == 8);
    // At most four results leave the array per cycle.
    CHECK(cycles(4, tiles) == cycles(64, tiles));
  }
}

TEST_CASE("engines whose results are words take no notice of the adders", "[carry_save]") {
  const Product product{9, 7, 13, {1, 5, 4, 6}};
  for (const Dataflow dataflow : {Dataflow::os, Dataflow::ws, Dataflow::is}) {
    const Outcome plain = run(machine_of(dataflow, std::nullopt), product);
    CHECK(plain.stats.empty());
    device::Machine narrow = machine_of(dataflow, 1);
    std::get<engine::SystolicParams>(narrow.engine).pe = pe::PeParams{};
    const Outcome same = run(narrow, product);
    CHECK(same.cycles == plain.cycles);
    CHECK(same.stats.empty());
    const auto engine = device::Device::make_engine(narrow);
    CHECK(device::Planner(narrow, engine->model()).core_spec().carry_save_lanes == 0);
  }
}

TEST_CASE("the adders are as many as lanes unless told otherwise", "[carry_save]") {
  device::Machine machine = machine_of(Dataflow::os, 5);
  const auto engine = device::Device::make_engine(machine);
  CHECK(device::Planner(machine, engine->model()).core_spec().carry_save_lanes == 5);
  machine.vector.carry_save_lanes.reset();
  CHECK(device::Planner(machine, engine->model()).core_spec().carry_save_lanes == 64);
  CHECK(device::Planner(machine, engine->model()).timing().carry_save_lanes == 64);
}

TEST_CASE("the mapper's bound knows how long the adders take", "[carry_save]") {
  const Product product{16, 64, 4, {1, 4, 4, 4}};
  for (const std::uint32_t lanes : {1U, 4U}) {
    const device::Machine machine = machine_of(Dataflow::os, lanes);
    const auto engine = device::Device::make_engine(machine);
    const device::Planner planner(machine, engine->model());
    const mapping::Problem problem = problem_of(product);
    const mapping::CoreSpec core = planner.core_spec();
    const mapping::TilingBounds bounds(problem, core, 1, 0);
    mapping::Box box;
    for (std::size_t a = 0; a < mapping::kAxes; ++a) box.high[a] = bounds.axes()[a].count();
    const auto least = bounds.of(box, {mapping::Loop::m, mapping::Loop::n, mapping::Loop::k});
    REQUIRE(least);
    // 1024 results, one after the other per lane, then the last one's latency.
    CHECK(least->cycles >= 1024 / lanes + 2);
    CHECK(least->cycles <= run(machine, product).cycles);
    mapping::ProgramTimer timer(planner.timing());
    const mapping::Division whole{1, mapping::SplitLoop::none, {mapping::Share{}}, problem.direct};
    const mapping::Optimum best = mapping::optimize(problem, {whole}, {core, &timer}, {},
                                                    mapping::Objective::time, {}, "product");
    // What it leaves out is the way of the first result: k cycles in, through 4 rows and the PE,
    // and out.
    CHECK(best.proven);
    CHECK(best.best.front().cycles >= least->cycles);
    CHECK(best.best.front().cycles <= least->cycles + 4 + 4 + pe::Opt1::kLatency + 1);
  }
}
