// A network as the importer works on it: one flat list of nodes over values with known shapes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.hpp"
#include "sim/workload/onnx/element_type.hpp"
#include "sim/workload/onnx/stored_tensor.hpp"

namespace macroscope::workload::onnx_import {

using ValueId = std::uint32_t;
using NodeId = std::uint32_t;
/// An optional input or output that a node leaves out; a value that no node makes.
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};

using Dims = std::vector<std::uint64_t>;
/// Values of a small constant; integers are exact below 2^53.
using Numbers = std::shared_ptr<const std::vector<double>>;

/// One attribute of a node; what it is not stays empty. Graphs and tensors do not get this far.
struct Attribute {
  std::int64_t integer = 0;
  double real = 0;
  std::string text;
  std::vector<std::int64_t> integers;
  std::vector<double> reals;
  std::vector<std::string> texts;
};

/// One tensor of the network.
struct Value {
  std::string name;
  ElementType type = ElementType::none;
  bool shaped = false;  // dims are known
  Dims dims;
  bool constant = false;  // computed from constants alone, before the run
  /// Type it is stored in where a QuantizeLinear says so; `none` elsewhere.
  ElementType quantized = ElementType::none;
  Numbers numbers;                             // of a small constant, once somebody asked
  std::shared_ptr<const StoredTensor> stored;  // of an initializer
  NodeId maker = kNone;
  bool is_input = false;
  bool is_output = false;
  std::vector<NodeId> readers;  // live ones in order; twice when it is read twice
};

/// Domain of the operators that the importer puts in place of what it recognizes.
inline constexpr std::string_view kOwnDomain = "macroscope";
/// Domain of the contributed operators of ONNX Runtime.
inline constexpr std::string_view kMicrosoftDomain = "com.microsoft";

/// One node.
struct Node {
  std::string name;  // unique
  std::string type;
  std::string domain;  // "" is ONNX itself
  std::int64_t version = 1;
  std::vector<ValueId> inputs;  // kNone where an optional one is left out
  std::vector<ValueId> outputs;
  std::map<std::string, Attribute, std::less<>> attributes;
  bool dead = false;  // taken into another node
  std::string label;  // of the operators it becomes: "Conv+Relu"; empty: its type

  [[nodiscard]] bool is(std::string_view type_name, std::string_view of = "") const {
    return type == type_name && domain == of;
  }
  [[nodiscard]] const Attribute* find(std::string_view attribute) const;
  [[nodiscard]] std::int64_t integer(std::string_view attribute, std::int64_t fallback) const;
  [[nodiscard]] double real(std::string_view attribute, double fallback) const;
  [[nodiscard]] std::string text(std::string_view attribute, std::string_view fallback) const;
  [[nodiscard]] std::vector<std::int64_t> integers(std::string_view attribute) const;
  /// Input `index`, or kNone when there is none.
  [[nodiscard]] ValueId input(std::size_t index) const {
    return index < inputs.size() ? inputs[index] : kNone;
  }
  [[nodiscard]] ValueId output(std::size_t index = 0) const {
    return index < outputs.size() ? outputs[index] : kNone;
  }
  /// "Gelu" or "com.microsoft.Attention".
  [[nodiscard]] std::string full_type() const;
};

/// The network. Nodes stand in an order in which they can run.
struct Graph {
  std::string path;  // of the file, for messages
  std::vector<Value> values;
  std::vector<Node> nodes;
  std::vector<ValueId> inputs;  // without initializers
  std::vector<ValueId> outputs;
  std::vector<std::string> warnings;

  [[nodiscard]] ValueId add_value(Value value);
  /// Place of a node or of a value, for messages: `model.onnx: node "conv1" (Conv)`.
  [[nodiscard]] SourceLocation where(const Node& node) const;
  [[nodiscard]] SourceLocation where_tensor(std::string_view name) const;
  /// Fills `Value::readers` and `Value::maker` from the live nodes.
  void link();
  /// Takes a node out: its inputs lose a reader.
  void kill(NodeId id);
  /// Live readers of a value without repeats.
  [[nodiscard]] std::size_t reader_count(ValueId id) const { return values[id].readers.size(); }
  /// The only reader of `id`, or null when there is none or several, or it is a result of the
  /// network.
  [[nodiscard]] Node* only_reader(ValueId id);
  [[nodiscard]] NodeId id_of(const Node& node) const {
    return static_cast<NodeId>(&node - nodes.data());
  }
  /// The live node that makes a value, or null.
  [[nodiscard]] Node* maker(ValueId id);
};

/// Product of dims; saturates.
[[nodiscard]] std::uint64_t elements(const Dims& dims);

}  // namespace macroscope::workload::onnx_import
