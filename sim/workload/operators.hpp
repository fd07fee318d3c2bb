// The operator elements of a workload file, one function each.
#pragma once

#include <string_view>

#include "sim/workload/builder.hpp"

namespace macroscope::workload {

/// A softmax over `rows` rows of `columns`; also the middle of attention.
[[nodiscard]] program::VectorOp softmax_over(Builder& builder, const Element& e, std::uint64_t rows,
                                             std::uint64_t columns);

/// Adds what `e` describes to the network and makes its result the current one.
using OperatorFunction = void (*)(Builder& builder, const Element& e);

// Matrix operators: operators_matrix.cpp, operators_conv.cpp.
void add_gemm(Builder& builder, const Element& e);
void add_linear(Builder& builder, const Element& e);
void add_conv2d(Builder& builder, const Element& e);
void add_attention(Builder& builder, const Element& e);
void add_experts(Builder& builder, const Element& e);  // operators_experts.cpp

// The KV cache: attention_cache.cpp.
void add_cache(Builder& builder, const Element& e);

// Vector operators: operators_vector.cpp, operators_norm.cpp.
void add_pool(Builder& builder, const Element& e);
void add_elementwise(Builder& builder, const Element& e);
void add_activation(Builder& builder, const Element& e);
void add_softmax(Builder& builder, const Element& e);
void add_layer_norm(Builder& builder, const Element& e);
void add_group_norm(Builder& builder, const Element& e);
void add_rms_norm(Builder& builder, const Element& e);
void add_scan(Builder& builder, const Element& e);
void add_upsample(Builder& builder, const Element& e);
void add_repeat(Builder& builder, const Element& e);
void add_embedding(Builder& builder, const Element& e);

// Shapes without work: operators_shape.cpp, operators_concat.cpp.
void add_input(Builder& builder, const Element& e);
void add_alias(Builder& builder, const Element& e);
void add_slice(Builder& builder, const Element& e);
void add_flatten(Builder& builder, const Element& e);
void add_reshape(Builder& builder, const Element& e);
void add_concat(Builder& builder, const Element& e);

/// The function of an operator element, or null when `tag` is not one.
[[nodiscard]] OperatorFunction operator_function(std::string_view tag);

}  // namespace macroscope::workload
