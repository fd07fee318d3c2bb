// The operators of ONNX, one function each; lowering.hpp says what they work with.
#pragma once

#include "sim/workload/onnx/lowering.hpp"

namespace macroscope::workload::onnx_import {

// Matrix products: lower_conv.cpp, lower_matmul.cpp, lower_einsum.cpp, lower_quantized.cpp.
void lower_conv(Lowering& l, Node& node);
void lower_conv_transpose(Lowering& l, Node& node);
void lower_gemm(Lowering& l, Node& node);
void lower_matmul(Lowering& l, Node& node);
void lower_einsum(Lowering& l, Node& node);
void lower_quantized_conv(Lowering& l, Node& node);    // QLinearConv, ConvInteger
void lower_quantized_matmul(Lowering& l, Node& node);  // QLinearMatMul, MatMulInteger, QGemm

// Attention: lower_attention.cpp; recurrent layers: lower_recurrent.cpp.
void lower_attention(Lowering& l, Node& node);           // the importer's own
void lower_fused_attention(Lowering& l, Node& node);     // com.microsoft.Attention, QAttention
void lower_separate_attention(Lowering& l, Node& node);  // MultiHeadAttention and the like
void lower_lstm(Lowering& l, Node& node);                // LSTM, GRU, RNN

// The vector unit: lower_elementwise.cpp, lower_reduce.cpp, lower_norm.cpp.
void lower_activation(Lowering& l, Node& node);
void lower_elementwise(Lowering& l, Node& node);
void lower_biased_activation(Lowering& l, Node& node);  // BiasGelu, FastGelu
void lower_quantize(Lowering& l, Node& node);           // QuantizeLinear, DequantizeLinear, Cast
void lower_dynamic_quantize(Lowering& l, Node& node);
void lower_quantized_elementwise(Lowering& l, Node& node);
void lower_rotary(Lowering& l, Node& node);
void lower_pool(Lowering& l, Node& node);
void lower_global_pool(Lowering& l, Node& node);
void lower_reduce(Lowering& l, Node& node);  // Reduce*, ArgMax, ArgMin
void lower_top_k(Lowering& l, Node& node);
void lower_scan_sum(Lowering& l, Node& node);  // CumSum
void lower_softmax(Lowering& l, Node& node);
void lower_norm(Lowering& l, Node& node);  // over the last dimensions
void lower_skip_norm(Lowering& l, Node& node);
void lower_embed_norm(Lowering& l, Node& node);
void lower_instance_norm(Lowering& l, Node& node);  // also GroupNormalization
void lower_batch_norm(Lowering& l, Node& node);
void lower_local_norm(Lowering& l, Node& node);  // LRN

// Views and copies: lower_views.cpp, lower_copies.cpp, lower_gather.cpp.
void lower_view(Lowering& l, Node& node);     // Identity, Dropout
void lower_reshape(Lowering& l, Node& node);  // Reshape, Flatten, Squeeze, Unsqueeze
void lower_transpose(Lowering& l, Node& node);
void lower_slice(Lowering& l, Node& node);   // Slice, Split, Take
void lower_concat(Lowering& l, Node& node);  // Concat, Stack
void lower_copy(Lowering& l, Node& node);    // Pad, Tile, Resize, DepthToSpace, ...
void lower_expand(Lowering& l, Node& node);
void lower_gather(Lowering& l, Node& node);
void lower_scatter(Lowering& l, Node& node);
void lower_one_hot(Lowering& l, Node& node);

}  // namespace macroscope::workload::onnx_import
