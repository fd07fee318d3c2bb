// Normalizations.
#include <fmt/format.h>

#include <algorithm>

#include "sim/workload/onnx/epilogue.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/onnx/vector_writer.hpp"

namespace macroscope::workload::onnx_import {
namespace {

using program::VectorKind;

bool is_rms(const Node& node) {
  return node.type == "rms_norm" || node.type == "RMSNormalization" ||
         node.type.find("Simplified") != std::string::npos;
}

/// Elements of one row: from the node's axis to the end, or what a pattern found.
std::uint64_t columns_of(const Node& node, const Dims& dims) {
  if (const Attribute* found = node.find("columns")) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(1, found->integer));
  }
  std::int64_t axis = node.integer("axis", -1);
  if (axis < 0) axis += static_cast<std::int64_t>(dims.size());
  axis = std::clamp<std::int64_t>(axis, 0, static_cast<std::int64_t>(dims.size()));
  std::uint64_t columns = 1;
  for (auto i = static_cast<std::size_t>(axis); i < dims.size(); ++i) columns *= dims[i];
  return std::max<std::uint64_t>(1, columns);
}

program::VectorOp norm_cost(const Node& node, const Dims& dims, bool biased) {
  const std::uint64_t columns = columns_of(node, dims);
  const Dims rows = {std::max<std::uint64_t>(1, elements(dims) / columns), columns};
  return is_rms(node) ? rms_norm_cost(rows) : layer_norm_cost(rows, biased);
}

/// Number of groups that are normalized apart.
std::uint64_t groups_of(const Node& node, const Dims& dims) {
  if (node.type == "InstanceNormalization") return dims[1];
  const char* name = node.type == "GroupNorm" ? "groups" : "num_groups";
  return static_cast<std::uint64_t>(std::max<std::int64_t>(1, node.integer(name, 1)));
}

}  // namespace

void lower_norm(Lowering& l, Node& node) {
  const ValueId gain = node.input(1), bias = node.input(2);
  write_vector(
      l, node,
      {norm_cost(node, l.dims(node.input(0)), bias != kNone), {node.input(0)}, {gain, bias}},
      node.output());
}

void lower_skip_norm(Lowering& l, Node& node) {
  // x + skip (+ bias), then the normalization: input, skip, gain, (beta,) bias.
  const bool rms = is_rms(node);
  const ValueId x = node.input(0), skip = node.input(1), gain = node.input(2);
  const ValueId beta = rms ? kNone : node.input(3), bias = node.input(rms ? 3 : 4);
  const ValueId sum = node.output(3);
  const bool kept = sum != kNone && (!l.value(sum).readers.empty() || l.value(sum).is_output);
  VectorWork work;
  work.op = norm_cost(node, l.dims(x), beta != kNone);
  work.op.operations += 1 + (bias != kNone ? 1U : 0U);
  work.inputs = {x, skip};
  work.op.input_elements += elements(l.dims(skip));
  work.constants = {gain, beta, bias};
  if (!kept) return write_vector(l, node, std::move(work), node.output());
  // The sum is a result of its own: the addition is an operator, the normalization reads it.
  Node add = node;
  add.name = node.name + ".sum";
  VectorWork addition{
      vector_over(VectorKind::elementwise, l.dims(x), 1, bias != kNone ? 2 : 1), {x, skip}, {bias}};
  addition.op.input_elements += elements(l.dims(skip));
  write_vector(l, add, std::move(addition), sum);
  write_vector(l, node, {norm_cost(node, l.dims(sum), beta != kNone), {sum}, {gain, beta}},
               node.output());
}

void lower_embed_norm(Lowering& l, Node& node) {
  // ids, segments, word, position and segment tables, gain, beta.
  const ValueId result = node.output();
  const Dims dims = l.dims(result);
  std::vector<program::TensorId> rows;
  for (const std::size_t i : {2U, 3U, 4U}) {
    const ValueId table = node.input(i);
    if (table == kNone) continue;
    if (l.dims(table).size() != 2) l.refuse(node, "a table has two dimensions");
    program::Tensor part = l.tensor(l.weight(table, l.dims(table), true));
    part.part_of = l.weight(table, l.dims(table), true);
    part.name = l.value(table).name + ".rows";
    part.dims = dims;
    part.source = nullptr;
    rows.push_back(l.add_tensor(std::move(part), node));
  }
  if (rows.empty()) l.refuse(node, "without tables");
  program::Operator op;
  const program::Format format = l.tensor(rows.front()).format;
  op.inputs = rows;
  op.formats = {format, format, l.formats().sums(format, format),
                l.formats().activation(l.value(result))};
  program::VectorOp vector = layer_norm_cost(dims, true);
  vector.operations += rows.size() - 1;
  vector.input_elements = elements(dims) * rows.size();
  op.op = vector;
  for (const std::size_t i : {5U, 6U}) {
    if (node.input(i) != kNone) op.constants.push_back(l.constant(node.input(i), format));
  }
  l.emit_value(node, std::move(op), result);
}

void lower_instance_norm(Lowering& l, Node& node) {
  const Dims& dims = l.dims(node.input(0));
  const std::uint64_t groups = dims.size() < 2 ? 0 : groups_of(node, dims);
  const bool last = node.type == "GroupNorm";  // channels last
  const std::uint64_t channels = dims.size() < 2 ? 0 : last ? dims.back() : dims[1];
  if (groups == 0 || channels % groups != 0) {
    l.refuse(node,
             fmt::format("{} groups of the {} channels of {}", groups, channels, shape_text(dims)));
  }
  VectorWork work{layer_norm_cost({dims[0] * groups, elements(dims) / dims[0] / groups}, true),
                  {node.input(0)},
                  {node.input(1), node.input(2)}};
  if (node.integer("activation", 0) == 1) work.op.operations += activation_operations("silu");
  write_vector(l, node, std::move(work), node.output());
}

void lower_batch_norm(Lowering& l, Node& node) {
  // In use it is a scale and a bias for each channel: two of its four vectors, folded with the
  // others before the run.
  ValueId result = node.output();
  std::string label = node.full_type();
  VectorWork work{vector_over(VectorKind::elementwise, l.dims(result), 1, 2),
                  {node.input(0)},
                  {node.input(1), node.input(2)}};
  work.op.operations += take_activation(l, result, label).operations;
  Node named = node;
  named.label = label;
  write_vector(l, named, std::move(work), result);
}

void lower_local_norm(Lowering& l, Node& node) {
  // LRN: a square, size - 1 sums, scale and bias, power, product.
  const auto size =
      static_cast<std::uint64_t>(std::clamp<std::int64_t>(node.integer("size", 1), 1, 1 << 20));
  const bool lrn = node.type == "LRN";
  write_vector(
      l, node,
      {vector_over(VectorKind::elementwise, l.dims(node.output()), lrn ? 1 : 2, lrn ? size + 4 : 4),
       {node.input(0)},
       {}},
      node.output());
}

}  // namespace macroscope::workload::onnx_import
