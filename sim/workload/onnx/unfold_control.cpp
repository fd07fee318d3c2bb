// Branches and functions.
#include <fmt/format.h>

#include <algorithm>

#include "sim/config/faults.hpp"
#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/unfolder.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// Puts the attributes of a call in the place of the references to them.
void fill_references(onnx::NodeProto& node,
                     const std::map<std::string, const onnx::AttributeProto*>& given) {
  auto* attributes = node.mutable_attribute();
  for (int i = attributes->size(); i-- > 0;) {
    onnx::AttributeProto& attribute = (*attributes)[i];
    if (!attribute.ref_attr_name().empty()) {
      const auto found = given.find(attribute.ref_attr_name());
      if (found == given.end()) {
        attributes->DeleteSubrange(i, 1);  // the operator's default holds
        continue;
      }
      const std::string name = attribute.name();
      attribute = *found->second;
      attribute.set_name(name);
    }
    if (attribute.has_g()) {
      for (auto& inner : *attribute.mutable_g()->mutable_node()) fill_references(inner, given);
    }
  }
}

/// Work of a matrix product or convolution, about: elements of the result times length of the sum.
std::uint64_t rough_cost(const Graph& graph, const Node& node) {
  const ValueId result = node.output();
  if (result == kNone || !graph.values[result].shaped) return 1;
  const std::uint64_t made = elements(graph.values[result].dims);
  const ValueId other = node.input(1);
  if (other == kNone || !graph.values[other].shaped || graph.values[other].dims.size() < 2) {
    return made;
  }
  const Dims& dims = graph.values[other].dims;
  if (node.type == "Conv")
    return saturating_product(made, elements(dims) / std::max<std::uint64_t>(1, dims[0]));
  if (node.type == "MatMul" || node.type == "Gemm") {
    return saturating_product(made, dims[dims.size() - 2]);
  }
  return made;
}

}  // namespace

