#include "sim/workload/onnx/lowering.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/faults.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// What stands before the last slash of a name.
std::string block_of(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  if (slash == std::string::npos || slash == 0) return {};
  const std::size_t begin = name[0] == '/' ? 1 : 0;
  return name.substr(begin, slash - begin);
}

std::string label_of(const Node& node) {
  return node.label.empty() ? node.full_type() : node.label;
}

}  // namespace

Axes plain_order(std::size_t rank) {
  Axes order(rank);
  for (std::size_t i = 0; i < rank; ++i) order[i] = i;
  return order;
}

Axes image_order(std::size_t rank) {
  if (rank < 3) return plain_order(rank);
  Axes order = {0};
  for (std::size_t i = 2; i < rank; ++i) order.push_back(i);
  order.push_back(1);
  return order;
}

bool same_order(const Axes& a, const Axes& b, const Dims& dims) {
  const auto long_ones = [&dims](const Axes& order) {
    Axes out;
    for (const std::size_t axis : order) {
      if (axis < dims.size() && dims[axis] != 1) out.push_back(axis);
    }
    return out;
  };
  return long_ones(a) == long_ones(b);
}

program::Workload Lowering::run() {
  for (Node& node : graph_.nodes) {
    if (!node.dead) lower(node);
  }
  for (const Node& node : graph_.nodes) {
    if (!node.dead && node.is("Transpose")) free(node, "its readers take the order as it is");
  }
  add_skipped_warnings();
  return std::move(workload_);
}

bool Lowering::shapes_known(const Node& node) const {
  // A result that nobody reads (the mean of a normalization) does not matter.
  const auto matters = [this, &node](ValueId id) {
    return id == node.output() || graph_.values[id].is_output || !graph_.values[id].readers.empty();
  };
  const auto known = [this](ValueId id) { return id == kNone || graph_.values[id].shaped; };
  return std::all_of(node.inputs.begin(), node.inputs.end(), known) &&
         std::all_of(node.outputs.begin(), node.outputs.end(),
                     [&](ValueId id) { return known(id) || !matters(id); });
}

void Lowering::lower(Node& node) {
  const auto all = [](const std::vector<ValueId>& ids, const auto& holds) {
    return std::all_of(ids.begin(), ids.end(),
                       [&](ValueId id) { return id == kNone || holds(id); });
  };
  const auto constant = [this](ValueId id) { return graph_.values[id].constant; };
  if (all(node.outputs, constant)) return free(node, "computed before the run");
  const auto unread = [this](ValueId id) {
    return graph_.values[id].readers.empty() && !graph_.values[id].is_output;
  };
  if (all(node.outputs, unread)) {
    const bool number = node.output() != kNone && graph_.values[node.output()].shaped &&
                        elements(dims(node.output())) <= 1;
    return free(node,
                number ? "one number, computed by the controller" : "nobody reads its result");
  }
  const Handler handler = handler_of(node);
  if (handler == nullptr) return skip(node, "nothing is known about this operator");
  if (!shapes_known(node)) {
    return skip(node,
                "the size of what it reads or makes is known only in the run, or depends on a node "
                "that is not simulated");
  }
  const auto empty = [this](ValueId id) { return elements(graph_.values[id].dims) == 0; };
  if (!node.outputs.empty() && all(node.outputs, empty)) return free(node, "makes nothing");
  const bool joins = node.type == "Concat" || node.type == "Stack";
  const auto reads = [&](ValueId id) { return constant(id) || !empty(id); };
  if (!joins && !all(node.inputs, reads)) return free(node, "reads nothing");
  handler(*this, node);
}

program::TensorId Lowering::add_tensor_at(program::Tensor tensor, const SourceLocation& where) {
  const std::string too_large = totals_.add(tensor);
  if (!too_large.empty()) throw config::fault("MS203", where, too_large);
  workload_.tensors.push_back(std::move(tensor));
  return static_cast<program::TensorId>(workload_.tensors.size() - 1);
}

program::TensorId Lowering::add_tensor(program::Tensor tensor, const Node& node) {
  return add_tensor_at(std::move(tensor), graph_.where(node));
}

program::TensorId Lowering::add_tensor(program::Tensor tensor) {
  const SourceLocation where = graph_.where_tensor(tensor.name);
  return add_tensor_at(std::move(tensor), where);
}

