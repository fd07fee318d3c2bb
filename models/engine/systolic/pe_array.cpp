#include "models/engine/systolic/pe_array.hpp"

#include <utility>

#include "models/engine/systolic/pe_grid.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {
namespace {

template <class V>
std::unique_ptr<PeGrid<V>> make_grid(const SystolicParams& params) {
  if (params.compat != SystolicCompat::none) {
    throw ModelError("MS403",
                     "the PE-level reference models the physical array only: compat must be none");
  }
  if (params.dataflow == Dataflow::os)
    return std::make_unique<OutputGrid<V>>(params.rows, params.cols, params.double_buffer);
  return std::make_unique<StationaryGrid<V>>(params.rows, params.cols, params.double_buffer);
}

}  // namespace

template <class V>
PeArray<V>::PeArray(const SystolicParams& params) : PeArray(params, make_grid<V>(params)) {}

template class PeArray<std::int64_t>;
template class PeArray<double>;

}  // namespace macroscope::engine
