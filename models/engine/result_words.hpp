// When the results of an engine's tiles are words: at once, or behind the carry-save adders.
#pragma once

#include <vector>

#include "models/engine/engine_model.hpp"
#include "models/vector/carry_save.hpp"

namespace macroscope::engine {

/// One core's way from the engine's results to words in the accumulator, the same for every
/// fidelity and for the timer of programs.
class ResultWords {
 public:
  /// `lanes`: adders of the vector unit; only asked for where the engine's results are pairs.
  ResultWords(const EngineModel& model, std::uint64_t lanes) : model_(&model), adders_(lanes) {}

  /// A program begins.
  void reset();
  /// First cycle in which the results of the next tile are words; `done`: they have left the
  /// engine.
  [[nodiscard]] std::uint64_t words_at(const program::TileCompute& tile, std::uint64_t done);
  [[nodiscard]] const vector_unit::CarrySaveCounts& counts() const { return adders_.counts(); }

 private:
  /// A tile and how its results leave; the same for all that are the same work.
  struct Known {
    program::TileCompute tile;
    EngineResults results;
  };
  const EngineResults& results_of(const program::TileCompute& tile);

  const EngineModel* model_;
  vector_unit::CarrySaveAdders adders_;
  std::vector<Known> known_;
  std::uint64_t done_ = 0;  // of the tiles so far: a narrow one may be out before a wide one
};

}  // namespace macroscope::engine