program::TensorId Lowering::emit(const Node& node, program::Operator op, const Dims& dims,
                                 std::string_view part) {
  if (workload_.operators.size() >= kMaxOperators) {
    throw config::fault(
        "MS210", graph_.where(node),
        fmt::format("the network is too large: more than {} operators", kMaxOperators));
  }
  op.name = part.empty() ? node.name : fmt::format("{}.{}", node.name, part);
  if (const std::size_t before = operator_names_[op.name]++; before > 0) {
    op.name = fmt::format("{}#{}", op.name, before + 1);
  }
  op.block = block_of(node.name);
  op.source_type = label_of(node);
  op.where = graph_.where(node);
  if (!std::holds_alternative<program::VectorOp>(op.op)) check_formats(op.formats, op.where);
  const std::string too_large = totals_.add(op, dims);
  if (!too_large.empty()) throw config::fault("MS203", op.where, too_large);
  program::Tensor result;
  result.name = op.name;
  result.dims = dims;
  result.format = op.formats.output;
  op.output = add_tensor(std::move(result), node);
  makers_[op.output] = workload_.operators.size();
  const program::TensorId made = op.output;
  workload_.operators.push_back(std::move(op));
  return made;
}

void Lowering::emit_value(const Node& node, program::Operator op, ValueId result,
                          const Axes& order) {
  const program::TensorId made = emit(node, std::move(op), dims(result));
  places_[result] = {made, order.empty() ? plain_order(dims(result).size()) : order, false, kNone};
}

program::Operator& Lowering::operator_of(program::TensorId id) {
  return workload_.operators[makers_.at(id)];
}

void Lowering::free(const Node& node, std::string rule) {
  if (node.domain == kOwnDomain && node.label.empty()) return;  // the importer's own notes
  if (!told_.insert(node.name).second) return;
  workload_.free_nodes.push_back({node.name, label_of(node), std::move(rule)});
}

program::TensorId Lowering::read_through_strides(ValueId id) {
  const Place& at = place(id);
  if (at.mover != kNone && !same_order(at.order, plain_order(at.order.size()), dims(id))) {
    free(graph_.nodes[at.mover], "a matrix product reads its operand through strides");
  }
  return at.tensor;
}

void Lowering::absorb(NodeId id, std::string& label) {
  Node& node = graph_.nodes[id];
  label += "+" + label_of(node);
  graph_.kill(id);
}

void Lowering::skip(const Node& node, const std::string& why) {
  program::SkippedNode skipped;
  skipped.name = node.name;
  skipped.type = node.full_type();
  skipped.block = block_of(node.name);
  skipped.position = workload_.operators.size();
  std::uint64_t bytes = 0;
  for (const ValueId id : node.outputs) {
    if (id == kNone || !graph_.values[id].shaped) continue;
    const Value& made = graph_.values[id];
    bytes += packed_bytes(elements(made.dims), formats_.activation(made).bits).count();
  }
  skipped.output_bytes = Bytes(bytes);
  workload_.skipped.push_back(std::move(skipped));
  skipped_.emplace_back(&node, why);
}

void Lowering::warn(const Node& node, std::string_view id, const std::string& text) {
  workload_.warnings.push_back(fmt::format("{}: {}: {}", id, graph_.where(node).text(), text));
}

void Lowering::refuse(const Node& node, const std::string& text) const {
  throw config::fault("MS232", graph_.where(node), text);
}

void Lowering::add_skipped_warnings() {
  // One warning for each kind, at the first node of it.
  constexpr std::size_t kNamed = 5;
  std::map<std::pair<std::string, std::string>, std::vector<const Node*>> kinds;
  std::vector<std::pair<std::string, std::string>> order;
  for (const auto& [node, why] : skipped_) {
    auto& nodes = kinds[{node->full_type(), why}];
    if (nodes.empty()) order.emplace_back(node->full_type(), why);
    nodes.push_back(node);
  }
  for (const auto& kind : order) {
    const auto& nodes = kinds[kind];
    std::string others;
    for (std::size_t i = 1; i < nodes.size() && i < kNamed; ++i) {
      others += fmt::format("{}\"{}\"", i == 1 ? "; so are " : ", ", nodes[i]->name);
    }
    if (nodes.size() > kNamed) others += fmt::format(" and {} more", nodes.size() - kNamed);
    const std::string& domain = nodes.front()->domain;
    warn(*nodes.front(), "MS251",
         fmt::format("not simulated: {} (operator {}, domain {}){}", kind.second,
                     nodes.front()->type, domain.empty() ? "ai.onnx" : domain, others));
  }
}

}  // namespace macroscope::workload::onnx_import
