#include "sim/workload/onnx/infer.hpp"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/defs/shape_inference.h>

#include <algorithm>
#include <array>
#include <deque>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/rules/totals.hpp"

namespace macroscope::workload::onnx_import {
namespace {

/// A node as the library's shape functions see it.
class Context final : public onnx::InferenceContext {
 public:
  Context(Graph& graph, const Node& node, const onnx::NodeProto& proto)
      : graph_(graph),
        node_(node),
        proto_(proto),
        types_(node.inputs.size()),
        outputs_(node.outputs.size()) {
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i] == kNone) continue;
      const Value& value = graph.values[node.inputs[i]];
      if (value.type == ElementType::none) continue;
      auto* tensor = types_[i].mutable_tensor_type();
      tensor->set_elem_type(static_cast<int>(value.type));
      if (!value.shaped) continue;
      auto* shape = tensor->mutable_shape();
      for (const std::uint64_t dim : value.dims) {
        shape->add_dim()->set_dim_value(static_cast<std::int64_t>(dim));
      }
    }
  }

  const onnx::AttributeProto* getAttribute(const std::string& name) const override {
    for (const auto& attribute : proto_.attribute()) {
      if (attribute.name() == name) return &attribute;
    }
    return nullptr;
  }
  std::size_t getNumInputs() const override { return types_.size(); }
  const onnx::TypeProto* getInputType(std::size_t index) const override {
    if (index >= types_.size() || !types_[index].has_tensor_type()) return nullptr;
    return &types_[index];
  }
  const onnx::TensorProto* getInputData(std::size_t index) const override {
    constexpr std::uint64_t kLargest = 4096;  // shapes, axes, scales
    if (index >= node_.inputs.size() || node_.inputs[index] == kNone) return nullptr;
    const Value& value = graph_.values[node_.inputs[index]];
    if (!value.constant || !value.shaped || elements(value.dims) > kLargest) return nullptr;
    const Numbers numbers = numbers_of(graph_, node_.inputs[index]);
    if (numbers == nullptr) return nullptr;
    onnx::TensorProto& tensor = data_.emplace_back();
    tensor.set_data_type(static_cast<int>(value.type));
    for (const std::uint64_t dim : value.dims) tensor.add_dims(static_cast<std::int64_t>(dim));
    for (const double x : *numbers) {
      if (value.type == ElementType::int64) tensor.add_int64_data(to_integer(x));
      if (value.type == ElementType::float32) tensor.add_float_data(static_cast<float>(x));
      if (value.type == ElementType::float64) tensor.add_double_data(x);
      if (value.type == ElementType::int32) {
        const auto bounded = std::clamp<std::int64_t>(to_integer(x), INT32_MIN, INT32_MAX);
        tensor.add_int32_data(static_cast<std::int32_t>(bounded));
      }
    }
    return &tensor;
  }
  std::size_t getNumOutputs() const override { return outputs_.size(); }
  onnx::TypeProto* getOutputType(std::size_t index) override {
    return index < outputs_.size() ? &outputs_[index] : &beyond_;
  }
  onnx::GraphInferencer* getGraphAttributeInferencer(const std::string&) override {
    return nullptr;  // graphs are unfolded before anybody asks
  }
  const onnx::SparseTensorProto* getInputSparseData(std::size_t) const override { return nullptr; }
  const onnx::TensorShapeProto* getSymbolicInput(std::size_t) const override { return nullptr; }

  /// Takes what the library found; the sentence that says what is wrong with it, or nothing.
  std::string take() {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      if (node_.outputs[i] == kNone || !outputs_[i].has_tensor_type()) continue;
      const auto& tensor = outputs_[i].tensor_type();
      Value& value = graph_.values[node_.outputs[i]];
      value.type = element_type(tensor.elem_type());
      if (!tensor.has_shape()) continue;
      value.dims.clear();
      value.shaped = true;
      for (const auto& dim : tensor.shape().dim()) {
        if (!dim.has_dim_value()) {
          value.shaped = false;
          break;
        }
        if (dim.dim_value() < 0 || static_cast<std::uint64_t>(dim.dim_value()) > kMaxDimension) {
          value.shaped = false;
          return fmt::format("a dimension of \"{}\" would be {}", value.name, dim.dim_value());
        }
        value.dims.push_back(static_cast<std::uint64_t>(dim.dim_value()));
      }
      if (!value.shaped) value.dims.clear();
    }
    return {};
  }

 private:
  Graph& graph_;
  const Node& node_;
  const onnx::NodeProto& proto_;
  std::vector<onnx::TypeProto> types_;
  std::vector<onnx::TypeProto> outputs_;
  onnx::TypeProto beyond_;                      // of a result that the node does not have
  mutable std::deque<onnx::TensorProto> data_;  // the library keeps pointers into it
};

