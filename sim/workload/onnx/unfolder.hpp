// The walk over the graphs of a model; unfold.hpp says what it makes of them.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/workload/onnx/infer.hpp"
#include "sim/workload/onnx/unfold.hpp"

namespace macroscope::workload::onnx_import {

/// Names that are visible in one graph; those of the graphs around it are visible too.
struct Frame {
  const Frame* parent = nullptr;
  std::unordered_map<std::string, ValueId> names;  // never iterated into a result

  [[nodiscard]] const ValueId* find(const std::string& name) const;
};

/// Order in which the nodes of a graph can run: that of the file where it can, each node after the
/// nodes that make what it or a graph inside it reads. Throws MS233 for a circle or a name made
/// twice.
[[nodiscard]] std::vector<const onnx::NodeProto*> run_order(
    const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes, const std::string& path);

/// An attribute of a node, or null.
[[nodiscard]] const onnx::AttributeProto* find_attribute(const onnx::NodeProto& proto,
                                                         std::string_view name);
/// A graph inside a node, or null.
[[nodiscard]] const onnx::GraphProto* graph_of(const onnx::NodeProto& proto, std::string_view name);

class Unfolder {
 public:
  Unfolder(const Model& model, const InputDims& inputs, const SizeNames& names)
      : model_(model), inputs_(inputs), size_names_(names) {}

  [[nodiscard]] Graph run();

 private:
  void add_constants(const onnx::GraphProto& graph, Frame& frame);
  void run_nodes(const google::protobuf::RepeatedPtrField<onnx::NodeProto>& nodes, Frame& frame);
  void run_node(const onnx::NodeProto& proto, Frame& frame);
  void run_plain(const onnx::NodeProto& proto, Frame& frame);
  void run_constant(const onnx::NodeProto& proto, Frame& frame);
  // unfold_control.cpp, unfold_loops.cpp
  [[nodiscard]] bool run_control(const onnx::NodeProto& proto, Frame& frame);
  void run_if(const onnx::NodeProto& proto, Frame& frame);
  [[nodiscard]] bool run_loop(const onnx::NodeProto& proto, Frame& frame);
  [[nodiscard]] bool run_scan(const onnx::NodeProto& proto, Frame& frame);
  void run_function(const onnx::FunctionProto& function, const onnx::NodeProto& call, Frame& frame);
  std::vector<ValueId> run_body(const onnx::GraphProto& body, Frame& frame,
                                const std::string& suffix);
  [[nodiscard]] std::uint64_t cost_since(std::size_t first_node) const;
  void bind(const onnx::NodeProto& proto, int output, ValueId value, Frame& frame);
  /// A node of the importer's own between values.
  ValueId own_node(const std::string& type, const std::string& name, std::vector<ValueId> inputs,
                   const Dims& dims, std::map<std::string, std::int64_t> numbers);
  ValueId constant_number(const std::string& name, ElementType type, double number);

  [[nodiscard]] Node read_node(const onnx::NodeProto& proto, const Frame& frame);
  [[nodiscard]] std::string unique_name(const onnx::NodeProto& proto);
  [[nodiscard]] ValueId resolve(const onnx::NodeProto& proto, const std::string& name,
                                const Frame& frame) const;
  [[nodiscard]] SourceLocation where(const onnx::NodeProto& proto) const;
  void finish_outputs(NodeId id);
  /// Gives values without a shape the one that the file states.
  void take_stated_shapes(const Node& node);
  /// A fault of the node that the library does not look for; empty when there is none.
  [[nodiscard]] std::string further_fault(const Node& node) const;
  void count_node(const onnx::NodeProto& proto);

  const Model& model_;
  const InputDims& inputs_;
  const SizeNames& size_names_;
  std::unordered_map<std::string, const onnx::TypeProto*> stated_;
  Graph graph_;
  std::string suffix_;  // of names inside an iteration: "[3]"
  std::unordered_map<std::string, std::size_t> names_;
  std::unordered_map<std::string, const onnx::FunctionProto*> functions_;
  std::vector<const onnx::FunctionProto*> calls_;
  std::map<std::string, std::int64_t> function_versions_;  // opsets of the innermost function
  std::size_t count_ = 0;
  int depth_ = 0;
};

}  // namespace macroscope::workload::onnx_import
