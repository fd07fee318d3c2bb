#include "models/engine/scale_sim/layer.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <utility>

namespace macroscope::scale_sim {
namespace {

constexpr std::uint64_t kAddressLimit = std::uint64_t{1} << 31;

/// a * b, or the limit when that is smaller: enough to compare with the limit, and never overflows.
std::uint64_t capped_product(std::initializer_list<std::uint64_t> factors) {
  std::uint64_t product = 1;
  for (const std::uint64_t factor : factors) {
    if (factor >= kAddressLimit) return kAddressLimit;
    product *= factor;
    if (product >= kAddressLimit) return kAddressLimit;
  }
  return product;
}

[[noreturn]] void not_expressible(const program::Operator& op, const std::string& what) {
  throw ModelError(
      "MS420", fmt::format("operator \"{}\" ({}): SCALE-Sim cannot express {}; run it on a native "
                           "architecture, or import the network from a SCALE-Sim topology",
                           op.name, op.kind(), what));
}

Layer from_gemm(const program::Operator& op, const program::Gemm& gemm) {
  if (gemm.batch != 1 && !gemm.shared_weight)
    not_expressible(op, "a batch of independent products");
  if (gemm.batch != 0 && gemm.m > kAddressLimit / gemm.batch) {
    not_expressible(op, "a matrix of that many rows");
  }
  return gemm_layer(op.name, gemm.batch * gemm.m, gemm.n, gemm.k);
}

Layer from_conv(const program::Operator& op, const program::Conv2d& conv) {
  if (conv.pad_top + conv.pad_bottom + conv.pad_left + conv.pad_right != 0) {
    not_expressible(op, "padding");
  }
  if (conv.dilation_h != 1 || conv.dilation_w != 1) not_expressible(op, "dilation");
  if (conv.groups != 1) not_expressible(op, "groups");
  if (conv.batch != 1) not_expressible(op, "a batch");
  if (conv.stride_h != conv.stride_w) not_expressible(op, "different strides in height and width");
  Layer layer{op.name,       conv.height,      conv.width,        conv.kernel_h,
              conv.kernel_w, conv.in_channels, conv.out_channels, conv.stride_h};
  check(layer);
  if (layer.out_height() != conv.out_height() || layer.out_width() != conv.out_width()) {
    not_expressible(op, "an output size rounded down (it rounds up where the window overruns)");
  }
  return layer;
}

}  // namespace

Layer gemm_layer(std::string name, std::uint64_t m, std::uint64_t n, std::uint64_t k) {
  Layer layer;
  layer.name = std::move(name);
  layer.height = m;
  layer.width = k;
  layer.filter_w = k;
  layer.filters = n;
  check(layer);
  return layer;
}

Layer layer_from(const program::Operator& op) {
  if (const auto* gemm = std::get_if<program::Gemm>(&op.op)) return from_gemm(op, *gemm);
  if (const auto* conv = std::get_if<program::Conv2d>(&op.op)) return from_conv(op, *conv);
  not_expressible(op, "vector operations");
}

void check(const Layer& l) {
  const auto refuse = [&l](const std::string& why) {
    throw ModelError("MS421", fmt::format("layer \"{}\": {}", l.name, why));
  };
  if (l.height == 0 || l.width == 0 || l.filter_h == 0 || l.filter_w == 0 || l.channels == 0 ||
      l.filters == 0 || l.stride == 0) {
    refuse("every size must be at least 1");
  }
  if (l.filter_h > l.height || l.filter_w > l.width) refuse("the filter is larger than the ifmap");
  const std::uint64_t oh = l.out_height();
  const std::uint64_t ow = l.out_width();
  const bool too_large =
      capped_product({l.height, l.width, l.channels}) >= kAddressLimit ||
      capped_product({oh, ow, l.filter_h, l.filter_w, l.channels}) >= kAddressLimit ||
      capped_product({l.filter_h, l.filter_w, l.channels, l.filters}) >= kAddressLimit ||
      capped_product({oh, ow, l.filters}) >= kAddressLimit;
  if (too_large) {
    refuse(
        fmt::format("ifmap {}x{}x{}, filter {}x{}, {} filters: an operand matrix has 2^31 words or "
                    "more, and SCALE-Sim's addresses are 32-bit signed numbers",
                    l.height, l.width, l.channels, l.filter_h, l.filter_w, l.filters));
  }
}

}  // namespace macroscope::scale_sim
