#include "models/engine/fold/fold_model.hpp"

#include <fmt/format.h>

#include "models/engine/fold/least.hpp"
#include "models/engine/fold/traffic.hpp"
#include "models/pe/engine_pe.hpp"
#include "models/pe/pe_table.hpp"
#include "sim/core/error.hpp"

namespace macroscope::engine {

TileShape FoldModel::shape(const program::TileCompute& t) const {
  if (array().dataflow == Dataflow::os)
    return {t.m, saturating_product(t.k, t.taps), t.n, t.groups};
  return {t.m, t.k, t.n, saturating_product(t.groups, t.taps)};
}

EngineTile FoldModel::tile(const program::TileCompute& tile) const {
  const TileShape s = shape(tile);
  const Folding f = fold(s, array());
  const TilePorts real = ports_.ports(tile, f);
  const TilePorts ideal = full_speed_ports(f, array());
  const TileTiming t = timing(s, real);
  EngineTile e;
  e.occupancy = t.initiation_interval;
  e.latency = t.latency();
  e.preload = t.first_load;
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t c = 0; c < 2; ++c) {
      const std::uint64_t folds = (r == 0 ? f.row_folds - 1 : 1) * (c == 0 ? f.col_folds - 1 : 1);
      e.streaming += folds * s.groups * real[r][c].stream;
    }
  }
  if (real != ideal) e.conflict_cycles = e.occupancy - timing(s, ideal).initiation_interval;
  return e;
}

EngineTraffic FoldModel::traffic(const program::TileCompute& tile) const {
  const TileTraffic t = tile_traffic(shape(tile), array());
  EngineTraffic out;
  out.input_words = t.input_words;
  out.weight_words = t.weight_words;
  out.output_words = t.output_words;
  // Sums that begin with this tile are not read.
  out.accumulator_read_words = t.output_words - tile.groups * tile.m * tile.n;
  const pe::PeRow* row = design_.pe ? pe::find_pe(design_.pe->kind) : nullptr;
  if (row == nullptr) return out;
  if (row->carry_save) out.carry_save_results = out.work.flushed = out.output_words;
  // Digits are made in front of the array, once for each operand that enters it.
  if (row->name == "opt2") out.work.encoded = out.input_words;
  return out;
}

bool FoldModel::carry_save() const {
  return pe::leaves_pairs(design_.pe);
}

EngineResults FoldModel::results(const program::TileCompute& tile) const {
  const Folding f = folding(tile);
  const TilePorts p = ports(tile);
  const TileTiming t = timing(shape(tile), p);
  const std::uint64_t rows = f.rows[1];
  const std::uint64_t cols = f.cols[1];
  const std::uint64_t late = rules().hop * (cols - 1);
  EngineResults r;
  r.count = traffic(tile).output_words;
  r.first = t.done - t.first_result;
  // Of the last fold alone: done - first_result in the table of README.md.
  if (array().dataflow == Dataflow::os) {
    r.last_count = rows * cols;
    r.last = rows - 1 + late;
  } else {
    r.last_count = f.steps * cols;
    r.last = p[1][1].stream - ceil_div(p[1][1].stream, f.steps) + late;
  }
  return r;
}

void FoldModel::check(const program::Operator& op, std::uint64_t k) const {
  if (!design_.pe) return;
  pe::PeParams pe = *design_.pe;
  pe.a_width = operand_bits()[0];
  pe.b_width = operand_bits()[1];
  pe::check_operands(pe, op, k);
}

std::unique_ptr<ClockedArray<std::int64_t>> FoldModel::clocked() const {
  return std::make_unique<ClockedArray<std::int64_t>>(array(), design_.registers());
}

RtlSpec FoldModel::rtl() const {
  if (design_.pe) return design_.rtl().spec;
  throw ModelError("MS409", fmt::format("fidelity rtl needs to know what the array is made of: "
                                        "give <{}> a <pe>",
                                        design_.tag));
}

std::unique_ptr<RtlGrid> FoldModel::rtl_grid(RtlModule& module) const {
  return std::make_unique<RtlGrid>(array(), *design_.pe, design_.rtl(), module);
}

EngineLeast FoldModel::least(const program::TileCompute& tile) const {
  return least_cycles(shape(tile), rules());
}

std::array<std::uint64_t, 3> FoldModel::quantum() const {
  const ArrayShape& a = array();
  switch (a.dataflow) {
    case Dataflow::os:
      return {a.rows, a.cols, a.depth * 64};
    case Dataflow::ws:
      return {a.load_vectors(a.rows), a.cols, a.rows};
    case Dataflow::is:
      return {a.cols, a.rows, a.rows};
  }
  return {1, 1, 1};
}

std::uint64_t FoldModel::peak_macs_per_cycle() const {
  return array().rows * array().cols * array().depth;
}

std::unique_ptr<EngineSequencer> FoldModel::sequencer() const {
  return std::make_unique<FoldSequencer>(*this);
}

void FoldSequencer::reset() {
  state_ = {};
  prepared_.clear();
}

std::uint32_t FoldSequencer::prepare(const program::TileCompute& tile) {
  for (std::size_t i = 0; i < prepared_.size(); ++i) {
    if (same_work(prepared_[i].tile, tile)) return static_cast<std::uint32_t>(i);
  }
  prepared_.push_back({tile, model_->timing(tile)});
  return static_cast<std::uint32_t>(prepared_.size() - 1);
}

EngineRun FoldSequencer::issue(std::uint32_t tile, std::uint64_t ready_at) {
  const TileRun run = engine::issue(state_, prepared_[tile].timing, ready_at);
  return {run.load_begin, run.stream_begin, run.stream_end, state_.last_done};
}

}  // namespace macroscope::engine
