// Rates of the operand ports of an array, from the address streams of a tile in its scratchpads.
#pragma once

#include <map>
#include <tuple>

#include "models/engine/fold/folding.hpp"
#include "models/memory/bank_conflicts.hpp"
#include "models/memory/scratchpad.hpp"
#include "sim/program/step.hpp"

namespace macroscope::engine {

/// Rates of the two operand ports of an array for one tile.
///
/// The input tile lies as NHWC or [m][k] (its pitch padded to an odd number of lines where `skew`
/// is set and lanes walk along rows); the weight tile lies in the order in which the array takes
/// its vectors.
class OperandPorts {
 public:
  OperandPorts(const ArrayShape& array, const memory::ScratchpadParams& input,
               const memory::ScratchpadParams& weight);

  /// Port cycles of every kind of fold. Of the folds of one kind the slowest sets the rate.
  [[nodiscard]] TilePorts ports(const program::TileCompute& tile, const Folding& folding) const;

 private:
  [[nodiscard]] memory::PortRate input_rate(const program::TileCompute& tile, std::uint64_t lanes,
                                            std::uint64_t first_lane, std::uint64_t folds) const;
  [[nodiscard]] memory::PortRate reduction_lanes(const program::TileCompute& tile,
                                                 std::uint64_t lanes, std::uint64_t first) const;
  [[nodiscard]] memory::PortRate pixel_lanes(const program::TileCompute& tile, std::uint64_t lanes,
                                             std::uint64_t first) const;

  ArrayShape array_;
  memory::BankGeometry input_;
  memory::BankGeometry weight_;
  bool skew_;
  using Key = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                         std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>;
  /// Rates already computed: a search asks for the same few layouts thousands of times.
  mutable std::map<Key, memory::PortRate> known_;
};

}  // namespace macroscope::engine
