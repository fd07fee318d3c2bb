// A layer as SCALE-Sim sees it: a convolution without padding whose output size rounds up.
#pragma once

#include <cstdint>
#include <string>

#include "sim/program/operator.hpp"

namespace macroscope::scale_sim {

/// One convolution of batch 1. A GEMM of M x K times K x N is the convolution H = M, W = K, 1 x K
/// filter.
struct Layer {
  std::string name;
  std::uint64_t height = 1, width = 1;  // of the ifmap
  std::uint64_t filter_h = 1, filter_w = 1;
  std::uint64_t channels = 1, filters = 1;
  std::uint64_t stride = 1;

  [[nodiscard]] std::uint64_t out_height() const { return ceil_div(height - filter_h, stride) + 1; }
  [[nodiscard]] std::uint64_t out_width() const { return ceil_div(width - filter_w, stride) + 1; }
  [[nodiscard]] std::uint64_t m() const { return out_height() * out_width(); }
  [[nodiscard]] std::uint64_t n() const { return filters; }
  [[nodiscard]] std::uint64_t k() const { return filter_h * filter_w * channels; }
};

/// The GEMM [m x k] * [k x n] in SCALE-Sim's terms.
[[nodiscard]] Layer gemm_layer(std::string name, std::uint64_t m, std::uint64_t n, std::uint64_t k);

/// An operator in SCALE-Sim's terms. ModelError MS420 names what it cannot express (padding,
/// groups, batch, ...).
[[nodiscard]] Layer layer_from(const program::Operator& op);

/// ModelError MS421 unless every size is at least 1, the filter fits the ifmap and all three
/// operand matrices have fewer than 2^31 words (SCALE-Sim's addresses are 32-bit signed numbers).
void check(const Layer& layer);

}  // namespace macroscope::scale_sim
