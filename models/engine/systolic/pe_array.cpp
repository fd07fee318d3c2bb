#include "models/engine/systolic/pe_array.hpp"

#include <utility>

#include "models/engine/systolic/delayed_grid.hpp"
#include "models/engine/systolic/pe_grid.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {

template <class V>
std::unique_ptr<PeGrid<V>> pe_grid(const SystolicParams& params) {
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

template std::unique_ptr<PeGrid<std::int64_t>> pe_grid(const SystolicParams&);
template std::unique_ptr<PeGrid<double>> pe_grid(const SystolicParams&);

}  // namespace macroscope::engine
