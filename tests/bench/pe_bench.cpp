#include "tests/bench/pe_bench.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "models/engine/adder_tree/adder_tree.hpp"
#include "models/engine/adder_tree/tree_array.hpp"
#include "models/engine/broadcast/broadcast_array.hpp"
#include "models/engine/cube/cube.hpp"
#include "models/engine/matrix_2d/matrix_2d.hpp"
#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic.hpp"
#include "sim/core/rng.hpp"
#include "tests/bench/process_cost.hpp"

namespace macroscope::bench {
namespace {

using Array = engine::ClockedArray<std::int64_t>;

/// m, n and k of 256 on one array; `pes` multipliers. The target is 200 M PE-cycles a second.
template <class Make>
void time_array(const std::string& name, std::uint64_t pes, Make make) {
  engine::PeTile<std::int64_t> tile;
  tile.shape = {256, 256, 256, 1};
  Rng rng(1, "bench");
  const auto fill = [&](std::vector<std::int64_t>& values) {
    values.resize(256 * 256);
    for (std::int64_t& v : values) v = static_cast<std::int64_t>(rng.next() % 255) - 127;
  };
  fill(tile.input);
  fill(tile.weight);
  std::vector<double> samples;
  for (unsigned i = 0; i < 7; ++i) {
    const double begin = cpu_seconds();
    const std::unique_ptr<Array> array = make();
    const auto done = engine::run_tiles<std::int64_t>(*array, {tile});
    samples.push_back((cpu_seconds() - begin) /
                      (static_cast<double>(done.cycles) * static_cast<double>(pes)));
  }
  const double seconds = median(samples);
  fmt::print("  {}: {:.2f} ns per PE and cycle, {:.0f} M PE-cycles per CPU second\n", name,
             seconds * 1e9, 1e-6 / seconds);
}

std::optional<pe::PeParams> kind(const char* name) {
  pe::PeParams pe;
  pe.kind = name;
  return pe;
}

}  // namespace

void pe_references() {
  using engine::BroadcastArray;
  fmt::print("PE-level references, 64-bit integers, m 256, n 256, k 256 (target 200 M)\n");
  for (const engine::Dataflow dataflow :
       {engine::Dataflow::os, engine::Dataflow::ws, engine::Dataflow::is}) {
    engine::SystolicParams p;
    p.dataflow = dataflow;
    time_array(fmt::format("systolic {}, 128 x 128", Text<engine::Dataflow>::format(dataflow)),
               128 * 128, [&] { return std::make_unique<engine::PeArray<std::int64_t>>(p); });
  }
  const auto cube = broadcast_params(engine::CubeParams{16, 16, 16, true, kind("mac")});
  time_array("cube of mac, 16 x 16 x 16", 16 * 16 * 16,
             [&] { return std::make_unique<BroadcastArray<std::int64_t>>(cube); });
  for (const std::uint32_t size : {32U, 128U}) {
    for (const char* pe : {"mac", "opt1"}) {
      const auto p = broadcast_params(engine::Matrix2dParams{size, size, true, kind(pe)});
      time_array(fmt::format("2D-matrix of {}, {} x {}", pe, size, size),
                 std::uint64_t{size} * size,
                 [&] { return std::make_unique<BroadcastArray<std::int64_t>>(p); });
    }
  }
  const auto tree = tree_params(
      engine::AdderTreeParams{64, 16, engine::TreeOperands::march, false, kind("mac_tree")});
  time_array("adder trees of mac_tree, 16 tiles of 64", 16 * 64,
             [&] { return std::make_unique<engine::TreeArray<std::int64_t>>(tree); });
}

}  // namespace macroscope::bench
