#include "models/engine/systolic/systolic_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "models/engine/systolic/least.hpp"
#include "models/engine/systolic/systolic_pe.hpp"
#include "models/engine/systolic/traffic.hpp"

namespace macroscope::engine {
namespace {

/// Folds of a kind whose rates are looked at; beyond that the address pattern has repeated many
/// times.
constexpr std::uint64_t kFoldsLookedAt = 64;
/// Vectors over which the queues at the edge even out bank conflicts.
constexpr std::uint64_t kWindow = 32;

memory::BankGeometry geometry(const memory::ScratchpadParams& p) {
  return {p.banks, p.line.count() * 8};
}

memory::PortRate slower(const memory::PortRate& a, const memory::PortRate& b) {
  return a.cycles * b.steps >= b.cycles * a.steps ? a : b;
}

}  // namespace

TileShape tile_shape(const program::TileCompute& t, const SystolicParams& params) {
  if (params.dataflow == Dataflow::os) return {t.m, saturating_product(t.k, t.taps), t.n, t.groups};
  return {t.m, t.k, t.n, saturating_product(t.groups, t.taps)};
}

SystolicPorts::SystolicPorts(const SystolicParams& array, const memory::ScratchpadParams& input,
                             const memory::ScratchpadParams& weight)
    : array_(array), input_(geometry(input)), weight_(geometry(weight)), skew_(input.skew) {}

memory::PortRate SystolicPorts::reduction_lanes(const program::TileCompute& tile,
                                                std::uint64_t lanes, std::uint64_t first) const {
  const program::InputLayout& in = tile.input;
  const std::uint64_t bits = tile.input_bits.count();
  std::vector<memory::LaneRun> runs;
  for (std::uint64_t k = first; k < first + lanes;) {
    const std::uint64_t tap = k / in.channels;
    const std::uint64_t channel = k % in.channels;
    const std::uint64_t count = std::min(in.channels - channel, first + lanes - k);
    const std::uint64_t offset =
        (tap / in.kernel_width * in.tap_row + tap % in.kernel_width * in.tap_column + channel) *
        bits;
    if (!runs.empty() && runs.back().offset + runs.back().length == offset) {
      runs.back().length += count * bits;
    } else {
      runs.push_back({offset, count * bits});
    }
    k += count;
  }
  return memory::contiguous_lanes(input_, runs, in.step_column * bits,
                                  std::min(kWindow, in.out_width));
}

memory::PortRate SystolicPorts::pixel_lanes(const program::TileCompute& tile, std::uint64_t lanes,
                                            std::uint64_t first) const {
  const program::InputLayout& in = tile.input;
  const std::uint64_t bits = tile.input_bits.count();
  std::uint64_t pitch = in.step_column * bits;
  std::uint64_t row_pitch = in.step_row * bits;
  if (skew_) {
    // An odd number of lines from pixel to pixel walks through all banks.
    pitch = (ceil_div(pitch, input_.line_bits) | 1U) * input_.line_bits;
    row_pitch = in.step_column == 0 ? 0 : in.step_row / in.step_column * pitch;
  }
  std::vector<std::uint64_t> offsets(lanes);
  for (std::uint64_t i = 0; i < lanes; ++i) {
    const std::uint64_t pixel = first + i;
    offsets[i] = pixel / in.out_width * row_pitch + pixel % in.out_width * pitch;
  }
  return memory::walking_lanes(input_, offsets, bits);
}

memory::PortRate SystolicPorts::input_rate(const program::TileCompute& tile, std::uint64_t lanes,
                                           std::uint64_t first_lane, std::uint64_t folds) const {
  const program::InputLayout& in = tile.input;
  const bool reduction = array_.dataflow == Dataflow::ws;
  const Key key{lanes,      first_lane,    folds,       tile.input_bits.count(), in.channels,
                in.tap_row, in.tap_column, in.step_row, in.step_column,          in.out_width};
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  memory::PortRate rate;
  for (std::uint64_t f = 0; f < std::min(folds, kFoldsLookedAt); ++f) {
    const std::uint64_t first = first_lane + f * array_.rows;
    const std::uint64_t across = first_lane + f * array_.cols;
    rate = slower(rate, reduction                         ? reduction_lanes(tile, lanes, first)
                        : array_.dataflow == Dataflow::os ? pixel_lanes(tile, lanes, first)
                                                          : pixel_lanes(tile, lanes, across));
  }
  known_.emplace(key, rate);
  return rate;
}

TilePorts SystolicPorts::ports(const program::TileCompute& tile, const Folding& folding) const {
  const std::uint64_t weight_bits = tile.weight_bits.count();
  const auto weight_rate = [&](std::uint64_t lanes) {
    const memory::LaneRun run{0, lanes * weight_bits};
    return memory::contiguous_lanes(weight_, {&run, 1}, 0, 1);
  };
  TilePorts ports;
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t c = 0; c < 2; ++c) {
      const std::uint64_t rows = folding.rows[r];
      const std::uint64_t cols = folding.cols[c];
      if ((r == 0 && folding.row_folds == 1) || (c == 0 && folding.col_folds == 1)) {
        ports[r][c] = {folding.steps, rows};  // there is no such fold
        continue;
      }
      const std::uint64_t row_folds = r == 0 ? folding.row_folds - 1 : 1;
      const std::uint64_t col_folds = c == 0 ? folding.col_folds - 1 : 1;
      const std::uint64_t first_row = r == 0 ? 0 : (folding.row_folds - 1) * array_.rows;
      const std::uint64_t first_col = c == 0 ? 0 : (folding.col_folds - 1) * array_.cols;
      FoldPorts& p = ports[r][c];
      switch (array_.dataflow) {
        case Dataflow::ws:  // input streams along k, weights are loaded
          p.stream = input_rate(tile, rows, first_row, row_folds).cycles_for(folding.steps);
          p.load = weight_rate(cols).cycles_for(rows);
          break;
        case Dataflow::is:  // weights stream along k, inputs are loaded
          p.stream = weight_rate(rows).cycles_for(folding.steps);
          p.load = input_rate(tile, cols, first_col, col_folds).cycles_for(rows);
          break;
        case Dataflow::os:  // both stream together: the slower port sets the pace
          p.stream = slower(input_rate(tile, rows, first_row, row_folds), weight_rate(cols))
                         .cycles_for(folding.steps);
          break;
      }
    }
  }
  return ports;
}

