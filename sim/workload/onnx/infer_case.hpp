// One call of a shape rule, and the rules that stand in files of their own.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "sim/workload/onnx/graph.hpp"
#include "sim/workload/rules/totals.hpp"

namespace macroscope::workload::onnx_import {

/// One call of a rule.
struct Case {
  Graph& graph;
  const Node& node;
  std::string& fault;

  [[nodiscard]] const Value* in(std::size_t index) const {
    const ValueId id = node.input(index);
    return id == kNone ? nullptr : &graph.values[id];
  }
  [[nodiscard]] bool shaped(std::size_t index, std::size_t rank = 0) const {
    const Value* value = in(index);
    return value != nullptr && value->shaped && value->dims.size() >= rank;
  }
  void out(std::size_t index, ElementType type, Dims dims) const {
    const ValueId id = node.output(index);
    if (id == kNone) return;
    Value& value = graph.values[id];
    value.type = type;
    value.dims = std::move(dims);
    value.shaped = std::all_of(value.dims.begin(), value.dims.end(),
                               [](std::uint64_t dim) { return dim <= kMaxDimension; });
    if (!value.shaped) fault = fmt::format("\"{}\" would be too large", value.name);
  }
};

// infer_microsoft.cpp: operators of ONNX Runtime, and those of ONNX 23 that are like them.
void fused_matmul(const Case& c);
void skip_norm(const Case& c);
void embed_norm(const Case& c);
void fused_attention(const Case& c);
void separate_attention(const Case& c);
void quantize_dynamic(const Case& c);
void quantize(const Case& c);
void dequantize(const Case& c);
void quantized_binary(const Case& c);
void quantized_pool(const Case& c);
void quantized_gemm(const Case& c);
void integer_to_float_product(const Case& c);

}  // namespace macroscope::workload::onnx_import
