// Matrix products: MatMul, Gemm and their fused and quantized forms.
#include <fmt/format.h>

#include <algorithm>

#include "sim/workload/onnx/epilogue.hpp"
#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/onnx/infer.hpp"
#include "sim/workload/onnx/matrix_product.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// An operand that is broadcast to more batches than it has, as a copy for each of them.
program::TensorId repeated(Lowering& l, const Node& node, ValueId id, std::uint64_t batch,
                           std::uint64_t matrix, const char* part) {
  const program::TensorId from = l.read_through_strides(id);
  program::Operator op;
  const program::Format format = l.tensor(from).format;
  op.formats = {format, format, format, format};
  op.inputs = {from};
  const Dims dims = {batch, matrix};
  program::VectorOp vector = vector_over(program::VectorKind::copy, dims, 1, 1);
  vector.input_elements = elements(l.dims(id));
  op.op = vector;
  return l.emit(node, std::move(op), dims, part);
}

/// Rows and columns of a rank 1 or 2 end, and the batch dims in front.
struct Operand {
  ValueId id;
  Dims batch;
  std::uint64_t rows, columns;

  [[nodiscard]] std::uint64_t batches() const { return elements(batch); }
};

Operand operand_of(Lowering& l, ValueId id, bool transposed, bool left) {
  const Dims& dims = l.dims(id);
  Operand out{id, {}, 1, 1};
  if (dims.size() == 1) {
    (left ? out.columns : out.rows) = dims[0];
    return out;
  }
  out.batch.assign(dims.begin(), dims.end() - 2);
  out.rows = dims[dims.size() - 2];
  out.columns = dims.back();
  if (transposed) std::swap(out.rows, out.columns);
  return out;
}

program::TensorId operand_tensor(Lowering& l, const Operand& o, bool is_left) {
  if (!l.value(o.id).constant) return l.read_through_strides(o.id);
  const Dims& dims = l.dims(o.id);
  Dims stored = {is_left ? o.columns : o.rows, is_left ? o.rows : o.columns};
  if (o.batches() > 1) stored.insert(stored.begin(), o.batches());
  // In the file's order unless it is transposed there.
  Axes order = plain_order(dims.size());
  const bool turned = dims.size() >= 2 && dims.back() != stored.back();
  if (turned) std::swap(order[order.size() - 1], order[order.size() - 2]);
  return l.weight(o.id, stored, true, order);
}

}  // namespace

void multiply(Lowering& l, Node& node, const MatrixProduct& what) {
  const Operand a = operand_of(l, what.left, what.transpose_left, true);
  const Operand b = operand_of(l, what.right, what.transpose_right, false);
  const ValueId result = node.output();
  if (a.columns != b.rows) {
    l.refuse(node, fmt::format("{} x {}: the inner dimensions differ",
                               shape_text(l.dims(what.left)), shape_text(l.dims(what.right))));
  }
  Dims batch;
  if (!broadcast(a.batch, b.batch, batch)) {
    l.refuse(node, fmt::format("{} x {} cannot be broadcast", shape_text(l.dims(what.left)),
                               shape_text(l.dims(what.right))));
  }
  const std::uint64_t batches = elements(batch);
  const std::uint64_t m = a.rows, n = b.columns, k = a.columns;
  if (elements(l.dims(result)) != batches * m * n) {
    l.refuse(node, fmt::format("a product of {} x {} is not {}", shape_text(l.dims(what.left)),
                               shape_text(l.dims(what.right)), shape_text(l.dims(result))));
  }
  Product product{node, {}, result, n, 0, {}, {}};
  const std::size_t rank = l.dims(result).size();
  product.channel_axis = rank == 0 ? 0 : rank - 1;
  program::Operator& op = product.op;
  const bool left_constant = l.value(what.left).constant;
  if (b.batches() == 1 && !left_constant) {
    // One matrix for all rows: a taller m.
    op.op = program::Gemm{1, batches * m, n, k, true};
    op.inputs = {a.batches() == batches ? operand_tensor(l, a, true)
                                        : repeated(l, node, a.id, batches, m * k, "left")};
    op.weights = {operand_tensor(l, b, false)};
  } else if (a.batches() == 1 && !(l.value(what.right).constant)) {
    // The first operand serves all: the product is turned round, (A B)' = B' A'.
    op.op = program::Gemm{1, batches * n, m, k, true};
    op.inputs = {b.batches() == batches ? operand_tensor(l, b, false)
                                        : repeated(l, node, b.id, batches, k * n, "right")};
    op.weights = {operand_tensor(l, a, true)};
    product.channels = m;
    product.channel_axis = rank < 2 || n == 1 ? rank : rank - 2;
    if (rank >= 2) product.channel_axis = rank - 2;
  } else {
    op.op = program::Gemm{batches, m, n, k, false};
    op.inputs = {a.batches() == batches ? operand_tensor(l, a, true)
                                        : repeated(l, node, a.id, batches, m * k, "left")};
    op.weights = {b.batches() == batches ? operand_tensor(l, b, false)
                                         : repeated(l, node, b.id, batches, k * n, "right")};
  }
  op.formats = product_formats(l, l.tensor(op.inputs[0]).format, l.tensor(op.weights[0]).format);
  if (what.scaled && !is_integer(op.formats.accumulator)) product.epilogue.extra += 1;
  const ValueId bias = what.bias;
  const bool row = bias != kNone && l.value(bias).constant && elements(l.dims(bias)) == n &&
                   !l.dims(bias).empty() && l.dims(bias).back() == n;
  if (row) {
    product.epilogue.bias = true;
    op.constants.push_back(l.constant(
        bias, is_integer(op.formats.accumulator) ? op.formats.accumulator : op.formats.input));
    if (what.bias_scaled) product.epilogue.extra += 1;
  } else if (bias != kNone) {
    product.epilogue.bias = true;  // a sum with another matrix, or with one number
    if (elements(l.dims(bias)) > n) op.inputs.push_back(l.read(bias));
  }
  finish_product(l, std::move(product), {});
}

void lower_matmul(Lowering& l, Node& node) {
  MatrixProduct what{node.input(0), node.input(1)};
  what.transpose_left = node.integer("transA", 0) != 0;
  what.transpose_right = node.integer("transB", 0) != 0;
  what.scaled = node.real("alpha", 1) != 1;
  multiply(l, node, what);
}

void lower_gemm(Lowering& l, Node& node) {
  MatrixProduct what{node.input(0), node.input(1)};
  what.transpose_left = node.integer("transA", 0) != 0;
  what.transpose_right = node.integer("transB", 0) != 0;
  what.scaled = node.real("alpha", 1) != 1;
  if (node.real("beta", 1) != 0) what.bias = node.input(2);
  what.bias_scaled = node.real("beta", 1) != 1 && what.bias != kNone;
  multiply(l, node, what);
}

void lower_quantized_matmul(Lowering& l, Node& node) {
  // QLinearMatMul and QGemm: a, its scale and zero, b, its scale and zero. MatMulInteger: a, b.
  const bool scaled = node.type == "QLinearMatMul" || node.type == "QGemm";
  MatrixProduct what{node.input(0), node.input(scaled ? 3 : 1)};
  what.transpose_left = node.integer("transA", 0) != 0;
  what.transpose_right = node.integer("transB", 0) != 0;
  if (node.type == "QGemm") what.bias = node.input(6);
  if (node.type == "MatMulIntegerToFloat") what.bias = node.input(6);
  if (node.type == "DynamicQuantizeMatMul") what.bias = node.input(4);
  multiply(l, node, what);
}

}  // namespace macroscope::workload::onnx_import