/// Sizes that the library divides by or counts with before it looks whether it can.
std::string impossible_attribute(const Node& node) {
  for (const char* name : {"strides", "dilations", "kernel_shape"}) {
    for (const std::int64_t x : node.integers(name)) {
      if (x < 1) return fmt::format("{} has {} in it; it must be at least 1", name, x);
      if (x > std::int64_t{1} << 31) return fmt::format("{} has {} in it", name, x);
    }
  }
  for (const char* name : {"pads", "output_padding", "output_shape"}) {
    for (const std::int64_t x : node.integers(name)) {
      if (x > std::int64_t{1} << 31 || x < -(std::int64_t{1} << 31)) {
        return fmt::format("{} has {} in it", name, x);
      }
    }
  }
  for (const char* name : {"group", "num_groups", "blocksize", "num_heads", "kv_num_heads"}) {
    const Attribute* found = node.find(name);
    if (found != nullptr && (found->integer < 0 || found->integer > std::int64_t{1} << 31)) {
      return fmt::format("{} is {}", name, found->integer);
    }
  }
  if (node.find("group") != nullptr && node.integer("group", 1) == 0) return "group is 0";
  return {};
}

/// Operators whose shape function may fail on sizes that nobody checks.
bool is_unsafe(const Node& node) {
  constexpr std::array<std::string_view, 6> kUnsafe = {
      "STFT", "MelWeightMatrix", "HannWindow", "HammingWindow", "BlackmanWindow", "DFT"};
  return std::find(kUnsafe.begin(), kUnsafe.end(), node.type) != kUnsafe.end();
}

/// True when the node reads what no tensor type is known of: a sequence, or the result of an
/// operator that nothing is known about. That is no fault of the node.
bool reads_unknown(const Graph& graph, const Node& node) {
  return std::any_of(node.inputs.begin(), node.inputs.end(), [&graph](ValueId id) {
    return id != kNone && graph.values[id].type == ElementType::none;
  });
}

/// The library's check of a node; empty when it has nothing to say.
std::string check(const onnx::OpSchema& schema, const onnx::NodeProto& proto) {
  try {
    schema.Verify(proto);
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

/// The node without the attributes that its operator does not have.
onnx::NodeProto with_known_attributes(const onnx::OpSchema& schema, const onnx::NodeProto& proto) {
  onnx::NodeProto known = proto;
  auto* attributes = known.mutable_attribute();
  for (int i = attributes->size(); i-- > 0;) {
    if (schema.attributes().count((*attributes)[i].name()) == 0) attributes->DeleteSubrange(i, 1);
  }
  return known;
}

/// The first sentence of the library's message, without its brackets and contexts.
std::string shortened(std::string text) {
  const std::size_t line = text.find('\n');
  if (line != std::string::npos) text.resize(line);
  for (const char* prefix : {"[ShapeInferenceError] ", "[TypeInferenceError] "}) {
    if (text.rfind(prefix, 0) == 0) text.erase(0, std::char_traits<char>::length(prefix));
  }
  return text;
}

}  // namespace

Inferred infer(Graph& graph, const Node& node, const onnx::NodeProto& proto) {
  Inferred result;
  result.fault = impossible_attribute(node);
  if (!result.fault.empty()) return result;
  if (infer_by_rule(graph, node, result.fault)) return result;
  const onnx::OpSchema* schema = onnx::OpSchemaRegistry::Schema(
      node.type, static_cast<int>(std::min<std::int64_t>(node.version, 1 << 20)), node.domain);
  if (schema == nullptr || schema->Deprecated()) return result;
  std::string objection = check(*schema, proto);
  // An attribute of a later version, or of one tool, does not stand in the way.
  const onnx::NodeProto known = with_known_attributes(*schema, proto);
  const bool newer = node.version > kNewestVersion;
  if (!objection.empty() && known.attribute_size() != proto.attribute_size()) {
    if (!newer) result.remark = shortened(objection);
    objection = check(*schema, known);
  }
  if (!objection.empty()) {
    (newer ? result.remark : result.fault) = shortened(objection);
    return result;
  }
  const bool usable = schema->has_type_and_shape_inference_function();
  if (!usable || is_unsafe(node) || reads_unknown(graph, node)) return result;
  Context context(graph, node, known);
  try {
    schema->GetTypeAndShapeInferenceFunction()(context);
    result.fault = context.take();
  } catch (const std::exception& error) {
    result.fault = shortened(error.what());
  }
  return result;
}

bool broadcast(const Dims& a, const Dims& b, Dims& result) {
  const std::size_t rank = std::max(a.size(), b.size());
  result.assign(rank, 1);
  for (std::size_t i = 0; i < rank; ++i) {
    const std::uint64_t x = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::uint64_t y = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (x != y && x != 1 && y != 1) return false;
    result[rank - 1 - i] = x == 1 ? y : x;
  }
  return true;
}

}  // namespace macroscope::workload::onnx_import
