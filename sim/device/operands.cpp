#include "sim/device/operands.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/numerics/quantized_normal.hpp"
#include "sim/core/rng.hpp"

namespace macroscope::device {
namespace {

using numerics::QuantizedNormal;

std::uint64_t stream_seed(std::uint64_t seed, const std::string& op, const char* operand) {
  return Rng(seed, op + "." + operand).next();
}

std::uint32_t bits_of(const program::Format& format) {
  return static_cast<std::uint32_t>(format.bits.count());
}

/// A weight in memory, read from its file once; null when the file does not have it.
using WeightTensor = std::unique_ptr<const std::vector<std::int16_t>>;

WeightTensor read_weight(const program::Operator& op, const program::Workload& workload) {
  const program::OperandSource* source = weight_source(op, workload);
  if (source == nullptr) return nullptr;
  const auto values = source->integers(0, source->size(), op.formats.weight);
  auto out = std::make_unique<std::vector<std::int16_t>>();
  out->reserve(values.size());
  for (const std::int32_t v : values) out->push_back(static_cast<std::int16_t>(v));
  return out;
}

/// Dims of the weight as the operator multiplies it; none of vector operations.
std::vector<std::uint64_t> weight_dims(const program::Operator& op) {
  if (const auto* gemm = std::get_if<program::Gemm>(&op.op)) {
    if (gemm->shared_weight) return {gemm->k, gemm->n};
    return {gemm->batch, gemm->k, gemm->n};
  }
  if (const auto* conv = std::get_if<program::Conv2d>(&op.op)) {
    return {conv->out_channels, conv->kernel_h, conv->kernel_w, conv->in_channels / conv->groups};
  }
  return {};
}

class GemmOperands final : public program::Operands {
 public:
  GemmOperands(const program::Operator& op, const program::Workload& workload, double crest,
               std::uint64_t seed)
      : gemm_(std::get<program::Gemm>(op.op)),
        rows_(gemm_.shared_weight ? gemm_.batch * gemm_.m : gemm_.m),
        input_values_(bits_of(op.formats.input), crest),
        weight_values_(bits_of(op.formats.weight), crest),
        input_seed_(stream_seed(seed, op.name, "input")),
        weight_seed_(stream_seed(seed, op.name, "weight")),
        weight_(read_weight(op, workload)) {}

  [[nodiscard]] std::uint64_t taps() const override { return 1; }

  void input(std::uint64_t group, std::uint64_t m, std::uint64_t k, std::uint64_t count,
             std::span<std::int16_t> out) const override {
    input_values_.read(input_seed_, (group * rows_ + m) * gemm_.k + k, out.first(count));
  }

  void weight(std::uint64_t group, std::uint64_t n, std::uint64_t k, std::uint64_t count,
              std::span<std::int16_t> out) const override {
    if (weight_ == nullptr) {
      weight_values_.read(weight_seed_, (group * gemm_.n + n) * gemm_.k + k, out.first(count));
      return;
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      out[i] = (*weight_)[(group * gemm_.k + k + i) * gemm_.n + n];
    }
  }

 private:
  program::Gemm gemm_;
  std::uint64_t rows_;
  QuantizedNormal input_values_, weight_values_;
  std::uint64_t input_seed_, weight_seed_;
  WeightTensor weight_;  // [batch][k][n]
};

class ConvOperands final : public program::Operands {
 public:
  ConvOperands(const program::Operator& op, const program::Workload& workload, double crest,
               std::uint64_t seed)
      : conv_(std::get<program::Conv2d>(op.op)),
        channels_(conv_.in_channels / conv_.groups),
        input_values_(bits_of(op.formats.input), crest),
        weight_values_(bits_of(op.formats.weight), crest),
        input_seed_(stream_seed(seed, op.name, "input")),
        weight_seed_(stream_seed(seed, op.name, "weight")),
        weight_(read_weight(op, workload)) {}

  [[nodiscard]] std::uint64_t taps() const override { return conv_.kernel_h * conv_.kernel_w; }

