// Random arrays, tiles and ports for the tests of the systolic array.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "models/engine/systolic/timing.hpp"

namespace macroscope::engine::testing {

using Rng = std::mt19937_64;
using Tile = PeTile<std::int64_t>;

/// Uniform in [low, high]; not std::uniform_int_distribution, whose values differ between
/// libraries.
inline std::uint64_t pick(Rng& rng, std::uint64_t low, std::uint64_t high) {
  return low + rng() % (high - low + 1);
}

/// 1, a prime, a multiple of the array, one off a multiple, or anything, up to about `limit`.
inline std::uint64_t pick_size(Rng& rng, std::uint64_t array, std::uint64_t limit) {
  static constexpr std::uint64_t kPrimes[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  switch (pick(rng, 0, 5)) {
    case 0:
      return 1;
    case 1:
      return kPrimes[pick(rng, 0, 11)];
    case 2:
      return array * pick(rng, 1, 3);
    case 3:
      return array * pick(rng, 1, 3) + 1;
    case 4:
      return array > 1 ? array - 1 : 1;
    default:
      return pick(rng, 1, limit);
  }
}

inline SystolicParams pick_params(Rng& rng, std::uint32_t largest) {
  SystolicParams p;
  p.rows = static_cast<std::uint32_t>(pick(rng, 1, largest));
  p.cols = static_cast<std::uint32_t>(pick(rng, 1, largest));
  p.dataflow = static_cast<Dataflow>(pick(rng, 0, 2));
  p.double_buffer = pick(rng, 0, 1) != 0;
  p.fold_overlap = pick(rng, 0, 2) != 0;
  if (pick(rng, 0, 1) == 0) {
    const std::span<const pe::LegalPe> legal = legal_pes(p.dataflow);
    p.pe.emplace();
    p.pe->kind = legal[pick(rng, 0, legal.size() - 1)].kind;
    if (p.pe->kind == "user") p.pe->latency = static_cast<std::uint32_t>(pick(rng, 1, 5));
  }
  return p;
}

inline TileShape pick_shape(Rng& rng, const SystolicParams& p, std::uint64_t limit) {
  return TileShape{pick_size(rng, p.rows, limit), pick_size(rng, p.rows, limit),
                   pick_size(rng, p.cols, limit), pick(rng, 1, 3) == 1 ? pick(rng, 1, 4) : 1};
}

/// `total` port cycles over `vectors` as `FoldPorts` defines them: vector t enters in cycle
/// ceil((t+1) total / vectors) - 1.
inline std::vector<std::uint32_t> spread(std::uint64_t total, std::uint64_t vectors) {
  std::vector<std::uint32_t> each;
  std::uint64_t before = 0;
  for (std::uint64_t t = 1; t <= vectors; ++t) {
    const std::uint64_t end = (t * total + vectors - 1) / vectors;
    each.push_back(static_cast<std::uint32_t>(end - before));
    before = end;
  }
  return each;
}

/// Port cycles of each kind of fold: full speed, q cycles a vector, or anything slower than full
/// speed.
inline TilePorts pick_ports(Rng& rng, const Folding& f) {
  const std::uint64_t mode = pick(rng, 0, 2);
  const std::uint64_t q = pick(rng, 1, 4);
  const std::uint64_t p = pick(rng, 1, 4);
  return ports_by(f, [&](std::uint64_t rows, std::uint64_t, std::uint64_t steps) {
    if (mode == 0) return FoldPorts{steps, rows};
    if (mode == 1) return FoldPorts{q * steps, p * rows};
    return FoldPorts{steps + pick(rng, 0, 2 * steps), rows + pick(rng, 0, 2 * rows)};
  });
}

/// A tile with int8 operands and the given ports, ready from `ready_at` on.
inline Tile make_tile(Rng& rng, const TileShape& s, const Folding& f, const TilePorts& ports,
                      std::uint64_t ready_at) {
  Tile tile;
  tile.shape = s;
  tile.ready_at = ready_at;
  const auto int8 = [&rng] { return static_cast<std::int64_t>(pick(rng, 0, 255)) - 128; };
  for (std::uint64_t i = 0; i < s.groups * s.m * s.k; ++i) tile.input.push_back(int8());
  for (std::uint64_t i = 0; i < s.groups * s.k * s.n; ++i) tile.weight.push_back(int8());
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t c = 0; c < 2; ++c) {
      tile.ports[r][c].stream = spread(ports[r][c].stream, f.steps);
      tile.ports[r][c].load = spread(ports[r][c].load, f.rows[r]);
    }
  }
  return tile;
}

/// The product by Eigen, [groups][m][n], on top of `tile.output` when it is not empty.
inline std::vector<std::int64_t> product(const Tile& tile) {
  using Matrix = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto m = static_cast<Eigen::Index>(tile.shape.m);
  const auto k = static_cast<Eigen::Index>(tile.shape.k);
  const auto n = static_cast<Eigen::Index>(tile.shape.n);
  std::vector<std::int64_t> result = tile.output;
  result.resize(tile.shape.groups * tile.shape.m * tile.shape.n);
  for (std::uint64_t g = 0; g < tile.shape.groups; ++g) {
    const Eigen::Map<const Matrix> a(&tile.input[g * tile.shape.m * tile.shape.k], m, k);
    const Eigen::Map<const Matrix> b(&tile.weight[g * tile.shape.k * tile.shape.n], k, n);
    Eigen::Map<Matrix> c(&result[g * tile.shape.m * tile.shape.n], m, n);
    c += a * b;
  }
  return result;
}

/// The case in words, for a failing test.
inline std::string text(const SystolicParams& p, const TileShape& s) {
  static constexpr const char* kNames[] = {"os", "ws", "is"};
  return std::to_string(p.rows) + "x" + std::to_string(p.cols) + " " +
         kNames[static_cast<int>(p.dataflow)] +
         " double_buffer=" + std::to_string(p.double_buffer) +
         " fold_overlap=" + std::to_string(p.fold_overlap) + " m=" + std::to_string(s.m) +
         " k=" + std::to_string(s.k) + " n=" + std::to_string(s.n) +
         " groups=" + std::to_string(s.groups) + (p.pe ? " pe=" + p.pe->kind : "");
}

}  // namespace macroscope::engine::testing
