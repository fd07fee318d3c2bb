#include "models/engine/systolic/pe_array.hpp"

#include <utility>

#include "models/engine/systolic/delayed_grid.hpp"
#include "models/engine/systolic/pe_grid.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

/// The registers of the array's PEs.
template <class V>
std::unique_ptr<PeGrid<V>> make_grid(const SystolicParams& params) {
  if (params.compat != SystolicCompat::none) {
    throw ModelError("MS403",
                     "the PE-level reference models the physical array only: compat must be none");
  }
  std::unique_ptr<PeGrid<V>> grid;
  if (params.dataflow == Dataflow::os) {
    grid = std::make_unique<OutputGrid<V>>(params.rows, params.cols, params.double_buffer);
  } else {
    grid = std::make_unique<StationaryGrid<V>>(params.rows, params.cols, params.double_buffer);
  }
  const std::uint32_t delay = result_delay(params);
  if (delay == 0) return grid;
  return std::make_unique<DelayedGrid<V>>(std::move(grid), params.cols, delay);
}

}  // namespace

template <class V>
PeArray<V>::PeArray(const SystolicParams& params) : PeArray(params, make_grid<V>(params)) {}

template class PeArray<std::int64_t>;
template class PeArray<double>;

}  // namespace macroscope::engine
