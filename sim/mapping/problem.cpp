#include "sim/mapping/problem.hpp"

#include <algorithm>

namespace macroscope::mapping {

std::uint64_t Problem::input_rows(std::uint64_t units) const {
  if (!convolution) return units;
  const std::uint64_t window = conv.dilation_h * (conv.kernel_h - 1) + 1;
  return std::min(conv.height, (units - 1) * conv.stride_h + window);
}

void Problem::input_row_range(std::uint64_t unit, std::uint64_t units, std::uint64_t& first,
                              std::uint64_t& last) const {
  if (!convolution) {
    first = unit;
    last = unit + units;
    return;
  }
  const std::uint64_t window = conv.dilation_h * (conv.kernel_h - 1) + 1;
  const std::uint64_t begin = (m_begin + unit) * conv.stride_h;  // in padded rows
  const std::uint64_t end = (m_begin + unit + units - 1) * conv.stride_h + window;
  first = std::min(begin > conv.pad_top ? begin - conv.pad_top : 0, conv.height);
  last = std::clamp(end > conv.pad_top ? end - conv.pad_top : 0, first, conv.height);
}

std::uint64_t Problem::input_elements(std::uint64_t units, std::uint64_t k_tile,
                                      std::uint64_t groups_tile) const {
  if (!convolution) return saturating_product(units, k_tile, groups_tile);
  const std::uint64_t images = ceil_div(units, units_per_image);
  const std::uint64_t rows = images > 1 ? images * conv.height : input_rows(units);
  return saturating_product(rows, conv.width, k_tile, groups_tile);
}

Problem make_problem(const program::Operator& op) {
  Problem p;
  p.input_bits = op.formats.input.bits;
  p.weight_bits = op.formats.weight.bits;
  p.accumulator_bits = op.formats.accumulator.bits;
  p.output_bits = op.formats.output.bits;
  p.epilogue_operations = op.epilogue_operations;
  if (const auto* gemm = std::get_if<program::Gemm>(&op.op)) {
    // A batch that shares its weights is only a taller matrix.
    p.groups = gemm->shared_weight ? 1 : gemm->batch;
    p.m_units = gemm->shared_weight ? gemm->batch * gemm->m : gemm->m;
    p.units_per_image = p.m_units;
    p.n = gemm->n;
    p.k_units = gemm->k;
    return p;
  }
  if (const auto* conv = std::get_if<program::Conv2d>(&op.op)) {
    p.convolution = true;
    p.conv = *conv;
    p.groups = conv->groups;
    p.m_units = conv->batch * conv->out_height();
    p.m_per_unit = conv->out_width();
    p.units_per_image = conv->out_height();
    p.n = conv->out_channels / conv->groups;
    p.k_units = conv->in_channels / conv->groups;
    p.k_per_unit = conv->kernel_h * conv->kernel_w;
    return p;
  }
  throw ModelError("MS301", "operator '" + op.name + "' is not a matrix operation");
}

program::TileCompute tile_compute(const Problem& p, std::uint64_t groups, std::uint64_t m,
                                  std::uint64_t n, std::uint64_t k) {
  program::TileCompute t;
  t.groups = groups;
  t.m = m * p.m_per_unit;
  t.n = n;
  t.k = p.direct ? k : k * p.k_per_unit;
  t.taps = p.direct ? p.k_per_unit : 1;
  t.input_bits = p.input_bits;
  t.weight_bits = p.weight_bits;
  t.accumulator_bits = p.accumulator_bits;
  t.input.channels = k;
  t.input.out_width = p.convolution ? p.m_per_unit : t.m;
  if (p.convolution) {
    const std::uint64_t pixel = k * groups;
    const std::uint64_t row = pixel * p.conv.width;
    t.input.kernel_width = p.conv.kernel_w;
    t.input.tap_column = p.conv.dilation_w * pixel;
    t.input.tap_row = p.conv.dilation_h * row;
    t.input.step_column = p.conv.stride_w * pixel;
    t.input.step_row = p.conv.stride_h * row;
  } else {
    t.input.step_column = k;
  }
  return t;
}

std::uint64_t extent(const Problem& p, SplitLoop loop) {
  switch (loop) {
    case SplitLoop::groups:
      return p.groups;
    case SplitLoop::m:
      return p.images() > 1 ? p.images() : p.m_units;
    case SplitLoop::n:
      return p.n;
    case SplitLoop::none:
      return 1;
  }
  return 1;
}

Problem cut(const Problem& p, const Share& share) {
  Problem part = p;
  switch (share.loop) {
    case SplitLoop::groups:
      part.groups = share.count;
      break;
    case SplitLoop::m:
      if (p.images() > 1) {
        part.m_units = share.count * p.units_per_image;
      } else {
        part.m_units = share.count;
        part.units_per_image = share.count;
        part.m_begin = p.m_begin + share.begin;
      }
      break;
    case SplitLoop::n:
      part.n = share.count;
      break;
    case SplitLoop::none:
      break;
  }
  return part;
}

}  // namespace macroscope::mapping
