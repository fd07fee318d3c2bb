// Nodes that name, cut or rearrange tensors without work where the memory allows it.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/handlers.hpp"
#include "sim/workload/rules/vector_costs.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// A run of axes of the input and of the output with equal products.
struct Block {
  std::size_t in_begin, in_end, out_begin, out_end;
};

/// The smallest blocks between which a reshape regroups axes.
std::vector<Block> blocks_of(const Dims& in, const Dims& out) {
  std::vector<Block> blocks;
  std::size_t i = 0, j = 0;
  while (i < in.size() || j < out.size()) {
    Block block{i, i, j, j};
    std::uint64_t a = 1, b = 1;
    do {
      if ((a <= b && i < in.size()) || j == out.size()) {
        a *= in[i++];
      } else {
        b *= out[j++];
      }
    } while (a != b && (i < in.size() || j < out.size()));
    // Trailing ones belong to the block before them.
    while (i < in.size() && in[i] == 1 && j == out.size()) ++i;
    while (j < out.size() && out[j] == 1 && i == in.size()) ++j;
    block.in_end = i;
    block.out_end = j;
    blocks.push_back(block);
  }
  return blocks;
}

/// Order of the output's axes when a value that lies in `order` is reshaped; nothing when its
/// elements would have to move. `loose`: the axes of the last block may lie in any order.
std::optional<Axes> reshaped_order(const Axes& order, const Dims& in, const Dims& out, bool loose) {
  const auto blocks = blocks_of(in, out);
  // Where each long axis of the input lies.
  Axes places(in.size(), 0);
  Axes laid;
  for (const std::size_t axis : order) {
    if (in[axis] == 1) continue;
    places[axis] = laid.size();
    laid.push_back(axis);
  }
  // Blocks in the order in which they lie; each must lie in one piece, its axes in their order.
  std::vector<std::pair<std::size_t, const Block*>> lying;
  for (const Block& block : blocks) {
    std::size_t first = laid.size(), next = laid.size();
    if (loose && &block == &blocks.back()) {
      std::size_t count = 0, end = 0;
      for (std::size_t axis = block.in_begin; axis < block.in_end; ++axis) {
        if (in[axis] == 1) continue;
        first = std::min(first, places[axis]);
        end = std::max(end, places[axis] + 1);
        ++count;
      }
      if (count > 0 && end - first != count) return std::nullopt;
      lying.emplace_back(first, &block);
      continue;
    }
    for (std::size_t axis = block.in_begin; axis < block.in_end; ++axis) {
      if (in[axis] == 1) continue;
      if (next == laid.size() && first == laid.size()) {
        first = places[axis];
      } else if (places[axis] != next) {
        return std::nullopt;
      }
      next = places[axis] + 1;
    }
    lying.emplace_back(first, &block);
  }
  std::stable_sort(lying.begin(), lying.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Axes result;
  for (const auto& [at, block] : lying) {
    for (std::size_t axis = block->out_begin; axis < block->out_end; ++axis) result.push_back(axis);
  }
  return result.size() == out.size() ? std::optional(result) : std::nullopt;
}

/// The order to which a copy brings a value so that it can be reshaped: blocks stay where their
/// innermost axis lies (channels stay last), and have their axes in order.
Axes regrouped_order(const Axes& order, const Dims& in, const Dims& out) {
  Axes places(in.size(), 0);
  for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = i;
  std::vector<std::pair<std::size_t, Axes>> lying;
  for (const Block& block : blocks_of(in, out)) {
    std::size_t last = 0;
    Axes axes;
    for (std::size_t axis = block.in_begin; axis < block.in_end; ++axis) {
      if (in[axis] != 1) last = std::max(last, places[axis]);
      axes.push_back(axis);
    }
    lying.emplace_back(last, std::move(axes));
  }
  std::stable_sort(lying.begin(), lying.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Axes result;
  for (const auto& [at, axes] : lying) result.insert(result.end(), axes.begin(), axes.end());
  return result;
}

/// True when every reader is a product with parameters along the last axis: they can be
/// rearranged before the run.
bool read_by_parameters(Lowering& l, ValueId id) {
  const Value& value = l.value(id);
  if (value.is_output || value.readers.empty()) return false;
  return std::all_of(value.readers.begin(), value.readers.end(), [&](NodeId reader) {
    const Node& node = l.graph().nodes[reader];
    const bool product = node.is("Gemm") || node.is("MatMul");
    return product && node.input(0) == id && node.integer("transA", 0) == 0 &&
           l.value(node.input(1)).constant;
  });
}

}  // namespace

void lower_view(Lowering& l, Node& node) {
  l.view(node.output(), l.place(node.input(0)));
  l.free(node, "another name for its input");
}

void lower_reshape(Lowering& l, Node& node) {
  const ValueId input = node.input(0), result = node.output();
  const Dims &in = l.dims(input), &out = l.dims(result);
  if (elements(in) != elements(out)) {
    l.refuse(node, fmt::format("{} and {} do not have the same number of elements", shape_text(in),
                               shape_text(out)));
  }
  Place at = l.place(input);
  if (at.free_order) {
    at.order = plain_order(out.size());
    l.view(result, at);
    return l.free(node, "the same elements in other dimensions");
  }
  if (auto order = reshaped_order(at.order, in, out, false)) {
    at.order = *std::move(order);
    l.view(result, at);
    return l.free(node, "the same elements in other dimensions");
  }
  if (auto order = reshaped_order(at.order, in, out, true);
      order && read_by_parameters(l, result)) {
    at.order = *std::move(order);
    l.view(result, at);
    return l.free(node, "its readers' parameters are rearranged before the run");
  }
  const Axes target = regrouped_order(at.order, in, out);
  static_cast<void>(l.read_in(input, target, node));
  at = l.place(input);
  at.order = reshaped_order(target, in, out, false).value_or(plain_order(out.size()));
  at.mover = kNone;
  l.view(result, at);
  l.free(node, "the same elements in other dimensions");
}

void lower_transpose(Lowering& l, Node& node) {
  const ValueId input = node.input(0), result = node.output();
  const Dims& in = l.dims(input);
  std::vector<std::int64_t> perm = node.integers("perm");
  if (perm.empty()) {
    for (std::size_t i = in.size(); i-- > 0;) perm.push_back(static_cast<std::int64_t>(i));
  }
  Axes new_axis(in.size(), 0);  // of each input axis
  bool fits = perm.size() == in.size();
  for (std::size_t i = 0; fits && i < perm.size(); ++i) {
    fits = perm[i] >= 0 && perm[i] < static_cast<std::int64_t>(in.size());
    if (fits) new_axis[static_cast<std::size_t>(perm[i])] = i;
  }
  if (!fits) l.refuse(node, fmt::format("its order does not fit {}", shape_text(in)));
  Place at = l.place(input);
  Axes order;
  for (const std::size_t axis : at.order) {
    if (axis < new_axis.size()) order.push_back(new_axis[axis]);
  }
  Axes long_ones;
  for (const std::int64_t axis : perm) {
    if (in[static_cast<std::size_t>(axis)] != 1)
      long_ones.push_back(static_cast<std::size_t>(axis));
  }
  const bool units_only = std::is_sorted(long_ones.begin(), long_ones.end());
  if (units_only) l.free(node, "moves dimensions of size 1 only");
  if (at.free_order) {
    order = plain_order(in.size());
    l.free(node, "inputs and constants come in the order that is needed");
  } else if (!units_only) {
    at.mover = l.graph().id_of(node);
  }
  at.order = order;
  l.view(result, at);
}

void lower_slice(Lowering& l, Node& node) {
  const ValueId input = node.input(0);
  bool strided = false;
  if (node.type == "Slice" && node.input(4) != kNone) {
    const auto steps = integers_of(l.graph(), node.input(4));
    strided = !steps || std::any_of(steps->begin(), steps->end(), [](auto s) { return s != 1; });
  }
  if (strided) return lower_copy(l, node);
  for (const ValueId output : node.outputs) {
    if (output != kNone && !l.value(output).constant) l.part(output, input);
  }
  l.free(node, "a part of its input, read where it lies");
}

void lower_concat(Lowering& l, Node& node) {
  const ValueId result = node.output();
  const Dims dims = l.dims(result);
  const auto rank = static_cast<std::int64_t>(dims.size());
  std::int64_t axis = node.integer("axis", 0);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank)
    l.refuse(node, fmt::format("axis {} of {}", axis, shape_text(dims)));
  // Parts that have elements; a past of no tokens has none.
  std::vector<ValueId> parts;
  for (const ValueId id : node.inputs) {
    if (id != kNone && elements(l.dims(id)) > 0) parts.push_back(id);
  }
  if (parts.empty()) return;
  if (parts.size() == 1) {
    l.view(result, l.place(parts.front()));
    return l.free(node, "the other parts are empty");
  }
  // The past of a cache lies where the present is: an input behind which new tokens are stored.
  const Value& first = l.value(parts.front());
  const bool cache = parts.size() == 2 && first.is_input && l.value(result).is_output;
  program::Tensor whole;
  whole.name = l.value(result).name;
  whole.kind = cache ? program::TensorKind::kv_cache : program::TensorKind::activation;
  whole.dims = dims;
  whole.format = l.formats().activation(l.value(result));
  if (cache && l.formats().cache) whole.format = *l.formats().cache;
  const program::Format format = whole.format;
  // All parts lie in the order of the first one that has one.
  Axes order = plain_order(dims.size());
  for (const ValueId id : parts) {
    const Place& at = l.place(id);
    if (at.free_order || at.order.size() != dims.size()) continue;
    order = at.order;
    break;
  }
  const program::TensorId made = l.add_tensor(std::move(whole), node);
  std::size_t copies = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (cache && i == 0) {
      program::Tensor& past = l.tensor(l.read(parts[0]));
      past.kind = program::TensorKind::kv_cache;
      past.format = format;
      if (!past.part_of) past.part_of = made;
      continue;
    }
    if (l.dims(parts[i]).size() == dims.size()) {
      static_cast<void>(l.read_in(parts[i], order, node));
    }
    const program::TensorId part = l.read(parts[i]);
    // Attention in blocks of rows is stored in parts: the whole moves with them.
    if (l.movable(part) && l.tensor(part).format == format) {
      l.tensor(part).kind = l.tensor(made).kind;
      l.tensor(part).part_of = made;
    } else {
      l.store_in(part, made, format, node, fmt::format("copy_{}", i));
      copies += l.tensor(part).part_of == made ? 0U : 1U;
    }
  }
  l.view(result, {made, order, false, kNone});
  l.made_by_parts(made);
  if (copies == 0) {
    l.free(node, cache ? "new tokens are stored behind the past of their cache"
                       : "its parts are stored side by side");
  }
}

}  // namespace macroscope::workload::onnx_import
