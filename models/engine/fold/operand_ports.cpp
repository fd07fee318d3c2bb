#include "models/engine/fold/operand_ports.hpp"

#include <algorithm>
#include <vector>

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

OperandPorts::OperandPorts(const ArrayShape& array, const memory::ScratchpadParams& input,
                           const memory::ScratchpadParams& weight)
    : array_(array), input_(geometry(input)), weight_(geometry(weight)), skew_(input.skew) {}

memory::PortRate OperandPorts::reduction_lanes(const program::TileCompute& tile,
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

memory::PortRate OperandPorts::pixel_lanes(const program::TileCompute& tile, std::uint64_t lanes,
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
  // A lane takes `depth` elements of its pixel at a time.
  const std::uint64_t taken = array_.depth * bits;
  std::vector<std::uint64_t> offsets(lanes);
  for (std::uint64_t i = 0; i < lanes; ++i) {
    const std::uint64_t pixel = first + i;
    offsets[i] = pixel / in.out_width * row_pitch + pixel % in.out_width * pitch;
  }
  if (taken <= input_.line_bits) return memory::walking_lanes(input_, offsets, taken);
  std::vector<memory::LaneRun> runs;
  for (const std::uint64_t offset : offsets) runs.push_back({offset, taken});
  return memory::contiguous_lanes(input_, runs, taken, kWindow);
}

memory::PortRate OperandPorts::input_rate(const program::TileCompute& tile, std::uint64_t lanes,
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

TilePorts OperandPorts::ports(const program::TileCompute& tile, const Folding& folding) const {
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
        ports[r][c] = {folding.steps, array_.load_vectors(rows)};  // there is no such fold
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
          p.load = weight_rate(cols * array_.segments(rows)).cycles_for(array_.load_vectors(rows));
          break;
        case Dataflow::is:  // weights stream along k, inputs are loaded
          p.stream = weight_rate(rows).cycles_for(folding.steps);
          p.load = input_rate(tile, cols, first_col, col_folds).cycles_for(rows);
          break;
        case Dataflow::os:  // both stream together: the slower port sets the pace
          p.stream =
              slower(input_rate(tile, rows, first_row, row_folds), weight_rate(cols * array_.depth))
                  .cycles_for(folding.steps);
          break;
      }
    }
  }
  return ports;
}

}  // namespace macroscope::engine
