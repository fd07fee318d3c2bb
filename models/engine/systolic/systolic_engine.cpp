#include "models/engine/systolic/systolic_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "models/engine/systolic/pe_array.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "models/engine/systolic/systolic_rtl.hpp"
#include "models/engine/systolic/timing.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {

SystolicModel::SystolicModel(const SystolicParams& params, const memory::ScratchpadParams& input,
                             const memory::ScratchpadParams& weight)
    : FoldModel(fold_rules(params), input, weight), params_(params) {}

TileTiming SystolicModel::timing(const TileShape& shape, const TilePorts& ports) const {
  return tile_timing(shape, ports, params_);
}

EngineLeast SystolicModel::least(const program::TileCompute& tile) const {
  return least_cycles(shape(tile), params_);
}

EngineResults SystolicModel::results(const program::TileCompute& tile) const {
  const TileShape s = shape(tile);
  const Folding f = folding(tile);
  const TilePorts p = ports(tile);
  const TileTiming t = timing(s, p);
  const std::uint64_t rows = f.rows[1];
  const std::uint64_t cols = f.cols[1];
  EngineResults r;
  r.count = traffic(tile).output_words;
  r.first = t.done - t.first_result;
  // Of the last fold alone: done - first_result in the table of README.md.
  if (params_.dataflow == Dataflow::os) {
    r.last_count = rows * cols;
    r.last = rows + cols - 2;
  } else {
    r.last_count = f.steps * cols;
    r.last = p[1][1].stream - ceil_div(p[1][1].stream, f.steps) + cols - 1;
  }
  return r;
}

EngineTraffic SystolicModel::traffic(const program::TileCompute& tile) const {
  EngineTraffic t = FoldModel::traffic(tile);
  if (pe::delays(params_.pe, legal_pes(params_.dataflow)).carry_save)
    t.carry_save_results = t.work.flushed = t.output_words;
  return t;
}

void SystolicModel::check(const program::Operator& op, std::uint64_t k) const {
  if (!params_.pe) return;
  pe::PeParams pe = *params_.pe;
  std::tie(pe.a_width, pe.b_width) = std::tuple(operand_bits()[0], operand_bits()[1]);
  // Sums that pass down are of as many products as there are rows.
  const bool os = params_.dataflow == Dataflow::os;
  pe::check_operands(pe, op, os ? k : std::min<std::uint64_t>(k, params_.rows));
}

std::array<std::uint32_t, 2> SystolicModel::operand_bits() const {
  if (!params_.pe) return FoldModel::operand_bits();
  // a is the operand that streams along the rows.
  if (params_.dataflow == Dataflow::is) return {params_.pe->b_width, params_.pe->a_width};
  return {params_.pe->a_width, params_.pe->b_width};
}

std::optional<RtlSpec> SystolicModel::rtl() const {
  if (!params_.pe) {
    throw ModelError("MS409",
                     "fidelity rtl needs to know what the array is made of: give "
                     "<systolic> a <pe>");
  }
  return systolic_rtl(params_);
}

std::unique_ptr<RtlGrid> SystolicModel::rtl_grid(RtlModule& module) const {
  return std::make_unique<SystolicRtlGrid>(params_, module);
}

std::string SystolicModel::text() const {
  return fmt::format("{} x {} PEs", params_.rows, params_.cols);
}

std::unique_ptr<ClockedArray<std::int64_t>> SystolicModel::clocked() const {
  return std::make_unique<PeArray<std::int64_t>>(params_);
}

}  // namespace macroscope::engine
