// What operations of the vector unit cost, whatever file a network comes from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/program/operator.hpp"
#include "sim/workload/rules/attention_rows.hpp"

namespace macroscope::workload {

/// Product of `dims`, which the caller has checked to fit 64 bits.
[[nodiscard]] std::uint64_t elements_of(const std::vector<std::uint64_t>& dims);

/// An operation over a result of `dims`, the last of which are its columns (none: one element); it
/// reads as many elements as it makes.
[[nodiscard]] program::VectorOp vector_over(program::VectorKind kind,
                                            const std::vector<std::uint64_t>& dims,
                                            std::uint64_t passes, std::uint64_t operations);

/// Passes: maximum; exponential and sum; scaling. Per element: compare, subtract, exponential, add,
/// multiply.
[[nodiscard]] program::VectorOp softmax_cost(std::uint64_t rows, std::uint64_t columns);

/// Pass 1: sum, square, sum of squares. Pass 2: subtract the mean, scale, gain, bias.
[[nodiscard]] program::VectorOp layer_norm_cost(const std::vector<std::uint64_t>& dims, bool bias);

/// Pass 1: square, sum. Pass 2: scale, gain.
[[nodiscard]] program::VectorOp rms_norm_cost(const std::vector<std::uint64_t>& dims);

/// Operations per element of "add", "subtract", "multiply" or "rotary" over two quantized
/// (`integer`) or floating tensors, with the activation of the result.
[[nodiscard]] std::uint64_t elementwise_operations(const std::string& function, bool integer,
                                                   const std::string& activation);

/// Operations per result of a pooling over `taps`: taps - 1 comparisons, or taps - 1 additions and
/// one multiplication.
[[nodiscard]] std::uint64_t pooling_operations(bool largest, std::uint64_t taps);

/// The three operators of one block of rows of attention.
struct AttentionParts {
  program::Gemm scores;       // query x key
  program::VectorOp softmax;  // over the keys
  program::Gemm values;       // weights x value
};

/// `heads` query heads share `kv_heads` key heads: the query heads of one key head are stacked in
/// M, so that they share its keys and values.
[[nodiscard]] AttentionParts attention_parts(const RowBlock& block, std::uint64_t heads,
                                             std::uint64_t kv_heads, std::uint64_t head_dim,
                                             std::uint64_t value_dim);

}  // namespace macroscope::workload
