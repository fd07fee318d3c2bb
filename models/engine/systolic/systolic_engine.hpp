// The systolic array as mapping and device see it: tile timing with the ports of real scratchpads.
#pragma once

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "models/engine/engine_unit.hpp"
#include "models/engine/systolic/timing.hpp"
#include "models/memory/bank_conflicts.hpp"
#include "models/memory/scratchpad.hpp"

namespace macroscope::engine {

/// Rates of the two operand ports of an array for one tile; from the address streams of the tile in
/// its scratchpads.
///
/// The input tile lies as NHWC or [m][k] (its pitch padded to an odd number of lines where `skew`
/// is set and lanes walk along rows); the weight tile lies in the order in which the array takes
/// its vectors.
class SystolicPorts {
 public:
  SystolicPorts(const SystolicParams& array, const memory::ScratchpadParams& input,
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

  SystolicParams array_;
  memory::BankGeometry input_;
  memory::BankGeometry weight_;
  bool skew_;
  using Key = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                         std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>;
  /// Rates already computed: a search asks for the same few layouts thousands of times.
  mutable std::map<Key, memory::PortRate> known_;
};

/// The products of a tile as the array works on them: taps lengthen the streams of os, which keeps
/// its sums, and are products of their own in ws and is, whose sums meet in the accumulator.
[[nodiscard]] TileShape tile_shape(const program::TileCompute& tile, const SystolicParams& params);

/// EngineModel of a systolic array.
class SystolicModel final : public EngineModel {
 public:
  SystolicModel(const SystolicParams& params, const memory::ScratchpadParams& input,
                const memory::ScratchpadParams& weight);

  [[nodiscard]] EngineTile tile(const program::TileCompute& tile) const override;
  [[nodiscard]] EngineLeast least(const program::TileCompute& tile) const override;
  [[nodiscard]] std::unique_ptr<EngineSequencer> sequencer() const override;
  [[nodiscard]] EngineTraffic traffic(const program::TileCompute& tile) const override;
  void check(const program::Operator& op, std::uint64_t k) const override;
  [[nodiscard]] std::array<std::uint64_t, 3> quantum() const override;
  [[nodiscard]] std::uint64_t peak_macs_per_cycle() const override;
  [[nodiscard]] std::uint64_t pes() const override { return peak_macs_per_cycle(); }
  [[nodiscard]] std::string text() const override;

  [[nodiscard]] TileTiming timing(const program::TileCompute& tile) const;
  [[nodiscard]] TilePorts ports(const program::TileCompute& tile) const;
  [[nodiscard]] const SystolicParams& params() const { return params_; }
  /// Widths of the operands that the PEs multiply: of inputs and of weights.
  [[nodiscard]] std::array<std::uint32_t, 2> operand_bits() const;

 private:
  SystolicParams params_;
  SystolicPorts ports_;
};

/// Places tiles behind each other on one array.
class SystolicSequencer final : public EngineSequencer {
 public:
  explicit SystolicSequencer(const SystolicModel& model) : model_(&model) {}
  void reset() override;
  std::uint32_t prepare(const program::TileCompute& tile) override;
  EngineRun issue(std::uint32_t tile, std::uint64_t ready_at) override;

 private:
  struct Prepared {
    program::TileCompute tile;
    TileTiming timing;
  };
  const SystolicModel* model_;
  std::vector<Prepared> prepared_;
  ArrayState state_;
};

}  // namespace macroscope::engine
