#include "models/engine/cube/cube_rtl.hpp"

#include <fmt/format.h>

#include "models/engine/broadcast/broadcast_rtl.hpp"

namespace macroscope::engine {

ArrayDesign array_design(const CubeParams& params) {
  ArrayDesign design = broadcast_design(broadcast_params(params), params.pe);
  design.tag = "cube";
  design.size = fmt::format("{} x {} x {}", params.rows, params.cols, params.depth);
  design.rtl = [params] {
    ArrayRtl rtl = broadcast_rtl("ms_array_cube", broadcast_params(params), *params.pe);
    rtl.spec.parameters.emplace_back("Depth", params.depth);
    return rtl;
  };
  return design;
}

}  // namespace macroscope::engine
