#include "models/engine/broadcast/broadcast_rtl.hpp"

#include "models/engine/broadcast/broadcast_array.hpp"

namespace macroscope::engine {

ArrayDesign broadcast_design(const BroadcastParams& params, const std::optional<pe::PeParams>& pe) {
  ArrayDesign design;
  design.pe = pe;
  design.rules = fold_rules(params);
  design.registers = [params] { return std::make_unique<BroadcastGrid<std::int64_t>>(params); };
  return design;
}

ArrayRtl broadcast_rtl(const std::string& top, const BroadcastParams& params,
                       const pe::PeParams& pe) {
  ArrayRtl rtl{array_spec(top, array_shape(params), pe, {"last_i", 1}), false};
  rtl.spec.parameters.emplace_back("Pe", dense_pe_number(pe.kind));
  rtl.spec.parameters.emplace_back("Drain", params.double_buffer ? 1 : 0);
  return rtl;
}

}  // namespace macroscope::engine
