// The shipped language models against published parameter counts and closed forms of their work.
//
// Parameters: the sums over the released checkpoints (openai-community/gpt2 and gpt2-xl,
// google-bert/bert-base-uncased with pooler, meta-llama/Llama-2-7b), without buffers.
#include <ctime>

#include "network.hpp"

using namespace macroscope;
using namespace macroscope::workload::test;
using Dims = std::vector<std::uint64_t>;

namespace {

struct Shape {
  std::uint64_t layers, hidden, mlp, mlp_matrices, vocabulary;
};

/// MACs of a decoder: projections, MLP, attention of `queries` over `keys`, one LM head row a
/// request.
std::uint64_t decoder_macs(const Shape& s, std::uint64_t batch, std::uint64_t queries,
                           std::uint64_t keys) {
  const std::uint64_t per_token = 4 * s.hidden * s.hidden + s.mlp_matrices * s.hidden * s.mlp;
  const std::uint64_t attention = 2 * causal_pairs(queries, keys) * s.hidden;
  return batch * (s.layers * (queries * per_token + attention) + s.hidden * s.vocabulary);
}

const Shape kGpt2 = {12, 768, 4 * 768, 2, 50257};
const Shape kGpt2Xl = {48, 1600, 4 * 1600, 2, 50257};
const Shape kLlama = {32, 4096, 11008, 3, 32000};

}  // namespace

TEST_CASE("GPT-2 has 124,439,808 parameters", "[workload]") {
  const auto net = shipped("gpt2");
  CHECK(net.parameter_count() == 124'439'808);
  CHECK(net.macs() == decoder_macs(kGpt2, 1, 1024, 1024));
  CHECK(find(net, "lm_head").weights ==
        std::vector<program::TensorId>{
            static_cast<program::TensorId>(&tensor(net, "wte.weight") - net.tensors.data())});
  CHECK(output_dims(net, "lm_head") == Dims{1, 1, 50257});
  CHECK(find(net, "h.3.mlp.fc").block == "h.3");
}

