#include "sim/workload/rules/totals.hpp"

#include <fmt/format.h>

namespace macroscope::workload {
namespace {

std::vector<std::uint64_t> mac_factors(const program::Operator& op) {
  if (const auto* gemm = std::get_if<program::Gemm>(&op.op)) {
    return {gemm->batch, gemm->m, gemm->n, gemm->k};
  }
  if (const auto* conv = std::get_if<program::Conv2d>(&op.op)) {
    return {conv->batch,
            conv->out_height(),
            conv->out_width(),
            conv->out_channels,
            conv->kernel_h,
            conv->kernel_w,
            conv->in_channels / conv->groups};
  }
  return {0};
}

std::vector<std::uint64_t> vector_factors(const program::Operator& op,
                                          const std::vector<std::uint64_t>& dims) {
  if (const auto* vector = std::get_if<program::VectorOp>(&op.op)) {
    return {vector->rows, vector->columns, vector->operations, vector->passes};
  }
  std::vector<std::uint64_t> factors = dims;
  factors.push_back(op.epilogue_operations + 1);
  return factors;
}

std::string too_large(const std::string& name, const std::vector<std::uint64_t>& factors) {
  return fmt::format("\"{}\": {} does not fit in 64 bits", name, fmt::join(factors, " x "));
}

}  // namespace

std::string shape_text(const std::vector<std::uint64_t>& dims) {
  return fmt::format("[{}]", fmt::join(dims, ", "));
}

std::optional<std::uint64_t> checked_product(const std::vector<std::uint64_t>& factors) {
  std::uint64_t result = 1;
  for (const std::uint64_t factor : factors) {
    if (__builtin_mul_overflow(result, factor, &result)) return std::nullopt;
  }
  return result;
}

std::string Totals::add(const program::Tensor& tensor) {
  std::vector<std::uint64_t> factors = tensor.dims;
  factors.insert(factors.begin(), tensor.format.bits.count());
  const auto bits = checked_product(factors);
  if (!bits) {
    return fmt::format(
        "\"{}\" {} of {} is too large: the number of its bits does not fit in 64 bits", tensor.name,
        shape_text(tensor.dims), tensor.format.name);
  }
  if (__builtin_add_overflow(bits_, *bits, &bits_)) {
    return "the bits of all tensors of the network do not fit in 64 bits";
  }
  return {};
}

std::string Totals::add(const program::Operator& op, const std::vector<std::uint64_t>& dims) {
  const auto macs = checked_product(mac_factors(op));
  if (!macs) return too_large(op.name, mac_factors(op));
  const auto work = checked_product(vector_factors(op, dims));
  if (!work) return too_large(op.name, vector_factors(op, dims));
  if (__builtin_add_overflow(macs_, *macs, &macs_)) {
    return "the multiply-accumulates of the network do not fit in 64 bits";
  }
  return {};
}

}  // namespace macroscope::workload
