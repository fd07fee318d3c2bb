// Attention by one operator, and the masks that exporters write.
#include "tests/sim/workload/onnx/onnx_models.hpp"

using namespace macroscope;

TEST_CASE("GroupQueryAttention stacks the query heads of a key head and attends to the past",
          "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("grouped");
  // 2 requests, 16 new tokens behind 8, 8 heads of 8 over 2 key heads.
  CHECK(test::gemm_of(network, "attend.scores") == program::Gemm{2 * 2, 16 * 4, 24, 8, false});
  CHECK(test::vector_of(network, "attend.softmax").columns == 24);
  CHECK(test::gemm_of(network, "attend.values") == program::Gemm{2 * 2, 16 * 4, 8, 24, false});
  CHECK(test::operator_of(network, "attend.scores").epilogue_operations == 2);  // scale, mask
  // The new keys are stored in the cache by the operator that makes them.
  std::size_t copies = 0;
  for (const auto& op : network.operators) copies += op.kind() == "copy" ? 1 : 0;
  CHECK(copies == 0);
}

TEST_CASE("MultiHeadAttention without a mask", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("multi_head");
  CHECK(test::gemm_of(network, "attend.scores") == program::Gemm{4, 16, 16, 8, false});
  CHECK(test::operator_of(network, "attend.scores").epilogue_operations == 1);
}

TEST_CASE("a causal mask by Where and by Add is seen, and skips what it hides", "[onnx]") {
  if (test::skipped_without_models()) return;
  const std::uint64_t heads = 4, size = 16, tokens = 384;
  const auto gpt = test::imported("gpt", {"batch=1", "sequence=384"});
  std::uint64_t scores = 0;
  for (const auto& op : gpt.operators) {
    const auto* gemm = std::get_if<program::Gemm>(&op.op);
    if (gemm != nullptr && !gemm->shared_weight && gemm->k == size) scores += op.macs();
  }
  // Blocks of 128 rows against 128, 256 and 384 keys, in two layers.
  CHECK(scores == 2 * heads * 128 * (128 + 256 + 384) * size);
  CHECK(scores < 2 * heads * tokens * tokens * size);
  const auto llama = test::imported("llama", {"batch=1", "sequence=384"});
  CHECK(test::operator_of(llama, "MatMul_92.2").macs() == 8 * 128 * 384 * 8);
}

TEST_CASE("new tokens of a cache are stored behind its past", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("gpt_past", {"batch=1", "sequence=1", "past=31"});
  std::size_t caches = 0;
  for (const auto& tensor : network.tensors) {
    const bool whole = tensor.kind == program::TensorKind::kv_cache && !tensor.part_of;
    caches += whole ? 1 : 0;
    if (whole) CHECK(tensor.elements() == 64 * 32);
  }
  CHECK(caches == 4);
  const auto narrow =
      test::imported("gpt_past", {"batch=1", "sequence=1", "past=31", "cache=int8"});
  for (const auto& tensor : narrow.tensors) {
    if (tensor.kind == program::TensorKind::kv_cache) CHECK(tensor.format.name == "int8");
  }
}

TEST_CASE("an empty past is no past", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto with = test::imported("gpt_past", {"batch=1", "sequence=32", "past=0"});
  const auto without = test::imported("gpt", {"batch=1", "sequence=32"});
  CHECK(with.macs() == without.macs());
  CHECK(with.operators.size() == without.operators.size());
}

TEST_CASE("attention in the styles of several exporters is the same three operators", "[onnx]") {
  if (test::skipped_without_models()) return;
  struct Style {
    const char* name;
    std::uint64_t score_operations;  // scale, mask or bias
    std::uint64_t biases;            // learned ones on the scores
  };
  const auto style = GENERATE(Style{"scaled_both", 1, 0}, Style{"fused_qkv", 1, 0},
                              Style{"gemm_split", 1, 0}, Style{"three_dimensions", 2, 4 * 16 * 16},
                              Style{"casts", 2, 0}, Style{"tf_style", 2, 0});
  INFO(style.name);
  const auto network = test::imported(std::string("style_") + style.name);
  const std::uint64_t batch = 2, tokens = 16, heads = 4, size = 8, width = heads * size;
  std::vector<const program::Operator*> attention;
  for (const auto& op : network.operators) {
    CHECK(op.kind() != "copy");
    const auto* gemm = std::get_if<program::Gemm>(&op.op);
    if ((gemm != nullptr && !gemm->shared_weight) || op.kind() == "softmax") {
      attention.push_back(&op);
    }
  }
  REQUIRE(attention.size() == 3);
  CHECK(std::get<program::Gemm>(attention[0]->op) ==
        program::Gemm{batch * heads, tokens, tokens, size, false});
  CHECK(attention[0]->epilogue_operations == style.score_operations);
  CHECK(std::get<program::VectorOp>(attention[1]->op).columns == tokens);
  CHECK(std::get<program::Gemm>(attention[2]->op) ==
        program::Gemm{batch * heads, tokens, size, tokens, false});
  CHECK(network.macs() ==
        4 * batch * tokens * width * width + 2 * batch * heads * tokens * tokens * size);
  CHECK(network.parameter_count() == 4 * (width * width + width) + style.biases);
}

TEST_CASE("a quantized attention has integers on both sides of its float softmax", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("quantized_attention");
  const auto format = [&](const char* name) { return test::operator_of(network, name).formats; };
  CHECK(format("first").output.name == "int8");  // three quantizations of one tensor, folded
  for (const char* name : {"q", "k", "v", "scores", "values", "out"}) {
    INFO(name);
    CHECK(format(name).input.name == "int8");
    CHECK(format(name).weight.name == "int8");
    CHECK(format(name).accumulator.name == "int32");
  }
  CHECK(format("scores").output.name == "fp32");
  CHECK(format("softmax").input.name == "fp32");
  CHECK(format("softmax").output.name == "int8");
  CHECK(network.operators.size() == 8);
}

TEST_CASE("attention to no tokens is no work", "[onnx]") {
  if (test::skipped_without_models()) return;
  const auto network = test::imported("empty");
  CHECK(network.macs() == 0);
  REQUIRE(network.operators.size() == 2);
  CHECK(network.operators[1].name == "behind");
}
