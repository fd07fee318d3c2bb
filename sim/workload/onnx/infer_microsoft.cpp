// Shapes of the operators of ONNX Runtime, and of ONNX 23 where they are like them.
#include <fmt/format.h>

#include <algorithm>

#include "sim/workload/onnx/infer.hpp"
#include "sim/workload/onnx/infer_case.hpp"

namespace macroscope::workload::onnx_import {

void fused_matmul(const Case& c) {
  if (!c.shaped(0, 2) || !c.shaped(1, 2)) return;
  Dims a = c.in(0)->dims, b = c.in(1)->dims;
  const ElementType type = c.in(0)->type;
  if (c.node.integer("transA", 0) != 0) std::swap(a[a.size() - 1], a[a.size() - 2]);
  if (c.node.integer("transB", 0) != 0) std::swap(b[b.size() - 1], b[b.size() - 2]);
  if (a.back() != b[b.size() - 2]) {
    c.fault = fmt::format("{} x {}: the inner dimensions differ", shape_text(a), shape_text(b));
    return;
  }
  Dims outer;
  if (!broadcast(Dims(a.begin(), a.end() - 2), Dims(b.begin(), b.end() - 2), outer)) {
    c.fault = fmt::format("{} x {} cannot be broadcast", shape_text(a), shape_text(b));
    return;
  }
  outer.push_back(a[a.size() - 2]);
  outer.push_back(b.back());
  c.out(0, type, outer);
}

/// Like input 0; further results (means, deviations) are left open, the sum is like it too.
void skip_norm(const Case& c) {
  if (!c.shaped(0)) return;
  const Value first = *c.in(0);
  c.out(0, first.type, first.dims);
  c.out(3, first.type, first.dims);
}

void embed_norm(const Case& c) {
  if (!c.shaped(0, 2) || !c.shaped(2, 2)) return;
  const Value ids = *c.in(0);
  const Value table = *c.in(2);
  c.out(0, table.type, {ids.dims[0], ids.dims[1], table.dims[1]});
  c.out(1, ElementType::int32, {ids.dims[0]});
  c.out(2, table.type, {ids.dims[0], ids.dims[1], table.dims[1]});
}

/// com.microsoft.Attention and QAttention: one matrix makes query, key and value.
void fused_attention(const Case& c) {
  if (!c.shaped(0, 3)) return;
  const Value first = *c.in(0);
  const auto heads =
      static_cast<std::uint64_t>(std::max<std::int64_t>(1, c.node.integer("num_heads", 1)));
  std::uint64_t hidden = c.shaped(1, 2) ? c.in(1)->dims[1] / 3 : first.dims[2];
  const auto sizes = c.node.integers("qkv_hidden_sizes");
  if (sizes.size() == 3) hidden = static_cast<std::uint64_t>(std::max<std::int64_t>(0, sizes[2]));
  const ElementType type =
      c.node.type == "QAttention" && c.in(3) != nullptr ? c.in(3)->type : first.type;
  c.out(0, type, {first.dims[0], first.dims[1], hidden});
  const Value* past = c.in(c.node.type == "QAttention" ? 8 : 4);
  const std::uint64_t before = past != nullptr && past->dims.size() == 5 ? past->dims[3] : 0;
  c.out(1, type, {2, first.dims[0], heads, first.dims[1] + before, hidden / heads});
}

/// MultiHeadAttention, GroupQueryAttention and ONNX's own Attention of version 23.
void separate_attention(const Case& c) {
  if (!c.shaped(0, 3)) return;
  const Value query = *c.in(0);
  const bool grouped = c.node.type == "GroupQueryAttention";
  const char* query_heads = c.node.domain.empty() ? "q_num_heads" : "num_heads";
  const char* key_heads =
      c.node.domain.empty() || grouped ? (grouped ? "kv_num_heads" : "kv_num_heads") : "num_heads";
  const auto heads =
      static_cast<std::uint64_t>(std::max<std::int64_t>(1, c.node.integer(query_heads, 1)));
  const auto kv = static_cast<std::uint64_t>(
      std::max<std::int64_t>(1, c.node.integer(key_heads, static_cast<std::int64_t>(heads))));
  Dims dims = query.dims;
  const bool packed = !c.shaped(1, 3);
  if (packed && query.dims.size() == 3 && heads + 2 * kv > 0) {
    dims[2] = query.dims[2] / (heads + 2 * kv) * heads;
  } else if (packed && query.dims.size() == 5) {
    dims = {query.dims[0], query.dims[1], query.dims[2] * query.dims[4]};
  } else if (c.shaped(2, 3) && query.dims.size() == 3 && c.in(2)->dims.size() == 3) {
    dims[2] = c.in(2)->dims[2] / kv * heads;
  } else if (c.shaped(2, 4) && query.dims.size() == 4) {
    dims[3] = c.in(2)->dims[3];
  }
  c.out(0, query.type, dims);
  if (packed || query.dims.size() != 3 || !c.shaped(2, 3)) return;
  // Present keys and values: [batch, heads, past + new, size].
  const std::size_t past = grouped ? 3 : c.node.domain.empty() ? 4 : 6;
  const std::uint64_t before = c.shaped(past, 4) ? c.in(past)->dims[2] : 0;
  const Dims key = c.in(1)->dims;
  const Dims value = c.in(2)->dims;
  if (key.size() != 3 || value.size() != 3) return;
  const bool shared = grouped && c.node.integer("do_rotary", 0) >= 0 && before >= key[1];
  const std::uint64_t tokens = shared ? before : before + key[1];
  c.out(1, query.type, {key[0], kv, tokens, key[2] / kv});
  c.out(2, query.type, {value[0], kv, tokens, value[2] / kv});
}

void quantize_dynamic(const Case& c) {
  if (!c.shaped(0)) return;
  const Value first = *c.in(0);
  c.out(0, ElementType::uint8, first.dims);
  c.out(1, ElementType::float32, {});
  c.out(2, ElementType::uint8, {});
}

/// Quantization with types that are newer than the library: like the input, in the zero point's
/// type.
void quantize(const Case& c) {
  if (!c.shaped(0)) return;
  const Value first = *c.in(0);
  ElementType type = c.in(2) != nullptr ? c.in(2)->type : ElementType::uint8;
  if (const Attribute* given = c.node.find("output_dtype");
      given != nullptr && given->integer > 0) {
    type = element_type(given->integer);
  }
  c.out(0, type, first.dims);
}

void dequantize(const Case& c) {
  if (!c.shaped(0)) return;
  const Value first = *c.in(0);
  c.out(0, c.in(1) != nullptr ? c.in(1)->type : ElementType::float32, first.dims);
}

/// Two operands of quantized arithmetic with their scales: a, scale, zero, b, scale, zero, ...
void quantized_binary(const Case& c) {
  if (!c.shaped(0) || !c.shaped(3)) return;
  const ElementType type = c.in(0)->type;
  Dims dims;
  if (!broadcast(c.in(0)->dims, c.in(3)->dims, dims)) {
    c.fault = fmt::format("{} and {} cannot be broadcast", shape_text(c.in(0)->dims),
                          shape_text(c.in(3)->dims));
    return;
  }
  c.out(0, type, dims);
}

void quantized_pool(const Case& c) {
  if (!c.shaped(0, 3)) return;
  const Value first = *c.in(0);
  Dims dims = first.dims;
  const bool last = c.node.integer("channels_last", 0) != 0;
  for (std::size_t i = last ? 1 : 2; i + (last ? 1 : 0) < dims.size(); ++i) dims[i] = 1;
  c.out(0, first.type, dims);
}

void quantized_gemm(const Case& c) {
  if (!c.shaped(0, 2) || !c.shaped(3, 2)) return;
  Dims a = c.in(0)->dims, b = c.in(3)->dims;
  const ElementType type = c.in(8) != nullptr ? c.in(8)->type : ElementType::float32;
  if (c.node.integer("transA", 0) != 0) std::swap(a[0], a[1]);
  if (c.node.integer("transB", 0) != 0) std::swap(b[0], b[1]);
  if (a[1] != b[0]) {
    c.fault = fmt::format("{} x {}: the inner dimensions differ", shape_text(a), shape_text(b));
    return;
  }
  c.out(0, type, {a[0], b[1]});
}

void integer_to_float_product(const Case& c) {
  if (!c.shaped(0, 2) || !c.shaped(1, 2)) return;
  fused_matmul(c);
  const ValueId id = c.node.output(0);
  if (id != kNone) c.graph.values[id].type = ElementType::float32;
}

}  // namespace macroscope::workload::onnx_import
