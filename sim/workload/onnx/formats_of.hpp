// The formats of an imported network: those of its tensors, or what the user asks for by class.
#pragma once

#include <optional>

#include "sim/program/format.hpp"
#include "sim/workload/onnx/graph.hpp"

namespace macroscope::workload::onnx_import {

/// Formats by class; a class without one has the formats of the file.
struct FormatChoice {
  std::optional<program::Format> weights, activations, accumulator, cache;

  /// Of an activation: where it is a float or a quantized one, the class's format.
  [[nodiscard]] program::Format activation(const Value& value) const;
  /// Of a weight matrix or table.
  [[nodiscard]] program::Format weight(const Value& value) const;
  /// Of the sums over products of the two: integers in int32, anything else in fp32.
  [[nodiscard]] program::Format sums(const program::Format& input,
                                     const program::Format& weight) const;
  /// Integers that stand for floats: their arithmetic has scales.
  [[nodiscard]] bool is_quantized(const Value& value) const;
};

/// The format that a type is simulated in; fp32 for types without one.
[[nodiscard]] program::Format format_of(ElementType type);

}  // namespace macroscope::workload::onnx_import
