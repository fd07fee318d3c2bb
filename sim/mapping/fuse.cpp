#include "sim/mapping/fuse.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace macroscope::mapping {
namespace {

using program::Operator;
using program::TensorId;
using program::VectorKind;
using program::Workload;

constexpr std::size_t kNone = ~std::size_t{0};

/// Who makes and who reads every tensor. A part of a tensor is a reader of the whole.
struct Uses {
  std::vector<std::size_t> maker;
  std::vector<std::size_t> readers;

  explicit Uses(const Workload& w) : maker(w.tensors.size(), kNone), readers(w.tensors.size(), 0) {
    for (std::size_t i = 0; i < w.operators.size(); ++i) {
      const Operator& op = w.operators[i];
      maker[op.output] = i;
      for (const auto* list : {&op.inputs, &op.weights, &op.constants}) {
        for (const TensorId id : *list) ++readers[id];
      }
    }
    for (const program::Tensor& t : w.tensors) {
      if (t.part_of) ++readers[*t.part_of];
    }
  }
};

/// The operand that the product makes, and the other one.
struct Fusion {
  std::size_t product = 0;
  std::optional<TensorId> side;
};

std::optional<Fusion> fusion_of(const Workload& w, const Uses& uses, const Operator& op) {
  const auto* v = std::get_if<program::VectorOp>(&op.op);
  if (v == nullptr || v->passes != 1 || !op.constants.empty() || !op.weights.empty()) return {};
  const bool pair = v->kind == VectorKind::elementwise && op.inputs.size() == 2;
  const bool alone = v->kind == VectorKind::activation && op.inputs.size() == 1;
  if (!pair && !alone) return {};
  if (v->input_elements != v->elements() * op.inputs.size()) return {};
  if (pair && op.inputs[0] == op.inputs[1]) return {};
  for (const TensorId id : op.inputs) {
    if (w.tensors[id].elements() != v->elements()) return {};
  }
  // The operand that is made last: the other one is there by then.
  const auto made = [&](TensorId id) { return uses.maker[id]; };
  TensorId last = op.inputs.front();
  for (const TensorId id : op.inputs) {
    if (made(id) != kNone && (made(last) == kNone || made(id) > made(last))) last = id;
  }
  const std::size_t product = made(last);
  if (product == kNone || w.operators[product].macs() == 0) return {};
  const program::Tensor& between = w.tensors[last];
  if (uses.readers[last] != 1 || between.part_of ||
      between.kind != program::TensorKind::activation || (pair && w.operators[product].side)) {
    return {};
  }
  Fusion fusion;
  fusion.product = product;
  if (pair) fusion.side = op.inputs[op.inputs[0] == last ? 1 : 0];
  return fusion;
}

}  // namespace

Workload fuse_elementwise(const Workload& workload) {
  Workload out = workload;
  Uses uses(out);
  std::vector<bool> gone(out.operators.size(), false);
  for (std::size_t i = 0; i < out.operators.size(); ++i) {
    const std::optional<Fusion> fusion = fusion_of(out, uses, out.operators[i]);
    if (!fusion) continue;
    const Operator& op = out.operators[i];
    Operator& product = out.operators[fusion->product];
    product.epilogue_operations += std::get<program::VectorOp>(op.op).operations;
    product.formats.output = op.formats.output;
    product.output = op.output;
    if (fusion->side) {
      product.side = fusion->side;
      product.inputs.push_back(*fusion->side);
    }
    product.fused.push_back({op.name, op.block, op.kind()});
    gone[i] = true;
    uses.maker[product.output] = fusion->product;  // where a later operation may follow
  }
  std::vector<Operator> kept;
  for (std::size_t i = 0; i < out.operators.size(); ++i) {
    if (!gone[i]) kept.push_back(std::move(out.operators[i]));
  }
  out.operators = std::move(kept);
  return out;
}

}  // namespace macroscope::mapping
