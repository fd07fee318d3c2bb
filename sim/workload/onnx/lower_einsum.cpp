// Einsum of two operands as a batched matrix product, of one as a transposition or a sum.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/workload/onnx/einsum.hpp"
#include "sim/workload/onnx/epilogue.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {
void lower_einsum(Lowering& l, Node& node) {
  const auto equation = parse_equation(node.text("equation", ""));
  const bool usable =
      equation && equation->operands.size() == node.inputs.size() && node.inputs.size() <= 2;
  if (!usable) {
    return l.skip(node, "only sums over one or two operands without diagonals are understood");
  }
  std::map<char, std::uint64_t> sizes;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Dims& dims = l.dims(node.inputs[i]);
    const std::string& letters = equation->operands[i];
    if (letters.size() != dims.size()) {
      l.refuse(node, fmt::format("\"{}\" does not fit {}", letters, shape_text(dims)));
    }
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
      const auto [entry, fresh] = sizes.emplace(letters[axis], dims[axis]);
      if (!fresh && entry->second != dims[axis] && dims[axis] != 1 && entry->second != 1) {
        l.refuse(node, fmt::format("'{}' is {} and {}", letters[axis], entry->second, dims[axis]));
      }
      entry->second = std::max(entry->second, dims[axis]);
    }
  }
  const auto has = [](const std::string& letters, char c) {
    return letters.find(c) != std::string::npos;
  };
  if (node.inputs.size() == 1) {
    const std::uint64_t summed = elements(l.dims(node.inputs[0])) /
                                 std::max<std::uint64_t>(1, elements(l.dims(node.output())));
    program::Operator op;
    op.inputs = {l.read(node.inputs[0])};
    const program::Format format = l.tensor(op.inputs[0]).format;
    op.formats = {format, format, l.formats().sums(format, format),
                  l.formats().activation(l.value(node.output()))};
    program::VectorOp vector =
        vector_over(summed > 1 ? program::VectorKind::pooling : program::VectorKind::copy,
                    l.dims(node.output()), 1, std::max<std::uint64_t>(1, summed - 1));
    vector.input_elements = elements(l.dims(node.inputs[0]));
    op.op = vector;
    return l.emit_value(node, std::move(op), node.output());
  }
  const std::string &a = equation->operands[0], &b = equation->operands[1], &out = equation->result;
  std::uint64_t batch = 1, m = 1, n = 1, k = 1;
  for (const auto& [letter, size] : sizes) {
    const bool left = has(a, letter), right = has(b, letter), kept = has(out, letter);
    if (left && right && kept) batch *= size;
    if (left && !right && kept) m *= size;
    if (!left && right && kept) n *= size;
    if (!kept) k *= size;  // summed over, whether one operand has it or both
  }
  Product product{node, {}, node.output(), n, 0, {}, {}};
  const std::size_t rank = l.dims(node.output()).size();
  product.channel_axis = rank == 0 ? 0 : rank - 1;
  // The columns of the result are its last axis only where that is the only one of the second
  // operand.
  if (out.empty() || has(a, out.back()) || sizes[out.back()] != n) product.channels = 0;
  const bool left_constant = l.value(node.inputs[0]).constant;
  const std::size_t data = left_constant ? 1 : 0;
  if (left_constant) std::swap(m, n);
  program::Operator& op = product.op;
  const auto operand = [&](ValueId id) {
    return l.value(id).constant ? l.weight(id, l.dims(id), true) : l.read_through_strides(id);
  };
  op.op = program::Gemm{batch, m, n, k, batch == 1};
  op.inputs = {operand(node.inputs[data])};
  op.weights = {operand(node.inputs[1 - data])};
  op.formats = product_formats(l, l.tensor(op.inputs[0]).format, l.tensor(op.weights[0]).format);
  finish_product(l, std::move(product), {});
}

}  // namespace macroscope::workload::onnx_import
