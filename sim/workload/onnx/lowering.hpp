// From the recognized network to tensors and operators.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/program/operator.hpp"
#include "sim/workload/onnx/formats_of.hpp"
#include "sim/workload/onnx/graph.hpp"
#include "sim/workload/rules/formats.hpp"
#include "sim/workload/rules/totals.hpp"

namespace macroscope::workload::onnx_import {

using Axes = std::vector<std::size_t>;

/// Where a value lies: a tensor, and the order in which the value's axes lie in it, outermost
/// first. `free_order`: nobody has laid it down yet (inputs of the network), any order will do.
struct Place {
  program::TensorId tensor = 0;
  Axes order;
  bool free_order = false;
  NodeId mover = kNone;  // the Transpose that the order comes from
};

/// Walks the nodes and writes operators. One object lowers one network; the functions after `run`
/// are for the operators (lower_*.cpp).
class Lowering {
 public:
  Lowering(Graph& graph, const FormatChoice& formats) : graph_(graph), formats_(formats) {}

  [[nodiscard]] program::Workload run();

  [[nodiscard]] Graph& graph() { return graph_; }
  [[nodiscard]] const Value& value(ValueId id) const { return graph_.values[id]; }
  [[nodiscard]] const Dims& dims(ValueId id) const { return graph_.values[id].dims; }
  [[nodiscard]] const FormatChoice& formats() const { return formats_; }
  [[nodiscard]] program::Tensor& tensor(program::TensorId id) { return workload_.tensors[id]; }

  // Places: lower_places.cpp.
  /// The tensor of a value in whatever order; graph inputs and constants get one on first use.
  [[nodiscard]] Place& place(ValueId id);
  [[nodiscard]] program::TensorId read(ValueId id) { return place(id).tensor; }
  /// The tensor of a value in the order that `node` needs: as it lies, or stored so by its maker
  /// where whole rows move, or by a copy.
  [[nodiscard]] program::TensorId read_in(ValueId id, const Axes& order, const Node& node);
  /// The value is another view of the tensor of `source`.
  void view(ValueId id, const Place& of) { places_[id] = of; }
  /// A part of the tensor of `source` with the dims of `id`.
  void part(ValueId id, ValueId source);
  [[nodiscard]] bool exclusive(ValueId id);
  [[nodiscard]] bool has_place(ValueId id) const { return places_.count(id) != 0; }
  /// True when the tensor is a result of an operator that still may store it elsewhere.
  [[nodiscard]] bool movable(program::TensorId id) const {
    return (makers_.count(id) != 0 || in_parts_.count(id) != 0) && !workload_.tensors[id].part_of;
  }
  /// `whole` is stored in parts by operators that may store them elsewhere.
  void made_by_parts(program::TensorId whole) { in_parts_.insert(whole); }
  /// The operator that makes `made` stores it in `whole`, in the format of that; what no operator
  /// stores where it likes is copied there.
  void store_in(program::TensorId made, program::TensorId whole, const program::Format& format,
                const Node& node, const std::string& part);

  // Weights: lower_weights.cpp.
  /// The tensor of a constant: parameters are one tensor however often and in whatever shape they
  /// are read. `matrix`: it is a weight matrix or a table, which has the format of weights.
  [[nodiscard]] program::TensorId weight(ValueId id, const Dims& dims, bool matrix,
                                         const Axes& order = {});
  /// A bias, gain or scale.
  [[nodiscard]] program::TensorId constant(ValueId id, const program::Format& format);

  // Operators.
  /// Adds an operator named after `node` (and `part`) that makes a tensor of `dims`.
  program::TensorId emit(const Node& node, program::Operator op, const Dims& dims,
                         std::string_view part = {});
  /// The same for a whole value, in the order of its dims or in `order`.
  void emit_value(const Node& node, program::Operator op, ValueId result, const Axes& order = {});
  /// MS203 at `node`, or at the tensor's own name.
  program::TensorId add_tensor(program::Tensor tensor, const Node& node);
  program::TensorId add_tensor(program::Tensor tensor);
  /// `node` costs nothing by `rule`; a node is told once.
  void free(const Node& node, std::string rule);
  /// A matrix product reads a value: through strides, in whatever order it lies.
  [[nodiscard]] program::TensorId read_through_strides(ValueId id);
  /// Nothing is known about `node`: a warning and a layer that is not simulated.
  void skip(const Node& node, const std::string& why);
  void warn(const Node& node, std::string_view id, const std::string& text);
  [[noreturn]] void refuse(const Node& node, const std::string& text) const;
  /// The node is part of the operator that `into` becomes.
  void absorb(NodeId id, std::string& label);
  program::Operator& operator_of(program::TensorId id);

  /// The dims of all tensors that the node reads, or makes for somebody, are known.
  [[nodiscard]] bool shapes_known(const Node& node) const;

 private:
  program::TensorId add_tensor_at(program::Tensor tensor, const SourceLocation& where);
  void lower(Node& node);
  void add_skipped_warnings();

  Graph& graph_;
  const FormatChoice& formats_;
  program::Workload workload_;
  std::unordered_map<ValueId, Place> places_;                  // looked up only
  std::unordered_map<program::TensorId, std::size_t> makers_;  // operator that makes a tensor
  std::unordered_set<program::TensorId> in_parts_;
  std::unordered_map<ValueId, program::TensorId> weights_;
  std::unordered_map<std::string, ValueId> matrices_;  // by `likeness`: the first of equal ones
  std::unordered_map<std::string, std::size_t> operator_names_;
  std::vector<std::pair<const Node*, std::string>> skipped_;
  std::unordered_set<std::string> told_;  // nodes whose report is written
  Totals totals_;
};

/// The order of the dims themselves.
[[nodiscard]] Axes plain_order(std::size_t rank);
/// Images lie channels last: [N, C, H, W] as N, H, W, C.
[[nodiscard]] Axes image_order(std::size_t rank);
/// Equal but for axes of size 1.
[[nodiscard]] bool same_order(const Axes& a, const Axes& b, const Dims& dims);

/// Lowers one node; a handler returns without an operator when there is nothing to do.
using Handler = void (*)(Lowering& lowering, Node& node);
[[nodiscard]] Handler handler_of(const Node& node);

}  // namespace macroscope::workload::onnx_import
