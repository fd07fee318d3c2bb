// Results that sum over many elements: poolings, reductions, softmax, running sums.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/onnx/vector_writer.hpp"
#include "sim/workload/onnx/window.hpp"

namespace macroscope::workload::onnx_import {
namespace {

using program::VectorKind;

void write_pool(Lowering& l, Node& node, std::uint64_t operations) {
  const ValueId input = node.input(0), result = node.output();
  const Dims& out = l.dims(result);
  program::Operator op;
  const Axes order = image_order(out.size());
  op.inputs = {l.read_in(input, order, node)};
  const program::Format format = l.tensor(op.inputs[0]).format;
  op.formats = {format, format, l.formats().sums(format, format),
                l.formats().activation(l.value(result))};
  Dims laid;
  for (const std::size_t axis : order) laid.push_back(out[axis]);
  program::VectorOp vector = vector_over(VectorKind::pooling, laid, 1, operations);
  vector.input_elements = elements(l.dims(input));
  if (is_integer(op.formats.output) && !is_integer(format)) {
    vector.operations += storing_operations(format, op.formats.output);
  }
  op.op = vector;
  l.emit_value(node, std::move(op), result, order);
}

/// Operations per result of a reduction over `count` elements.
std::uint64_t reduction_operations(const std::string& type, std::uint64_t count) {
  const std::uint64_t joins = count - 1;
  if (type == "ReduceMean") return count;
  if (type == "ReduceL1") return count + joins;                     // absolute values, sums
  if (type == "ReduceL2") return count + joins + 1;                 // squares, sums, root
  if (type == "ReduceSumSquare") return count + joins;              // squares, sums
  if (type == "ReduceLogSum") return joins + 1;                     // sums, logarithm
  if (type == "ReduceLogSumExp") return 2 * count + 2 * joins + 1;  // maximum, exponentials, ...
  return joins;  // ReduceSum, ReduceMax, ReduceMin, ReduceProd, ArgMax, ArgMin
}

}  // namespace

void lower_pool(Lowering& l, Node& node) {
  const auto kernel = node.integers("kernel_shape");
  const Dims &in = l.dims(node.input(0)), &out = l.dims(node.output());
  if (in.size() < 3 || kernel.size() + 2 != in.size() || out.size() != in.size()) {
    l.refuse(node, fmt::format("a pooling of {} over {} axes", shape_text(in), kernel.size()));
  }
  std::uint64_t taps = 1;
  for (const std::int64_t k : kernel) {
    taps = saturating_product(taps, static_cast<std::uint64_t>(std::max<std::int64_t>(1, k)));
  }
  const bool largest = node.type == "MaxPool";
  // LpPool: powers, sums and a root.
  const std::uint64_t operations =
      node.type == "LpPool" ? 2 * taps : pooling_operations(largest, taps);
  write_pool(l, node, operations);
}

void lower_global_pool(Lowering& l, Node& node) {
  const Dims& in = l.dims(node.input(0));
  if (in.size() < 3) l.refuse(node, fmt::format("a pooling of {}", shape_text(in)));
  const std::uint64_t taps =
      elements(in) / std::max<std::uint64_t>(1, elements(l.dims(node.output())));
  write_pool(l, node,
             node.type == "GlobalLpPool" ? 2 * taps
                                         : pooling_operations(node.type == "GlobalMaxPool", taps));
}

void lower_reduce(Lowering& l, Node& node) {
  const ValueId input = node.input(0), result = node.output();
  const std::uint64_t count =
      elements(l.dims(input)) / std::max<std::uint64_t>(1, elements(l.dims(result)));
  const bool images =
      node.type == "ReduceMean" && l.dims(input).size() == 4 && l.dims(result).size() == 4;
  if (images) return write_pool(l, node, pooling_operations(false, count));
  program::VectorOp op =
      vector_over(VectorKind::pooling, l.dims(result), 1,
                  std::max<std::uint64_t>(
                      1, reduction_operations(node.type, std::max<std::uint64_t>(1, count))));
  op.input_elements = elements(l.dims(input));
  write_vector(l, node, {op, {input}, {}}, result);
}

void lower_top_k(Lowering& l, Node& node) {
  const ValueId input = node.input(0), result = node.output();
  if (result == kNone) return;
  const std::uint64_t made = std::max<std::uint64_t>(1, elements(l.dims(result)));
  const std::uint64_t read = elements(l.dims(input));
  // Every element is compared with a sorted list of the best: log2(k) + 1 comparisons.
  const Dims& dims = l.dims(result);
  const std::uint64_t best = dims.empty() ? 1 : dims.back();
  const std::uint64_t comparisons = static_cast<std::uint64_t>(std::bit_width(best));
  program::VectorOp op = vector_over(VectorKind::pooling, dims, 1,
                                     ceil_div(saturating_product(read, comparisons), made));
  op.input_elements = read;
  write_vector(l, node, {op, {input}, {}}, result);
  if (node.output(1) != kNone) l.view(node.output(1), l.place(result));
}

void lower_scan_sum(Lowering& l, Node& node) {
  write_vector(l, node,
               {vector_over(VectorKind::scan, l.dims(node.output()), 1, 1), {node.input(0)}, {}},
               node.output());
}

void lower_softmax(Lowering& l, Node& node) {
  const Dims& dims = l.dims(node.output());
  if (dims.empty()) return l.view(node.output(), l.place(node.input(0)));
  // Before version 13 all dimensions from the axis on are one row.
  const bool flat = node.domain.empty() && node.version < 13;
  std::int64_t axis = node.integer("axis", flat ? 1 : -1);
  if (axis < 0) axis += static_cast<std::int64_t>(dims.size());
  axis = std::clamp<std::int64_t>(axis, 0, static_cast<std::int64_t>(dims.size()) - 1);
  const auto at = static_cast<std::size_t>(axis);
  std::uint64_t columns = dims[at];
  for (std::size_t i = at + 1; flat && i < dims.size(); ++i) columns *= dims[i];
  const std::uint64_t rows = elements(dims) / std::max<std::uint64_t>(1, columns);
  write_vector(l, node, {softmax_cost(rows, columns), {node.input(0)}, {}}, node.output());
}

}  // namespace macroscope::workload::onnx_import
