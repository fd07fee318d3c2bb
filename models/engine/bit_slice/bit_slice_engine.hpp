// The bit-slice engine as mapping and device see it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "models/engine/bit_slice/expectation.hpp"
#include "models/engine/bit_slice/stream.hpp"
#include "models/engine/engine_model.hpp"

namespace macroscope::engine {

/// Bits of a result of `k` products that nothing overflows: the PE's accumulator at one bit weight,
/// and the sums of FlushShiftAdd, which stay below 8/3 of that of one bit weight; or the products
/// themselves.
[[nodiscard]] std::uint32_t needed_acc_width(const BitSliceParams& params, std::uint64_t k);

/// The operands of a tile by its place in its operator.
class PlacedValues final : public SliceValues {
 public:
  /// Throws ModelError MS403 when the tile has no place.
  PlacedValues(const program::TileCompute& tile, SliceEncoded encoded);
  void encoded(std::uint64_t group, std::uint64_t index,
               std::span<std::int16_t> out) const override;
  void other(std::uint64_t group, std::uint64_t index, std::span<std::int16_t> out) const override;

 private:
  void read(bool input, std::uint64_t group, std::uint64_t index,
            std::span<std::int16_t> out) const;

  program::OperandPlace place_;
  std::uint64_t channels_;
  SliceEncoded encoded_;
};

/// EngineModel of a bit-slice engine. Tiles with a place in an operator have the exact times of
/// their operands, the others the expectation of the distribution.
class BitSliceModel final : public EngineModel {
 public:
  explicit BitSliceModel(const BitSliceParams& params);

  [[nodiscard]] EngineTile tile(const program::TileCompute& tile) const override;
  /// Of any operands: every group takes its least cycles. Cutting a tile never makes the sum over
  /// its parts smaller.
  [[nodiscard]] EngineLeast least(const program::TileCompute& tile) const override;
  [[nodiscard]] std::unique_ptr<EngineSequencer> sequencer() const override;
  [[nodiscard]] EngineTraffic traffic(const program::TileCompute& tile) const override;
  [[nodiscard]] const program::OperandRule* operand_rule() const override { return &rule_; }
  /// Throws ModelError MS453 for a format that is no integer of the PE's width, MS454 when the
  /// whole reduction does not fit its accumulator.
  void check(const program::Operator& op, std::uint64_t k) const override;
  [[nodiscard]] bool peak_is_limit() const override { return !params_.skip_empty; }
  [[nodiscard]] std::vector<std::string> warnings() const override;
  [[nodiscard]] std::array<std::uint64_t, 3> quantum() const override;
  /// With one digit an operand, the least that takes its time.
  [[nodiscard]] std::uint64_t peak_macs_per_cycle() const override;
  [[nodiscard]] std::uint64_t pes() const override;
  [[nodiscard]] std::string text() const override;

  /// Cycles in which the tile's digits stream in.
  [[nodiscard]] std::uint64_t stream(const program::TileCompute& tile) const;
  [[nodiscard]] const BitSliceParams& params() const { return params_; }
  [[nodiscard]] const numerics::DigitTable& table() const { return table_; }

 private:
  using Key = std::tuple<const program::Operands*, std::uint64_t, std::uint64_t, std::uint64_t,
                         std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>;
  struct Known {
    SliceWork work;
    std::uint64_t issued = 0;  // tiles
  };
  [[nodiscard]] Known& known(const program::TileCompute& tile) const;
  [[nodiscard]] const SliceWork& work(const program::TileCompute& tile) const {
    return known(tile).work;
  }
  /// What encoders, packers, pickers, PEs and flush units do in a tile with a place.
  [[nodiscard]] program::EngineWork parts_work(const program::TileCompute& tile) const;
  /// Counts a tile's part in what was sampled; returns its stream.
  std::uint64_t issued(const program::TileCompute& tile) const;
  [[nodiscard]] const SliceExpectation& expectation(const program::TileCompute& tile) const;

  BitSliceParams params_;
  numerics::DigitTable table_;
  program::OperandRule rule_;
  /// Work of the tiles already looked at: tiles that differ in what columns do not see share it.
  mutable std::map<Key, Known> known_;
  mutable std::map<std::tuple<std::uint64_t, std::uint64_t>, SliceExpectation>
      expected_;  // by bits
  /// Of all tiles issued.
  struct Sampled {
    std::uint64_t folds = 0, looked_at = 0;
    double cycles = 0, variance = 0;
  };
  friend class BitSliceSequencer;
  mutable Sampled sampled_;
};

/// Places tiles behind each other: the digits of the next one stream in behind those of the last.
class BitSliceSequencer final : public EngineSequencer {
 public:
  explicit BitSliceSequencer(const BitSliceModel& model) : model_(&model) {}
  void reset() override;
  std::uint32_t prepare(const program::TileCompute& tile) override;
  EngineRun issue(std::uint32_t tile, std::uint64_t ready_at) override;

 private:
  const BitSliceModel* model_;
  std::vector<std::uint64_t> streams_;  // different ones
  std::map<std::uint64_t, std::uint32_t> number_of_;
  std::uint64_t free_ = 0;  // the next stream may begin
};

}  // namespace macroscope::engine
