// The PE-level reference of the systolic array.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/fold/clocked_array.hpp"
#include "models/engine/systolic/parameters.hpp"

namespace macroscope::engine {

/// The registers of a systolic array, clocked. Throws ModelError MS403 on compat scale_sim: those
/// rules have no registers behind them.
template <class V>
class PeArray final : public ClockedArray<V> {
 public:
  explicit PeArray(const SystolicParams& params);
  /// The same sequencers and collectors around other registers, those of RTL for example.
  PeArray(const SystolicParams& params, std::unique_ptr<PeGrid<V>> grid)
      : ClockedArray<V>(array_shape(params), std::move(grid)) {}
};

/// Runs tiles one behind the other on an idle array until all results are out.
template <class V>
[[nodiscard]] PeRun<V> run_tiles(const SystolicParams& params, std::vector<PeTile<V>> tiles) {
  PeArray<V> array(params);
  return run_tiles<V>(static_cast<ClockedArray<V>&>(array), std::move(tiles));
}

}  // namespace macroscope::engine
