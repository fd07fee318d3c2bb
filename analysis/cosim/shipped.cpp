#include "analysis/cosim/shipped.hpp"

#include <span>

#include "models/engine/adder_tree/adder_tree_rtl.hpp"
#include "models/engine/cube/cube_rtl.hpp"
#include "models/engine/matrix_2d/matrix_2d_rtl.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"

namespace macroscope::cosim {
namespace {

using engine::TreeOperands;

/// `params` with each of the PEs, whose operands have so many bits.
template <class Params>
void add(std::vector<engine::ArrayDesign>& all, Params params, std::span<const pe::LegalPe> legal,
         std::uint32_t operand_bits = 8) {
  for (const pe::LegalPe& row : legal) {
    if (row.kind == "user") continue;
    pe::PeParams& pe = params.pe.emplace();
    pe.kind = row.kind;
    pe.a_width = pe.b_width = operand_bits;
    all.push_back(array_design(params));
  }
}

}  // namespace

engine::SystolicParams shipped_size(engine::SystolicParams params) {
  params.rows = params.cols = 3;
  return params;
}

engine::CubeParams shipped_size(engine::CubeParams params) {
  params.rows = params.depth = 3;
  params.cols = 2;
  return params;
}

engine::Matrix2dParams shipped_size(engine::Matrix2dParams params) {
  params.rows = 3;
  params.cols = 2;
  return params;
}

engine::AdderTreeParams shipped_size(engine::AdderTreeParams params) {
  // One PE or several are different arrays.
  const bool several = params.rows > engine::kTreePe;
  params.rows = several ? 2 * engine::kTreePe : 4;
  params.cols = several ? 2 : 3;
  return params;
}

std::vector<engine::ArrayDesign> shipped_arrays() {
  std::vector<engine::ArrayDesign> all;
  for (const engine::Dataflow dataflow :
       {engine::Dataflow::os, engine::Dataflow::ws, engine::Dataflow::is}) {
    engine::SystolicParams systolic;
    systolic.dataflow = dataflow;
    add(all, shipped_size(systolic), engine::legal_pes(dataflow));
  }
  add(all, shipped_size(engine::CubeParams{}), engine::Cube::legal_pes());
  add(all, engine::CubeParams{2, 3, 2, false, {}}, engine::Cube::legal_pes());
  add(all, shipped_size(engine::Matrix2dParams{}), engine::Matrix2d::legal_pes());
  add(all, engine::Matrix2dParams{2, 2, false, {}}, engine::Matrix2d::legal_pes());
  add(all, engine::AdderTreeParams{4, 3, TreeOperands::broadcast, true, {}},
      engine::AdderTree::legal_pes());
  // Several PEs in a tile are many multipliers: small ones.
  add(all, engine::AdderTreeParams{32, 2, TreeOperands::march, false, {}},
      engine::AdderTree::legal_pes(), 4);
  return all;
}

}  // namespace macroscope::cosim