const onnx::AttributeProto* find_attribute(const onnx::NodeProto& proto, std::string_view name) {
  for (const auto& attribute : proto.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

const onnx::GraphProto* graph_of(const onnx::NodeProto& proto, std::string_view name) {
  const onnx::AttributeProto* found = find_attribute(proto, name);
  return found != nullptr && found->has_g() ? &found->g() : nullptr;
}

bool Unfolder::run_control(const onnx::NodeProto& proto, Frame& frame) {
  if (proto.op_type() == "If") {
    run_if(proto, frame);
    return true;
  }
  if (proto.op_type() == "Loop") return run_loop(proto, frame);
  if (proto.op_type() == "Scan") return run_scan(proto, frame);
  return false;
}

void Unfolder::bind(const onnx::NodeProto& proto, int output, ValueId value, Frame& frame) {
  if (output < proto.output_size() && !proto.output(output).empty()) {
    frame.names[proto.output(output)] = value;
  }
}

std::vector<ValueId> Unfolder::run_body(const onnx::GraphProto& body, Frame& frame,
                                        const std::string& suffix) {
  const std::string outer = suffix_;
  suffix_ += suffix;
  add_constants(body, frame);
  run_nodes(body.node(), frame);
  std::vector<ValueId> results;
  for (const auto& output : body.output()) {
    const ValueId* found = frame.find(output.name());
    if (found == nullptr || *found == kNone) {
      throw config::fault("MS233", graph_.where_tensor(output.name()),
                          "it is a result of an inner graph, but no node makes it");
    }
    results.push_back(*found);
  }
  suffix_ = outer;
  return results;
}

std::uint64_t Unfolder::cost_since(std::size_t first_node) const {
  std::uint64_t sum = 0;
  for (std::size_t i = first_node; i < graph_.nodes.size(); ++i) {
    const std::uint64_t cost = rough_cost(graph_, graph_.nodes[i]);
    sum = sum + cost < sum ? ~std::uint64_t{0} : sum + cost;
  }
  return sum;
}

void Unfolder::run_if(const onnx::NodeProto& proto, Frame& frame) {
  const onnx::GraphProto* branches[2] = {graph_of(proto, "else_branch"),
                                         graph_of(proto, "then_branch")};
  if (branches[0] == nullptr || branches[1] == nullptr || proto.input_size() != 1) {
    throw config::fault("MS232", where(proto), "If needs a condition and two branches");
  }
  const ValueId condition = resolve(proto, proto.input(0), frame);
  const auto take = [&](const onnx::GraphProto& branch) {
    Frame inner;
    inner.parent = &frame;
    return run_body(branch, inner, "");
  };
  std::size_t taken = 1;
  if (const auto known = scalar_of(graph_, condition)) {
    taken = *known != 0 ? 1 : 0;
  } else {
    // Try both; undoing a branch is cutting off what it added.
    std::uint64_t costs[2] = {0, 0};
    for (std::size_t which = 0; which < 2; ++which) {
      const std::size_t nodes = graph_.nodes.size();
      const std::size_t values = graph_.values.size();
      const std::size_t warnings = graph_.warnings.size();
      const auto names = names_;
      static_cast<void>(take(*branches[which]));
      costs[which] = cost_since(nodes);
      graph_.nodes.resize(nodes);
      graph_.values.resize(values);
      graph_.warnings.resize(warnings);
      names_ = names;
    }
    taken = costs[1] >= costs[0] ? 1 : 0;
    graph_.warnings.push_back(fmt::format(
        "MS238: {}: the condition is known only in the run; the costlier branch ({}) is taken",
        where(proto).text(), taken == 1 ? "then" : "else"));
  }
  const std::vector<ValueId> results = take(*branches[taken]);
  if (static_cast<int>(results.size()) < proto.output_size()) {
    throw config::fault("MS232", where(proto), "a branch has fewer results than the node");
  }
  for (int i = 0; i < proto.output_size(); ++i) {
    bind(proto, i, results[static_cast<std::size_t>(i)], frame);
  }
}

ValueId Unfolder::constant_number(const std::string& name, ElementType type, double number) {
  Value value;
  value.name = name;
  value.type = type;
  value.constant = value.shaped = true;
  value.numbers = std::make_shared<const std::vector<double>>(1, number);
  return graph_.add_value(std::move(value));
}

ValueId Unfolder::own_node(const std::string& type, const std::string& name,
                           std::vector<ValueId> inputs, const Dims& dims,
                           std::map<std::string, std::int64_t> numbers) {
  Node node;
  node.name = name;
  node.type = type;
  node.domain = kOwnDomain;
  for (const auto& [key, number] : numbers) node.attributes[key].integer = number;
  Value value;
  value.name = name;
  value.type = inputs.empty() ? ElementType::none : graph_.values[inputs.front()].type;
  value.shaped = true;
  value.dims = dims;
  value.maker = static_cast<NodeId>(graph_.nodes.size());
  node.inputs = std::move(inputs);
  const ValueId id = graph_.add_value(std::move(value));
  node.outputs = {id};
  graph_.nodes.push_back(std::move(node));
  return id;
}

void Unfolder::run_function(const onnx::FunctionProto& function, const onnx::NodeProto& call,
                            Frame& frame) {
  if (std::find(calls_.begin(), calls_.end(), &function) != calls_.end()) {
    throw config::fault("MS233", where(call),
                        fmt::format("the function \"{}\" uses itself", function.name()));
  }
  std::map<std::string, const onnx::AttributeProto*> given;
  for (const auto& attribute : call.attribute()) given[attribute.name()] = &attribute;
  Frame inner;  // a function sees nothing around it
  for (int i = 0; i < function.input_size(); ++i) {
    const std::string name = i < call.input_size() ? call.input(i) : std::string();
    const ValueId value = resolve(call, name, frame);
    inner.names[function.input(i)] = value;
  }
  const auto outer_versions = function_versions_;
  const std::string outer_suffix = suffix_;
  function_versions_.clear();
  for (const auto& import : function.opset_import()) {
    const std::string domain = import.domain() == "ai.onnx" ? "" : import.domain();
    function_versions_[domain] = import.version();
  }
  const std::string name = call.name().empty() ? function.name() : call.name();
  suffix_ += fmt::format("@{}", name);
  calls_.push_back(&function);
  google::protobuf::RepeatedPtrField<onnx::NodeProto> nodes = function.node();
  for (onnx::NodeProto& node : nodes) fill_references(node, given);
  run_nodes(nodes, inner);
  calls_.pop_back();
  suffix_ = outer_suffix;
  function_versions_ = outer_versions;
  for (int i = 0; i < call.output_size() && i < function.output_size(); ++i) {
    const ValueId* found = inner.find(function.output(i));
    if (found == nullptr || *found == kNone) {
      throw config::fault("MS233", where(call),
                          fmt::format("nothing in the function \"{}\" makes its result \"{}\"",
                                      function.name(), function.output(i)));
    }
    bind(call, i, *found, frame);
  }
}

}  // namespace macroscope::workload::onnx_import