  void input(std::uint64_t group, std::uint64_t m, std::uint64_t k, std::uint64_t count,
             std::span<std::int16_t> out) const override {
    const std::uint64_t width = conv_.out_width();
    const std::uint64_t height = conv_.out_height();
    const std::uint64_t image = m / (width * height);
    for (std::uint64_t tap = 0; tap < taps(); ++tap) {
      const auto part = out.subspan(tap * count, count);
      // In padded coordinates.
      const std::uint64_t y =
          m / width % height * conv_.stride_h + tap / conv_.kernel_w * conv_.dilation_h;
      const std::uint64_t x = m % width * conv_.stride_w + tap % conv_.kernel_w * conv_.dilation_w;
      const bool inside = y >= conv_.pad_top && y - conv_.pad_top < conv_.height &&
                          x >= conv_.pad_left && x - conv_.pad_left < conv_.width;
      if (!inside) {
        std::fill(part.begin(), part.end(), std::int16_t{0});
        continue;
      }
      const std::uint64_t pixel =
          (image * conv_.height + y - conv_.pad_top) * conv_.width + x - conv_.pad_left;
      input_values_.read(input_seed_, pixel * conv_.in_channels + group * channels_ + k, part);
    }
  }

  void weight(std::uint64_t group, std::uint64_t n, std::uint64_t k, std::uint64_t count,
              std::span<std::int16_t> out) const override {
    const std::uint64_t filter = group * (conv_.out_channels / conv_.groups) + n;
    for (std::uint64_t tap = 0; tap < taps(); ++tap) {
      const auto part = out.subspan(tap * count, count);
      const std::uint64_t first = (filter * taps() + tap) * channels_ + k;
      if (weight_ == nullptr) {
        weight_values_.read(weight_seed_, first, part);
      } else {
        std::copy_n(weight_->begin() + static_cast<std::ptrdiff_t>(first), count, part.begin());
      }
    }
  }

 private:
  program::Conv2d conv_;
  std::uint64_t channels_;  // of one group
  QuantizedNormal input_values_, weight_values_;
  std::uint64_t input_seed_, weight_seed_;
  WeightTensor weight_;  // [out_channels][kernel_h][kernel_w][channels of a group]
};

}  // namespace

const program::OperandSource* weight_source(const program::Operator& op,
                                            const program::Workload& workload) {
  const std::vector<std::uint64_t> dims = weight_dims(op);
  if (op.weights.empty() || dims.empty()) return nullptr;
  const program::Tensor& tensor = workload.tensors[op.weights.front()];
  std::vector<std::uint64_t> found = tensor.dims;
  while (found.size() > dims.size() && found.front() == 1) found.erase(found.begin());
  return found == dims ? tensor.source.get() : nullptr;
}

std::unique_ptr<const program::Operands> make_operands(const program::Operator& op,
                                                       const program::Workload& workload,
                                                       const program::OperandRule& rule,
                                                       std::uint64_t seed) {
  if (std::holds_alternative<program::Gemm>(op.op)) {
    return std::make_unique<GemmOperands>(op, workload, rule.crest, seed);
  }
  if (std::holds_alternative<program::Conv2d>(op.op)) {
    return std::make_unique<ConvOperands>(op, workload, rule.crest, seed);
  }
  return nullptr;
}

const program::Operands* OperandBook::of(std::size_t op) {
  if (rule_ == nullptr) return nullptr;
  if (known_[op] == nullptr) {
    known_[op] = make_operands(workload_->operators[op], *workload_, *rule_, seed_);
  }
  return known_[op].get();
}

std::string OperandBook::rule_text() const {
  if (rule_ == nullptr) return {};
  return fmt::format(
      "the engine's time depends on operand values: weights that the network's file has are those, "
      "all others are normal, quantized absmax with the largest magnitude at {} standard "
      "deviations, seeded by operator and place",
      rule_->crest);
}

}  // namespace macroscope::device