TEST_CASE("GPT-2 XL has 1,557,611,200 parameters", "[workload]") {
  const auto net = shipped("gpt2_xl");
  CHECK(net.name == "gpt2_xl");
  CHECK(net.parameter_count() == 1'557'611'200);
  CHECK(net.macs() == decoder_macs(kGpt2Xl, 1, 1024, 1024));
}

TEST_CASE("BERT-base with its pooler has 109,482,240 parameters", "[workload]") {
  const auto net = shipped("bert_base");
  CHECK(net.parameter_count() == 109'482'240);
  const std::uint64_t tokens = 384;
  const std::uint64_t layer = tokens * 12 * 768 * 768 + 2 * tokens * tokens * 768;
  CHECK(net.macs() == 12 * layer + 768 * 768);
  for (const auto& t : net.tensors) CHECK(t.kind != program::TensorKind::kv_cache);
}

TEST_CASE("LLaMA-2-7B has 6,738,415,616 parameters", "[workload]") {
  const auto net = shipped("llama2_7b");
  CHECK(net.parameter_count() == 6'738'415'616);
  CHECK(net.macs() == decoder_macs(kLlama, 1, 2048, 2048));
  CHECK(gemm(net, "layer.31.mlp.gate") == program::Gemm{1, 2048, 11008, 4096, true});
  CHECK(gemm(net, "layer.0.attention.attend.scores.7") == program::Gemm{32, 256, 2048, 128, false});
  CHECK(gemm(net, "layer.0.attention.attend.values.0") == program::Gemm{32, 256, 128, 256, false});
  CHECK(vector(net, "layer.0.attention.attend.softmax.3").rows == 32 * 256);
  CHECK(vector(net, "layer.0.attention.attend.softmax.3").columns == 4 * 256);
}

TEST_CASE("prefill processes sequence tokens over context + sequence keys", "[workload]") {
  const auto net = shipped("llama2_7b", {{"batch", "3"}, {"sequence", "100"}, {"context", "28"}});
  CHECK(net.macs() == decoder_macs(kLlama, 3, 100, 128));
  CHECK(gemm(net, "layer.0.attention.attend.scores") ==
        program::Gemm{3 * 32, 100, 128, 128, false});
}

TEST_CASE("decode processes one token over context + 1 keys", "[workload]") {
  for (const std::uint64_t context : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{511}}) {
    const auto net = shipped(
        "gpt2", {{"batch", "5"}, {"phase", "decode"}, {"context", std::to_string(context)}});
    CHECK(net.macs() == decoder_macs(kGpt2, 5, 1, context + 1));
    const auto& cache = tensor(net, "h.0.attn.attend.key_cache");
    CHECK(cache.kind == program::TensorKind::kv_cache);
    CHECK(cache.elements() == 5 * (context + 1) * 768);
    CHECK(net.parameter_count() == 124'439'808);
  }
}

TEST_CASE("new keys and values are a part of the cache", "[workload]") {
  const auto net = shipped("llama2_7b", {{"phase", "decode"}, {"context", "9"}});
  const auto& made = net.tensors[find(net, "layer.0.attention.rotate_key").output];
  REQUIRE(made.part_of.has_value());
  CHECK(net.tensors[*made.part_of].name == "layer.0.attention.attend.key_cache");
  CHECK(net.tensors[*made.part_of].elements() == 10 * made.elements());
  CHECK(find(net, "layer.0.attention.attend.scores").weights ==
        std::vector<program::TensorId>{*made.part_of});
}

TEST_CASE("weights of a language model can be fp16, int8 or int4", "[workload]") {
  for (const std::uint64_t bits : {16, 8, 4}) {
    const std::string name = bits == 16 ? "fp16" : "int" + std::to_string(bits);
    const auto net = shipped("llama2_7b", {{"weights", name}});
    const auto& op = find(net, "layer.0.mlp.down");
    CHECK(op.formats.input.name == "fp16");
    CHECK(op.formats.weight == program::Format{name, Bits(bits)});
    CHECK(op.formats.accumulator.name == "fp32");
    CHECK(op.formats.output.name == "fp16");
    CHECK(net.tensors[op.weights[0]].bytes() == Bytes(4096ULL * 11008 * bits / 8));
    // One rounding to fp16, and one multiplication by the channel's scale when quantized.
    CHECK(op.epilogue_operations == (bits == 16 ? 1U : 2U));
    // Keys and values are activations: they stay fp16.
    CHECK(find(net, "layer.0.attention.attend.scores.0").formats.weight.name == "fp16");
    CHECK(net.parameter_count() == 6'738'415'616);
  }
}

TEST_CASE("an embedding reads the rows of its tokens only", "[workload]") {
  const auto net = shipped("gpt2", {{"sequence", "10"}});
  const auto& op = find(net, "wte");
  CHECK(op.kind() == "copy");
  CHECK(net.tensors[op.inputs[0]].elements() == 10 * 768);
  CHECK(net.tensors[op.inputs[0]].part_of.has_value());
}

TEST_CASE("grouped heads share keys and values", "[workload]") {
  const auto net = shipped("llama2_7b", {{"kv_heads", "8"}, {"sequence", "16"}});
  CHECK(gemm(net, "layer.0.attention.attend.scores") == program::Gemm{8, 16 * 4, 16, 128, false});
  CHECK(tensor(net, "layer.0.attention.attend.key_cache").elements() == 16 * 8 * 128);
  CHECK(output_dims(net, "layer.0.attention.attend.values") == Dims{1, 16, 4096});
}

TEST_CASE("building LLaMA-2-7B takes less than 5 ms of processor time", "[.bench]") {
  constexpr int kRuns = 50;
  const std::clock_t start = std::clock();
  for (int i = 0; i < kRuns; ++i) (void)shipped("llama2_7b");
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  WARN("milliseconds per load: " << 1e3 * seconds / kRuns);
  CHECK(1e3 * seconds / kRuns < 5);
}
