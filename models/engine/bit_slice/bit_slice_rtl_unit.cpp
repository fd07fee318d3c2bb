#include "models/engine/bit_slice/bit_slice_rtl_unit.hpp"

#include <utility>

#include "models/engine/bit_slice/bit_slice_rtl.hpp"

namespace macroscope::engine {

RtlArray<SliceArray> BitSliceRtlUnit::make_rtl_array(RtlModule& module) {
  auto columns = std::make_unique<RtlColumns>(model().params(), module);
  RtlPorts* ports = columns.get();
  return {std::make_unique<SliceArray>(model().params(), std::move(columns)), ports};
}

}  // namespace macroscope::engine