SystolicModel::SystolicModel(const SystolicParams& params, const memory::ScratchpadParams& input,
                             const memory::ScratchpadParams& weight)
    : params_(params), ports_(params, input, weight) {}

TilePorts SystolicModel::ports(const program::TileCompute& tile) const {
  return ports_.ports(tile, fold(tile_shape(tile, params_), params_));
}

TileTiming SystolicModel::timing(const program::TileCompute& tile) const {
  const TileShape shape = tile_shape(tile, params_);
  return tile_timing(shape, ports_.ports(tile, fold(shape, params_)), params_);
}

EngineTile SystolicModel::tile(const program::TileCompute& tile) const {
  const TileShape shape = tile_shape(tile, params_);
  const Folding f = fold(shape, params_);
  const TilePorts real = ports_.ports(tile, f);
  const TilePorts ideal = full_speed_ports(f);
  const TileTiming t = tile_timing(shape, real, params_);
  EngineTile e;
  e.occupancy = t.initiation_interval;
  e.latency = t.latency();
  e.preload = t.first_load;
  for (std::size_t r = 0; r < 2; ++r) {
    for (std::size_t c = 0; c < 2; ++c) {
      const std::uint64_t folds = (r == 0 ? f.row_folds - 1 : 1) * (c == 0 ? f.col_folds - 1 : 1);
      e.streaming += folds * shape.groups * real[r][c].stream;
    }
  }
  if (real != ideal) {
    e.conflict_cycles = e.occupancy - tile_timing(shape, ideal, params_).initiation_interval;
  }
  return e;
}

EngineTraffic SystolicModel::traffic(const program::TileCompute& tile) const {
  const TileTraffic t = tile_traffic(tile_shape(tile, params_), params_);
  const std::uint64_t first = tile.groups * tile.m * tile.n;  // sums that begin with this tile
  return {t.input_words, t.weight_words, t.output_words, t.output_words - first};
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
  if (!params_.pe) return {8, 8};  // values only have to be told apart
  // a is the operand that streams along the rows.
  if (params_.dataflow == Dataflow::is) return {params_.pe->b_width, params_.pe->a_width};
  return {params_.pe->a_width, params_.pe->b_width};
}

std::array<std::uint64_t, 3> SystolicModel::quantum() const {
  // Temporal loops have no waste of their own but need length to hide the load of the next block.
  switch (params_.dataflow) {
    case Dataflow::os:
      return {params_.rows, params_.cols, 64};
    case Dataflow::ws:
      return {params_.rows, params_.cols, params_.rows};
    case Dataflow::is:
      return {params_.cols, params_.rows, params_.rows};
  }
  return {1, 1, 1};
}

std::string SystolicModel::text() const {
  return fmt::format("{} x {} PEs", params_.rows, params_.cols);
}

std::uint64_t SystolicModel::peak_macs_per_cycle() const {
  return std::uint64_t{params_.rows} * params_.cols;
}

EngineLeast SystolicModel::least(const program::TileCompute& tile) const {
  return least_cycles(tile_shape(tile, params_), params_);
}

std::unique_ptr<EngineSequencer> SystolicModel::sequencer() const {
  return std::make_unique<SystolicSequencer>(*this);
}

void SystolicSequencer::reset() {
  state_ = {};
  prepared_.clear();
}

std::uint32_t SystolicSequencer::prepare(const program::TileCompute& tile) {
  for (std::size_t i = 0; i < prepared_.size(); ++i) {
    if (same_work(prepared_[i].tile, tile)) return static_cast<std::uint32_t>(i);
  }
  prepared_.push_back({tile, model_->timing(tile)});
  return static_cast<std::uint32_t>(prepared_.size() - 1);
}

EngineRun SystolicSequencer::issue(std::uint32_t tile, std::uint64_t ready_at) {
  const TileRun run = engine::issue(state_, prepared_[tile].timing, ready_at);
  return {run.load_begin, run.stream_begin, run.stream_end, state_.last_done};
}

}  // namespace macroscope::engine
