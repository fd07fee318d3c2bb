#include "models/engine/fold/rtl_unit.hpp"

#include <utility>

namespace macroscope::engine {

RtlArray<RtlUnit::Array> RtlUnit::make_rtl_array(RtlModule& module) {
  std::unique_ptr<RtlGrid> registers = model().rtl_grid(module);
  RtlPorts* ports = registers.get();
  return {std::make_unique<Array>(model().array(), std::move(registers)), ports};
}

}  // namespace macroscope::engine
