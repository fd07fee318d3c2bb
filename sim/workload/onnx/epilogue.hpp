// What follows a matrix product before its result is stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/workload/onnx/lowering.hpp"

namespace macroscope::workload::onnx_import {

/// A matrix operator that still takes in what follows it.
struct Product {
  const Node& node;
  program::Operator op;
  ValueId result = kNone;
  std::uint64_t channels = 1;    // columns that have a bias each
  std::size_t channel_axis = 0;  // of the result
  Epilogue epilogue;
  std::string label;
};

/// Operations per element of an activation node, and its name among those of the XML networks;
/// nothing for any other node.
struct ActivationCost {
  std::uint64_t operations = 1;
  std::string name;  // empty: no XML network has it
};
[[nodiscard]] std::optional<ActivationCost> activation_cost(Lowering& lowering, const Node& node);

/// Takes bias, normalization, scales, type changes and activation behind the product in, as long as
/// each is the only reader; then sets formats and operations and writes the operator.
///
/// `order` is how the result lies. Returns the value that the operator makes.
ValueId finish_product(Lowering& lowering, Product product, const Axes& order);

/// Input and weight formats of a product, with the sums that go with them.
[[nodiscard]] program::OperandFormats product_formats(Lowering& lowering,
                                                      const program::Format& input,
                                                      const program::Format& weight);

/// The activation node behind `id` that alone reads it, taken in; "none" without one.
[[nodiscard]] ActivationCost take_activation(Lowering& lowering, ValueId& id, std::string& label);

}  // namespace macroscope::workload::onnx_import
