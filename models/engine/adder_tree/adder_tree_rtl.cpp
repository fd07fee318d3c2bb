#include "models/engine/adder_tree/adder_tree_rtl.hpp"

#include <fmt/format.h>

#include "models/engine/adder_tree/tree_array.hpp"

namespace macroscope::engine {
namespace {

ArrayRtl array_rtl(const AdderTreeParams& params) {
  ArrayRtl rtl{array_spec("ms_array_adder_tree", array_shape(tree_params(params)), *params.pe, {}),
               false};
  rtl.spec.parameters.emplace_back("Pe", params.pe->kind == "opt2" ? 1 : 0);
  rtl.spec.parameters.emplace_back("March", params.operands == TreeOperands::march ? 1 : 0);
  rtl.spec.parameters.emplace_back("Shadow", params.double_buffer ? 1 : 0);
  return rtl;
}

}  // namespace

ArrayDesign array_design(const AdderTreeParams& params) {
  const TreeParams tree = tree_params(params);
  ArrayDesign design;
  design.tag = "adder_tree";
  design.size = fmt::format("{} x {}", params.rows, params.cols);
  design.pe = params.pe;
  design.rules = fold_rules(tree);
  design.registers = [tree] { return std::make_unique<TreeGrid<std::int64_t>>(tree); };
  design.rtl = [params] { return array_rtl(params); };
  return design;
}

}  // namespace macroscope::engine
