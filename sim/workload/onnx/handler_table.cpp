// Which function lowers which operator.
#include <algorithm>
#include <array>
#include <map>

#include "sim/workload/onnx/handlers.hpp"

namespace macroscope::workload::onnx_import {
namespace {

using Table = std::map<std::string_view, Handler>;

const Table& onnx_table() {
  static const Table table = [] {
    Table t = {
        {"Conv", lower_conv},
        {"ConvTranspose", lower_conv_transpose},
        {"Gemm", lower_gemm},
        {"MatMul", lower_matmul},
        {"Einsum", lower_einsum},
        {"QLinearConv", lower_quantized_conv},
        {"ConvInteger", lower_quantized_conv},
        {"QLinearMatMul", lower_quantized_matmul},
        {"MatMulInteger", lower_quantized_matmul},
        {"LSTM", lower_lstm},
        {"GRU", lower_lstm},
        {"RNN", lower_lstm},
        {"Attention", lower_separate_attention},
        {"RotaryEmbedding", lower_rotary},
        {"Cast", lower_quantize},
        {"CastLike", lower_quantize},
        {"QuantizeLinear", lower_quantize},
        {"DequantizeLinear", lower_quantize},
        {"DynamicQuantizeLinear", lower_dynamic_quantize},
        {"GlobalAveragePool", lower_global_pool},
        {"GlobalMaxPool", lower_global_pool},
        {"GlobalLpPool", lower_global_pool},
        {"TopK", lower_top_k},
        {"CumSum", lower_scan_sum},
        {"LayerNormalization", lower_norm},
        {"SimplifiedLayerNormalization", lower_norm},
        {"RMSNormalization", lower_norm},
        {"SkipLayerNormalization", lower_skip_norm},
        {"InstanceNormalization", lower_instance_norm},
        {"GroupNormalization", lower_instance_norm},
        {"BatchNormalization", lower_batch_norm},
        {"LRN", lower_local_norm},
        {"LpNormalization", lower_local_norm},
        {"MeanVarianceNormalization", lower_local_norm},
        {"Identity", lower_view},
        {"Dropout", lower_view},
        {"Transpose", lower_transpose},
        {"Slice", lower_slice},
        {"Split", lower_slice},
        {"Concat", lower_concat},
        {"Expand", lower_expand},
        {"OneHot", lower_one_hot},
    };
    const auto all = [&t](Handler handler, std::initializer_list<std::string_view> types) {
      for (const std::string_view type : types) t[type] = handler;
    };
    all(lower_pool, {"MaxPool", "AveragePool", "LpPool"});
    all(lower_softmax, {"Softmax", "LogSoftmax", "Hardmax"});
    all(lower_reshape, {"Reshape", "Flatten", "Squeeze", "Unsqueeze"});
    all(lower_gather, {"Gather", "GatherND", "GatherElements"});
    all(lower_scatter, {"Scatter", "ScatterElements", "ScatterND"});
    all(lower_copy, {"Pad", "Tile", "Resize", "Upsample", "DepthToSpace", "SpaceToDepth", "Trilu",
                     "ReverseSequence", "GridSample"});
    all(lower_reduce,
        {"ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
         "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare", "ArgMax", "ArgMin"});
    all(lower_elementwise,
        {"Add",   "Sub",   "Mul",      "Div",        "Pow",         "Mod",
         "Min",   "Max",   "Sum",      "Mean",       "And",         "Or",
         "Xor",   "Equal", "Less",     "Greater",    "LessOrEqual", "GreaterOrEqual",
         "Where", "PRelu", "BitShift", "BitwiseAnd", "BitwiseOr",   "BitwiseXor"});
    all(lower_activation,
        {"Relu",      "LeakyRelu", "Sigmoid", "Tanh",  "HardSigmoid", "HardSwish",
         "Softplus",  "Softsign",  "Elu",     "Celu",  "Selu",        "ThresholdedRelu",
         "Shrink",    "Clip",      "Gelu",    "Mish",  "Swish",       "Abs",
         "Neg",       "Sqrt",      "Exp",     "Log",   "Erf",         "Sin",
         "Cos",       "Tan",       "Sinh",    "Cosh",  "Asin",        "Acos",
         "Atan",      "Asinh",     "Acosh",   "Atanh", "Reciprocal",  "Floor",
         "Ceil",      "Round",     "Sign",    "Not",   "IsNaN",       "IsInf",
         "BitwiseNot"});
    return t;
  }();
  return table;
}

const Table& microsoft_table() {
  static const Table table = {
      {"Attention", lower_fused_attention},
      {"QAttention", lower_fused_attention},
      {"MultiHeadAttention", lower_separate_attention},
      {"GroupQueryAttention", lower_separate_attention},
      {"RotaryEmbedding", lower_rotary},
      {"EmbedLayerNormalization", lower_embed_norm},
      {"SkipLayerNormalization", lower_skip_norm},
      {"SkipSimplifiedLayerNormalization", lower_skip_norm},
      {"LayerNormalization", lower_norm},
      {"SimplifiedLayerNormalization", lower_norm},
      {"GroupNorm", lower_instance_norm},
      {"BiasGelu", lower_biased_activation},
      {"FastGelu", lower_biased_activation},
      {"Gelu", lower_activation},
      {"QuickGelu", lower_activation},
      {"BiasAdd", lower_elementwise},
      {"FusedMatMul", lower_matmul},
      {"TransposeMatMul", lower_matmul},
      {"QGemm", lower_quantized_matmul},
      {"MatMulIntegerToFloat", lower_quantized_matmul},
      {"DynamicQuantizeMatMul", lower_quantized_matmul},
      {"QuantizeLinear", lower_quantize},
      {"DequantizeLinear", lower_quantize},
      {"QLinearAdd", lower_quantized_elementwise},
      {"QLinearMul", lower_quantized_elementwise},
      {"QLinearSigmoid", lower_quantized_elementwise},
      {"QLinearLeakyRelu", lower_quantized_elementwise},
      {"QLinearSoftmax", lower_quantized_elementwise},
      {"QLinearGlobalAveragePool", lower_global_pool},
  };
  return table;
}

const Table& own_table() {
  static const Table table = {
      {"attention", lower_attention},   {"layer_norm", lower_norm},
      {"rms_norm", lower_norm},         {"rotary", lower_rotary},
      {"gelu", lower_activation},       {"gelu_tanh", lower_activation},
      {"silu", lower_activation},       {"mish", lower_activation},
      {"quick_gelu", lower_activation}, {"hard_swish", lower_activation},
      {"Stack", lower_concat},          {"Take", lower_slice},
  };
  return table;
}

}  // namespace

Handler handler_of(const Node& node) {
  const Table* table = node.domain.empty()               ? &onnx_table()
                       : node.domain == kMicrosoftDomain ? &microsoft_table()
                       : node.domain == kOwnDomain       ? &own_table()
                                                         : nullptr;
  if (table == nullptr) return nullptr;
  const auto found = table->find(node.type);
  return found == table->end() ? nullptr : found->second;
}

}  // namespace macroscope::workload::onnx_import
