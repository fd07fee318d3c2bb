#include "models/engine/systolic/systolic_rtl.hpp"

#include <fmt/format.h>

#include <bit>

#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "models/engine/systolic/timing.hpp"

namespace macroscope::engine {
namespace {

std::uint32_t row_bits(std::uint32_t rows) {
  return rows == 1 ? 1 : static_cast<std::uint32_t>(std::bit_width(rows - 1));
}

ArrayRtl array_rtl(const SystolicParams& params) {
  const pe::PeParams& pe = *params.pe;
  const bool os = params.dataflow == Dataflow::os;
  ArrayRtl rtl;
  rtl.last_row_first = os;
  rtl.spec = array_spec(os ? "ms_array_os" : "ms_array_ws", array_shape(params), pe,
                        os ? RtlPort{"last_i", 1} : RtlPort{"b_row_i", row_bits(params.rows)});
  rtl.spec.parameters.emplace_back("Pe", dense_pe_number(pe.kind));
  rtl.spec.parameters.emplace_back("Latency",
                                   pe::delays(params.pe, legal_pes(params.dataflow)).latency);
  if (!os) rtl.spec.parameters.emplace_back("Shadow", params.double_buffer ? 1 : 0);
  return rtl;
}

}  // namespace

ArrayDesign array_design(const SystolicParams& params) {
  ArrayDesign design;
  design.tag = "systolic";
  design.mode = Text<Dataflow>::format(params.dataflow);
  design.size = fmt::format("{} x {}", params.rows, params.cols);
  design.pe = params.pe;
  design.rules = fold_rules(params);
  design.registers = [params] { return pe_grid<std::int64_t>(params); };
  design.rtl = [params] { return array_rtl(params); };
  return design;
}

}  // namespace macroscope::engine
