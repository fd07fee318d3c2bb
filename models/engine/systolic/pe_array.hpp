// The PE-level reference of the systolic array.
#pragma once

#include <memory>
#include <vector>

#include "models/engine/fold/clocked_array.hpp"
#include "models/engine/systolic/parameters.hpp"

namespace macroscope::engine {

/// The registers of a systolic array. Throws ModelError MS403 on compat scale_sim: those rules have
/// no registers behind them.
template <class V>
[[nodiscard]] std::unique_ptr<PeGrid<V>> pe_grid(const SystolicParams& params);

/// The registers, clocked.
template <class V>
class PeArray final : public ClockedArray<V> {
 public:
  explicit PeArray(const SystolicParams& params)
      : ClockedArray<V>(array_shape(params), pe_grid<V>(params)) {}
};

/// Runs tiles one behind the other on an idle array until all results are out.
template <class V>
[[nodiscard]] PeRun<V> run_tiles(const SystolicParams& params, std::vector<PeTile<V>> tiles) {
  PeArray<V> array(params);
  return run_tiles<V>(static_cast<ClockedArray<V>&>(array), std::move(tiles));
}

}  // namespace macroscope::engine
