// Values of constants that follow from other constants: shapes, axes, masks.
#pragma once

#include <optional>
#include <vector>

#include "sim/workload/onnx/graph.hpp"

namespace macroscope::workload::onnx_import {

/// Largest constant whose values are computed: a mask of 2048 x 2048 tokens.
inline constexpr std::uint64_t kLargestConstant = std::uint64_t{1} << 22;
/// Constants of at most so many elements are computed as soon as they can be.
inline constexpr std::uint64_t kSmallConstant = 1024;

/// A constant while it is computed.
struct Array {
  ElementType type = ElementType::none;
  Dims dims;
  Numbers numbers;
};

/// Values of `node`'s first output (`which` for Split), of shape `dims` and `type`, from its
/// inputs; nothing when the operator is not one that shapes and masks are made with.
[[nodiscard]] std::optional<std::vector<double>> fold(const Node& node,
                                                      const std::vector<Array>& inputs,
                                                      ElementType type, const Dims& dims,
                                                      std::size_t which);

/// Values of `id`, computed and kept on first use; null when they cannot be known or are too many.
[[nodiscard]] Numbers numbers_of(Graph& graph, ValueId id);

/// The same as integers; nothing when they are not known.
[[nodiscard]] std::optional<std::vector<std::int64_t>> integers_of(Graph& graph, ValueId id);

/// The only value of a constant with one element.
[[nodiscard]] std::optional<double> scalar_of(Graph& graph, ValueId id);

/// `x` as an integer; saturates, so that the largest int64 stays the largest.
[[nodiscard]] std::int64_t to_integer(double x);

}  // namespace macroscope::workload::onnx_import
