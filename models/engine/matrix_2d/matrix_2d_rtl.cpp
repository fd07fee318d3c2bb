#include "models/engine/matrix_2d/matrix_2d_rtl.hpp"

#include <fmt/format.h>

#include "models/engine/broadcast/broadcast_rtl.hpp"

namespace macroscope::engine {

ArrayDesign array_design(const Matrix2dParams& params) {
  ArrayDesign design = broadcast_design(broadcast_params(params), params.pe);
  design.tag = "matrix_2d";
  design.size = fmt::format("{} x {}", params.rows, params.cols);
  design.rtl = [params] {
    const BroadcastParams p = broadcast_params(params);
    ArrayRtl rtl = broadcast_rtl("ms_array_matrix_2d", p, *params.pe);
    rtl.spec.parameters.emplace_back("Latency", p.latency);
    return rtl;
  };
  return design;
}

}  // namespace macroscope::engine
