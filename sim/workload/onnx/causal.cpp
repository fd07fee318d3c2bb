#include "sim/workload/onnx/causal.hpp"

#include <algorithm>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/pattern.hpp"

namespace macroscope::workload::onnx_import {
namespace {

constexpr double kHidden = -100;  // exp of it is nothing in any format

bool hides(double x, MaskKind kind) {
  if (kind == MaskKind::additive) return x <= kHidden;
  return (x != 0) == (kind == MaskKind::hides);
}

/// The shape of a constant mask [..., queries, keys].
MaskShape constant_shape(Graph& graph, ValueId mask, MaskKind kind, std::uint64_t queries,
                         std::uint64_t keys) {
  const Value& value = graph.values[mask];
  const std::size_t rank = value.dims.size();
  if (!value.shaped || rank < 2 || value.dims[rank - 1] != keys ||
      value.dims[rank - 2] != queries || queries < 2 || keys == 0 || keys < queries) {
    return {};
  }
  const Numbers numbers = numbers_of(graph, mask);
  if (numbers == nullptr) return {};
  const std::uint64_t past = keys - queries;
  // The last row shows the window: the keys before its first visible one are hidden.
  const auto last = numbers->begin() + static_cast<std::ptrdiff_t>((queries - 1) * keys);
  std::uint64_t first = 0;
  while (first < keys && hides(last[static_cast<std::ptrdiff_t>(first)], kind)) ++first;
  const std::uint64_t window = keys - first;
  for (std::uint64_t i = 0; i < numbers->size(); ++i) {
    const std::uint64_t key = i % keys;
    const std::uint64_t own = past + i / keys % queries;
    const bool seen = key <= own && key + window > own;
    if (hides((*numbers)[i], kind) == seen) return {};
  }
  return {true, first == 0 ? 0 : window};
}

MaskShape search(Graph& graph, ValueId mask, MaskKind kind, std::uint64_t queries,
                 std::uint64_t keys, int depth) {
  constexpr int kDeepest = 12;
  if (mask == kNone || depth > kDeepest) return {};
  if (is_constant(graph, mask)) return constant_shape(graph, mask, kind, queries, keys);
  const Node* maker = graph.maker(mask);
  if (maker == nullptr || !maker->domain.empty()) return {};
  const auto in = [&](std::size_t index, MaskKind as) {
    return search(graph, maker->input(index), as, queries, keys, depth + 1);
  };
  // Each part hides what it hides.
  const auto either = [&](MaskKind as) {
    for (std::size_t i = 0; i < maker->inputs.size(); ++i) {
      if (const MaskShape shape = in(i, as); shape.causal) return shape;
    }
    return MaskShape{};
  };
  const std::string& type = maker->type;
  for (const char* same : {"Cast", "Identity", "Unsqueeze", "Reshape", "Expand"}) {
    if (type == same) return in(0, kind);
  }
  if (kind == MaskKind::additive && (type == "Add" || type == "Min")) return either(kind);
  if (kind == MaskKind::keeps && (type == "And" || type == "Mul")) return either(kind);
  if (kind == MaskKind::hides && type == "Or") return either(kind);
  if (type == "Not" && kind != MaskKind::additive) {
    return in(0, kind == MaskKind::keeps ? MaskKind::hides : MaskKind::keeps);
  }
  if (type == "Where" && kind == MaskKind::additive) {
    // Where(keeps, 0 or a mask, hidden) and Where(hides, hidden, 0 or a mask).
    const auto hidden = [&](std::size_t index) {
      const auto number = scalar_of(graph, maker->input(index));
      return number && *number <= kHidden;
    };
    if (hidden(2)) {
      const MaskShape shape = in(0, MaskKind::keeps);
      return shape.causal ? shape : in(1, kind);
    }
    if (hidden(1)) {
      const MaskShape shape = in(0, MaskKind::hides);
      return shape.causal ? shape : in(2, kind);
    }
  }
  if (type == "Mul" && kind == MaskKind::additive) {
    // (1 - keeps) * hidden: the factor is 1 where it hides.
    const auto scalar = scalar_operand(graph, *maker);
    if (scalar && scalar->number <= kHidden) {
      return search(graph, scalar->value, MaskKind::hides, queries, keys, depth + 1);
    }
  }
  if (type == "Sub" && kind == MaskKind::hides && is_number(graph, maker->input(0), 1)) {
    return in(1, MaskKind::keeps);
  }
  return {};
}

}  // namespace

MaskShape mask_shape(Graph& graph, ValueId mask, MaskKind kind, std::uint64_t queries,
                     std::uint64_t keys) {
  return search(graph, mask, kind, queries, keys, 0);
}

}  // namespace macroscope::workload::onnx_import
