// Tensors and operators: what a network asks a machine to do, free of any machine.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/core/quantity.hpp"
#include "sim/program/format.hpp"
#include "sim/program/node_notes.hpp"
#include "sim/program/operand_source.hpp"

namespace macroscope::program {

/// Index of a tensor in `Workload::tensors`.
using TensorId = std::uint32_t;

/// What a tensor is kept for; decides its place in memory and how it counts as a parameter.
enum class TensorKind { activation, weight, kv_cache };

/// A dense tensor of `dims` (outermost first) in one format.
///
/// Image activations are NHWC, convolution weights are
/// [out_channels][kernel_h][kernel_w][in_channels/groups], GEMM inputs are [batch][m][k], weights
/// [batch][k][n], outputs [batch][m][n].
struct Tensor {
  std::string name;
  TensorKind kind = TensorKind::activation;
  std::vector<std::uint64_t> dims;
  Format format;
  /// This tensor is a part of another one (new keys in the KV cache, gathered rows of an embedding
  /// table, the last token of a sequence): it needs no room of its own and is no parameter again.
  std::optional<TensorId> part_of;
  /// The values, where the network's file gives them; null otherwise.
  std::shared_ptr<const OperandSource> source = nullptr;

  [[nodiscard]] std::uint64_t elements() const;
  [[nodiscard]] Bytes bytes() const { return packed_bytes(elements(), format.bits); }
};

/// `batch` independent products [m x k] * [k x n] -> [m x n].
///
/// With `shared_weight` one [k x n] matrix serves every element of the batch (the batch is then
/// only a taller m).
struct Gemm {
  std::uint64_t batch = 1;
  std::uint64_t m = 1;
  std::uint64_t n = 1;
  std::uint64_t k = 1;
  bool shared_weight = true;

  [[nodiscard]] std::uint64_t macs() const { return batch * m * n * k; }
  bool operator==(const Gemm&) const = default;
};

/// Two-dimensional convolution over NHWC data; `groups == in_channels` is depthwise.
struct Conv2d {
  std::uint64_t batch = 1;
  std::uint64_t height = 1, width = 1;  // of the input, without padding
  std::uint64_t in_channels = 1, out_channels = 1;
  std::uint64_t kernel_h = 1, kernel_w = 1;
  std::uint64_t stride_h = 1, stride_w = 1;
  std::uint64_t pad_top = 0, pad_bottom = 0, pad_left = 0, pad_right = 0;
  std::uint64_t dilation_h = 1, dilation_w = 1;
  std::uint64_t groups = 1;
  /// SCALE-Sim rounds the output size up where the window overruns the border; everyone else rounds
  /// down.
  bool ceil_output = false;

  /// Output rows: floor((height + pads - dilation*(kernel-1) - 1) / stride) + 1, or ceil with
  /// `ceil_output`.
  [[nodiscard]] std::uint64_t out_height() const;
  [[nodiscard]] std::uint64_t out_width() const;
  [[nodiscard]] std::uint64_t macs() const;
  bool operator==(const Conv2d&) const = default;
};

/// What a vector operation computes; decides passes over the data and operations per element.
enum class VectorKind {
  elementwise,
  activation,
  softmax,
  layer_norm,  // also group normalization
  rms_norm,
  pooling,
  scan,  // a recurrence over the tokens
  copy
};

/// An operation of the vector unit over a [rows x columns] result.
///
/// `input_elements` are read in all (an addition reads two tensors, a 3x3 pooling slides over one),
/// `passes` is how often a row is walked (softmax: maximum, exponent and sum, scale), `operations`
/// is the arithmetic per result element.
struct VectorOp {
  VectorKind kind = VectorKind::elementwise;
  std::uint64_t rows = 1;
  std::uint64_t columns = 1;
  std::uint64_t input_elements = 1;
  std::uint64_t passes = 1;
  std::uint64_t operations = 1;

  [[nodiscard]] std::uint64_t elements() const { return rows * columns; }
  bool operator==(const VectorOp&) const = default;
};

/// An operation that became a part of another one's epilogue.
struct FusedOperator {
  std::string name, block, kind;
};

/// Operands that lie in a scratchpad as whole tensors, before and after the operator.
struct OnChip {
  bool input = false;   // of a vector operation: all inputs
  bool weight = false;  // the second activation of a product
  bool side = false;
  bool output = false;
  Bytes resident;  // of whole tensors in the scratchpad while the operator runs
  bool operator==(const OnChip&) const = default;
};

/// One operation of a network.
struct Operator {
  std::string name;   // unique in the network: "layer3.attention.query"
  std::string block;  // groups operators in reports: "layer3"; may be empty
  std::variant<Gemm, Conv2d, VectorOp> op;
  OperandFormats formats;
  std::vector<TensorId> inputs;  // activations read; the first is the GEMM / convolution input
  std::vector<TensorId>
      weights;  // at most one: the weight (or the second activation of an attention GEMM)
  std::vector<TensorId> constants;  // small vectors read once: bias, scale, gain of a normalization
  /// Second operand of the epilogue, with the shape of the result (a fused addition); stands among
  /// the inputs too.
  std::optional<TensorId> side;
  std::vector<FusedOperator> fused;  // what the epilogue does beside the operator's own
  TensorId output = 0;
  /// Vector operations applied to each result element on its way out (bias, requantize, ReLU):
  /// operations per element.
  std::uint64_t epilogue_operations = 0;
  OnChip on_chip;                                 // planned; everything in DRAM otherwise
  std::map<std::string, std::string> attributes;  // kept, not interpreted: "sparsity" = "2:4"
  /// What the network's file calls it, with all that was fused into it: "Conv+Relu"; may be empty.
  std::string source_type;
  SourceLocation where;

  /// Multiply-accumulates; 0 for vector operations.
  [[nodiscard]] std::uint64_t macs() const;
  /// "gemm", "conv2d", "softmax", ...
  [[nodiscard]] std::string kind() const;
};

/// A network at given parameters: tensors and operators in execution order.
struct Workload {
  std::string name;
  std::uint64_t batch = 1;
  std::vector<Tensor> tensors;
  std::vector<Operator> operators;
  std::vector<SkippedNode> skipped;               // in order of position
  std::vector<FreeNode> free_nodes;               // in the order of the file
  std::map<std::string, std::string> parameters;  // for the report: "phase" = "decode"
  std::vector<std::string> warnings;

  [[nodiscard]] std::uint64_t macs() const;
  /// The tensor whose room `id` uses: itself, or what it is a part of.
  [[nodiscard]] TensorId whole(TensorId id) const;
  /// Elements of all weight tensors (a KV cache and a part of another tensor are no parameters).
  [[nodiscard]] std::uint64_t parameter_count() const;
};

/// XML spelling of a vector kind.
[[nodiscard]] std::string to_string(VectorKind kind);

}  // namespace macroscope::program
