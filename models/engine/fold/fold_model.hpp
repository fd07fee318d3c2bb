// An array that works fold by fold, as mapping and device see it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/engine/engine_model.hpp"
#include "models/engine/fold/array_design.hpp"
#include "models/engine/fold/clocked_array.hpp"
#include "models/engine/fold/operand_ports.hpp"
#include "models/engine/fold/rtl_grid.hpp"
#include "models/engine/fold/timing.hpp"
#include "models/engine/rtl/rtl_module.hpp"

namespace macroscope::engine {

/// EngineModel of an ArrayDesign: tile timing with the ports of real scratchpads, traffic, least
/// cycles and a sequencer.
class FoldModel : public EngineModel {
 public:
  FoldModel(ArrayDesign design, const memory::ScratchpadParams& input,
            const memory::ScratchpadParams& weight)
      : design_(std::move(design)), ports_(design_.rules.array, input, weight) {}

  [[nodiscard]] EngineTile tile(const program::TileCompute& tile) const override;
  [[nodiscard]] EngineLeast least(const program::TileCompute& tile) const override;
  [[nodiscard]] std::unique_ptr<EngineSequencer> sequencer() const override;
  [[nodiscard]] EngineTraffic traffic(const program::TileCompute& tile) const override;
  [[nodiscard]] bool carry_save() const override;
  [[nodiscard]] EngineResults results(const program::TileCompute& tile) const override;
  /// Temporal loops have no waste of their own but need length to hide the next block or drain.
  [[nodiscard]] std::array<std::uint64_t, 3> quantum() const override;
  [[nodiscard]] std::uint64_t peak_macs_per_cycle() const override;
  [[nodiscard]] std::uint64_t pes() const override { return peak_macs_per_cycle(); }

  /// Throws ModelError MS442 when the sums of an operator do not fit the accumulators, MS443 when
  /// its operands do not fit the PEs.
  void check(const program::Operator& op, std::uint64_t k) const override;
  [[nodiscard]] std::string text() const override { return design_.size + " PEs"; }

  /// The registers of the array, for the PE-level reference.
  [[nodiscard]] std::unique_ptr<ClockedArray<std::int64_t>> clocked() const;
  [[nodiscard]] std::array<std::uint32_t, 2> operand_bits() const { return design_.operand_bits(); }
  /// What is built of the array's RTL. Throws ModelError MS409 without a <pe>.
  [[nodiscard]] RtlSpec rtl() const;
  /// The registers of a build of `rtl()`.
  [[nodiscard]] std::unique_ptr<RtlGrid> rtl_grid(RtlModule& module) const;

  /// The products of a tile as the array works on them: taps lengthen the streams of os, which
  /// keeps its sums, and are products of their own in ws and is, whose sums meet in the
  /// accumulator.
  [[nodiscard]] TileShape shape(const program::TileCompute& tile) const;
  [[nodiscard]] Folding folding(const program::TileCompute& tile) const {
    return fold(shape(tile), array());
  }
  [[nodiscard]] TilePorts ports(const program::TileCompute& tile) const {
    return ports_.ports(tile, folding(tile));
  }
  [[nodiscard]] TileTiming timing(const program::TileCompute& tile) const {
    return timing(shape(tile), ports(tile));
  }
  [[nodiscard]] const ArrayShape& array() const { return design_.rules.array; }
  [[nodiscard]] const FoldRules& rules() const { return design_.rules; }

 protected:
  [[nodiscard]] virtual TileTiming timing(const TileShape& shape, const TilePorts& ports) const {
    return tile_timing(shape, ports, rules());
  }

 private:
  ArrayDesign design_;
  OperandPorts ports_;
};

/// Places tiles behind each other on one array.
class FoldSequencer final : public EngineSequencer {
 public:
  explicit FoldSequencer(const FoldModel& model) : model_(&model) {}
  void reset() override;
  std::uint32_t prepare(const program::TileCompute& tile) override;
  EngineRun issue(std::uint32_t tile, std::uint64_t ready_at) override;

 private:
  struct Prepared {
    program::TileCompute tile;
    TileTiming timing;
  };
  const FoldModel* model_;
  std::vector<Prepared> prepared_;
  ArrayState state_;
};

}  // namespace macroscope::engine
