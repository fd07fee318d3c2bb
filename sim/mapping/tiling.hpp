// One way to run a loop nest: tile sizes, the order of the tile loops, and what stays on chip.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "sim/mapping/problem.hpp"

namespace macroscope::mapping {

/// The three tile loops inside the group loop, outermost first in a LoopOrder.
enum class Loop : std::uint8_t { m, n, k };
using LoopOrder = std::array<Loop, 3>;

/// Operand classes of a matrix operation.
enum class Operand : std::uint8_t { input, weight, output };
constexpr std::size_t kOperands = 3;
[[nodiscard]] constexpr std::size_t at(Operand o) {
  return static_cast<std::size_t>(o);
}

/// The loop an operand does not depend on: input n, weight m, output k.
[[nodiscard]] constexpr Loop irrelevant_loop(Operand o) {
  return o == Operand::input ? Loop::n : o == Operand::weight ? Loop::m : Loop::k;
}

/// Tile sizes in units of the problem.
struct TileSize {
  std::uint64_t groups = 1;
  std::uint64_t m = 1;
  std::uint64_t n = 1;
  std::uint64_t k = 1;

  bool operator==(const TileSize&) const = default;
};

/// How many tiles of one operand the memory holds and whether that covers the reuse of its
/// irrelevant loop.
struct Residency {
  std::uint64_t slots = 0;     // tile buffers; loads run through them as a ring
  std::uint64_t distinct = 1;  // different tiles met inside one turn of the irrelevant loop
  /// Tiles are loaded once per turn of the loops outside: slots >= distinct, or only one turn.
  bool held = false;

  bool operator==(const Residency&) const = default;
};

/// A complete tiling of one problem on one core.
struct Tiling {
  TileSize tile;
  LoopOrder order{Loop::m, Loop::n, Loop::k};
  std::array<Residency, kOperands> residency;  // input, weight, and output = accumulator tiles
  std::uint64_t output_slots = 1;              // tiles of finished outputs waiting for their store
  std::uint64_t side_slots = 1;                // tiles of the epilogue's second operand
  /// Steps whose loads go before the store of a step, as far as the rings allow.
  std::uint64_t lag = 2;

  [[nodiscard]] const Residency& of(Operand o) const { return residency[at(o)]; }
  [[nodiscard]] Residency& of(Operand o) { return residency[at(o)]; }
};

/// Numbers of tiles along the loops.
struct TileCounts {
  std::uint64_t groups = 1;
  std::uint64_t m = 1;
  std::uint64_t n = 1;
  std::uint64_t k = 1;

  [[nodiscard]] std::uint64_t steps() const { return groups * m * n * k; }
  [[nodiscard]] std::uint64_t of(Loop l) const { return l == Loop::m ? m : l == Loop::n ? n : k; }
};

[[nodiscard]] TileCounts count_tiles(const Problem& p, const TileSize& t);

/// Tiles along M. A tile never spans part of two images: either it divides one image's rows, or it
/// is whole images.
[[nodiscard]] std::uint64_t m_tiles(const Problem& p, std::uint64_t tile_m);

/// First row unit and number of units of M tile `index`.
void m_tile_range(const Problem& p, std::uint64_t tile_m, std::uint64_t index, std::uint64_t& begin,
                  std::uint64_t& count);

/// Bytes of one (largest) tile of an operand; for the output in accumulator format.
[[nodiscard]] Bytes tile_bytes(const Problem& p, const TileSize& t, Operand o);
/// Bytes of one tile of the epilogue's second operand.
[[nodiscard]] Bytes side_tile_bytes(const Problem& p, const TileSize& t);
/// Bytes of one output tile in output format.
[[nodiscard]] Bytes output_tile_bytes(const Problem& p, const TileSize& t);

/// How often the tiles of an operand are walked: the turns of its irrelevant loop that bring them
/// in again. 1 when the loop is innermost (the tile stays), or when the operand is held.
[[nodiscard]] std::uint64_t walks(const TileCounts& c, const LoopOrder& order, Operand o,
                                  bool held);

/// Different tiles of the operand inside one turn of its irrelevant loop (product of the relevant
/// loops inside it).
[[nodiscard]] std::uint64_t distinct_tiles(const TileCounts& c, const LoopOrder& order, Operand o);

/// How many of the first `steps` steps finish an output tile.
[[nodiscard]] std::uint64_t completed_tiles(const TileCounts& c, const LoopOrder& order,
                                            std::uint64_t steps);

/// Bytes moved between DRAM and chip.
struct TrafficEstimate {
  std::uint64_t input = 0, weight = 0, output = 0, partial_sum = 0, constant = 0, side = 0;
  [[nodiscard]] std::uint64_t total() const {
    return input + weight + output + partial_sum + constant + side;
  }
};

/// Exact DRAM bytes of a tiling in closed form (tests compare with the lowered program).
[[nodiscard]] TrafficEstimate traffic(const Problem& p, const Tiling& t);

/// Bytes that every tiling moves: each byte that some window reaches once, each output once.
[[nodiscard]] TrafficEstimate least_traffic(const Problem& p);

/// "m64 n128 k256 order m>n>k input:held weight:2 psum:2" for reports.
[[nodiscard]] std::string to_string(const Tiling& t);
[[nodiscard]] std::string to_string(const LoopOrder& order);

}  // namespace macroscope::mapping
