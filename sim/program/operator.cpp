#include "sim/program/operator.hpp"

namespace macroscope::program {
namespace {

std::uint64_t conv_outputs(std::uint64_t size, std::uint64_t pads, std::uint64_t kernel,
                           std::uint64_t stride, std::uint64_t dilation, bool ceil_output) {
  const std::uint64_t window = dilation * (kernel - 1) + 1;
  if (size + pads < window) return 0;
  const std::uint64_t room = size + pads - window;
  return (ceil_output ? ceil_div(room, stride) : room / stride) + 1;
}

}  // namespace

std::uint64_t Tensor::elements() const {
  std::uint64_t product = 1;
  for (const std::uint64_t dim : dims) product *= dim;
  return product;
}

std::uint64_t Conv2d::out_height() const {
  return conv_outputs(height, pad_top + pad_bottom, kernel_h, stride_h, dilation_h, ceil_output);
}

std::uint64_t Conv2d::out_width() const {
  return conv_outputs(width, pad_left + pad_right, kernel_w, stride_w, dilation_w, ceil_output);
}

std::uint64_t Conv2d::macs() const {
  return batch * out_height() * out_width() * out_channels * kernel_h * kernel_w *
         (in_channels / groups);
}

std::uint64_t Operator::macs() const {
  if (const auto* gemm = std::get_if<Gemm>(&op)) return gemm->macs();
  if (const auto* conv = std::get_if<Conv2d>(&op)) return conv->macs();
  return 0;
}

std::string to_string(VectorKind kind) {
  switch (kind) {
    case VectorKind::elementwise:
      return "elementwise";
    case VectorKind::activation:
      return "activation";
    case VectorKind::softmax:
      return "softmax";
    case VectorKind::layer_norm:
      return "layer_norm";
    case VectorKind::rms_norm:
      return "rms_norm";
    case VectorKind::pooling:
      return "pooling";
    case VectorKind::scan:
      return "scan";
    case VectorKind::copy:
      return "copy";
  }
  return "vector";
}

std::string Operator::kind() const {
  if (std::holds_alternative<Gemm>(op)) return "gemm";
  if (const auto* conv = std::get_if<Conv2d>(&op)) {
    return conv->groups > 1 && conv->groups == conv->in_channels ? "depthwise_conv2d" : "conv2d";
  }
  return to_string(std::get<VectorOp>(op).kind);
}

TensorId Workload::whole(TensorId id) const {
  while (tensors[id].part_of) id = *tensors[id].part_of;
  return id;
}

std::uint64_t Workload::macs() const {
  std::uint64_t sum = 0;
  for (const Operator& o : operators) sum += o.macs();
  return sum;
}

std::uint64_t Workload::parameter_count() const {
  std::uint64_t sum = 0;
  for (const Tensor& t : tensors) {
    if (t.kind == TensorKind::weight && !t.part_of) sum += t.elements();
  }
  return sum;
}

}  // namespace macroscope::program
