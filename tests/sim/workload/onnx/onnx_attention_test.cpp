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
