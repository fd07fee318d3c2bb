// What follows for a node's results once its shapes are inferred.
#include <fmt/format.h>

#include <algorithm>

#include "sim/workload/onnx/fold.hpp"
#include "sim/workload/onnx/unfolder.hpp"
#include "sim/workload/rules/totals.hpp"

namespace macroscope::workload::onnx_import {

std::string Unfolder::further_fault(const Node& node) const {
  if (!node.is("Reshape") || node.input(0) == kNone || node.output() == kNone) return {};
  const Value& from = graph_.values[node.input(0)];
  const Value& to = graph_.values[node.output()];
  if (!from.shaped || !to.shaped || elements(from.dims) == elements(to.dims)) return {};
  return fmt::format("{} cannot be reshaped to {}", shape_text(from.dims), shape_text(to.dims));
}

void Unfolder::take_stated_shapes(const Node& node) {
  for (const ValueId id : node.outputs) {
    if (id == kNone || graph_.values[id].shaped || !suffix_.empty()) continue;
    const auto stated = stated_.find(graph_.values[id].name);
    if (stated == stated_.end() || !stated->second->tensor_type().has_shape()) continue;
    const auto& tensor = stated->second->tensor_type();
    Dims dims;
    bool known = true;
    for (const auto& dim : tensor.shape().dim()) {
      const auto name = size_names_.find(dim.dim_param());
      const bool number = dim.has_dim_value() && dim.dim_value() > 0 &&
                          static_cast<std::uint64_t>(dim.dim_value()) <= kMaxDimension;
      known = known && (number || name != size_names_.end());
      if (!known) break;
      dims.push_back(number ? static_cast<std::uint64_t>(dim.dim_value()) : name->second);
    }
    if (!known) continue;
    Value& value = graph_.values[id];
    value.dims = std::move(dims);
    value.shaped = true;
    if (value.type == ElementType::none) value.type = element_type(tensor.elem_type());
  }
}

void Unfolder::finish_outputs(NodeId id) {
  const Node& node = graph_.nodes[id];
  const bool sizes = node.domain.empty() && (node.type == "Shape" || node.type == "Size");
  if (sizes && node.input(0) != kNone && graph_.values[node.input(0)].shaped &&
      node.output() != kNone) {
    const Dims& dims = graph_.values[node.input(0)].dims;
    std::vector<double> numbers;
    if (node.type == "Size") {
      numbers.push_back(static_cast<double>(elements(dims)));
    } else {
      const auto rank = static_cast<std::int64_t>(dims.size());
      const auto bound = [rank](std::int64_t x) {
        return std::clamp<std::int64_t>(x < 0 ? x + rank : x, 0, rank);
      };
      const std::int64_t end = bound(node.integer("end", rank));
      for (std::int64_t i = bound(node.integer("start", 0)); i < end; ++i) {
        numbers.push_back(static_cast<double>(dims[static_cast<std::size_t>(i)]));
      }
    }
    Value& value = graph_.values[node.output()];
    value.type = ElementType::int64;
    value.shaped = value.constant = true;
    value.dims = node.type == "Size" ? Dims{} : Dims{numbers.size()};
    value.numbers = std::make_shared<const std::vector<double>>(std::move(numbers));
    return;
  }
  constexpr std::string_view kRandom = "Random";
  bool constant = node.type.rfind(kRandom, 0) != 0 && node.domain != kOwnDomain;
  for (const ValueId input : node.inputs) {
    constant = constant && (input == kNone || graph_.values[input].constant);
  }
  if (!constant) return;
  // Rows of a large table are not looked up for their own sake.
  constexpr std::uint64_t kLargestInput = 4096;
  const bool small = std::all_of(node.inputs.begin(), node.inputs.end(), [this](ValueId input) {
    return input == kNone || elements(graph_.values[input].dims) <= kLargestInput;
  });
  for (const ValueId output : node.outputs) {
    if (output == kNone) continue;
    graph_.values[output].constant = true;
    const Value& value = graph_.values[output];
    if (small && value.shaped && elements(value.dims) <= kSmallConstant) {
      static_cast<void>(numbers_of(graph_, output));
    }
  }
}

}  // namespace macroscope::workload::onnx_import
