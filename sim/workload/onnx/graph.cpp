#include "sim/workload/onnx/graph.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/quantity.hpp"

namespace macroscope::workload::onnx_import {

const Attribute* Node::find(std::string_view attribute) const {
  const auto found = attributes.find(attribute);
  return found == attributes.end() ? nullptr : &found->second;
}

std::int64_t Node::integer(std::string_view attribute, std::int64_t fallback) const {
  const Attribute* found = find(attribute);
  return found == nullptr ? fallback : found->integer;
}

double Node::real(std::string_view attribute, double fallback) const {
  const Attribute* found = find(attribute);
  return found == nullptr ? fallback : found->real;
}

std::string Node::text(std::string_view attribute, std::string_view fallback) const {
  const Attribute* found = find(attribute);
  return found == nullptr ? std::string(fallback) : found->text;
}

std::vector<std::int64_t> Node::integers(std::string_view attribute) const {
  const Attribute* found = find(attribute);
  return found == nullptr ? std::vector<std::int64_t>{} : found->integers;
}

std::string Node::full_type() const {
  return domain.empty() || domain == kOwnDomain ? type : domain + "." + type;
}

ValueId Graph::add_value(Value value) {
  values.push_back(std::move(value));
  return static_cast<ValueId>(values.size() - 1);
}

SourceLocation Graph::where(const Node& node) const {
  return {fmt::format("{}: node \"{}\" ({})", path, node.name, node.full_type()), 0, 0};
}

SourceLocation Graph::where_tensor(std::string_view name) const {
  return {fmt::format("{}: tensor \"{}\"", path, name), 0, 0};
}

void Graph::link() {
  for (Value& value : values) {
    value.readers.clear();
    value.maker = kNone;
  }
  for (NodeId id = 0; id < nodes.size(); ++id) {
    if (nodes[id].dead) continue;
    for (const ValueId input : nodes[id].inputs) {
      if (input != kNone) values[input].readers.push_back(id);
    }
    for (const ValueId output : nodes[id].outputs) {
      if (output != kNone) values[output].maker = id;
    }
  }
}

void Graph::kill(NodeId id) {
  Node& node = nodes[id];
  if (node.dead) return;
  node.dead = true;
  for (const ValueId input : node.inputs) {
    if (input == kNone) continue;
    auto& readers = values[input].readers;
    const auto found = std::find(readers.begin(), readers.end(), id);
    if (found != readers.end()) readers.erase(found);
  }
  for (const ValueId output : node.outputs) {
    if (output != kNone && values[output].maker == id) values[output].maker = kNone;
  }
}

Node* Graph::only_reader(ValueId id) {
  const Value& value = values[id];
  if (value.is_output || value.readers.size() != 1) return nullptr;
  return &nodes[value.readers.front()];
}

Node* Graph::maker(ValueId id) {
  if (id == kNone || values[id].maker == kNone) return nullptr;
  return &nodes[values[id].maker];
}

std::uint64_t elements(const Dims& dims) {
  std::uint64_t product = 1;
  for (const std::uint64_t dim : dims) product = saturating_product(product, dim);
  return product;
}

}  // namespace macroscope::workload::onnx_import
